import AWS
import Bedrock
import Checkpoints
import Jobs
import Spend
import Synchronization
import Testing

@testable import Pipeline

/// What becomes of parts when models, regions and the service fail.
@Suite(.timeLimit(.minutes(5)))
struct DispatcherLaneTests {
    private static let haiku = "global.anthropic.claude-haiku-4-5-20251001-v1:0"
    private static let sonnet = "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
    private let regions = ["us-east-1", "us-west-2"]

    private func job(schema: String? = nil, _ change: (inout Job) -> Void = { _ in }) throws -> Job {
        try Samples.job(schema: schema) { job in
            job.model.ladder = ["claude-haiku-4-5", "claude-sonnet-4-5"]
            change(&job)
        }
    }

    private func attempts(_ desk: DispatchDesk) throws -> [AttemptRecord] {
        var attempts: [AttemptRecord] = []
        try desk.store.forEachAttempt(of: desk.run.id) { attempts.append($0) }
        return attempts
    }

    @Test(
        arguments: [
            InferenceError.refusal(400, "ValidationException", "The provided model identifier is invalid."),
            .refusal(404, "ResourceNotFoundException"),
            .refusal(403, "AccessDeniedException", "You don't have access to the model"),
            .refusal(429, "ThrottlingException", "Too many tokens per day, please wait"),
        ]
    )
    func `what one region cannot give another may, before another model`(error: InferenceError) async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            lane.region == "us-east-1" ? .failure(error) : .success(.text("fine"))
        })
        try await withDispatcher(inference, job: job(), regions: regions) { desk in
            let first = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(first.values.map(\.status) == [.ok])
            let second = await desk.dispatcher.process(try desk.batch(["two"]))
            #expect(second.values.map(\.status) == [.ok])
            #expect(inference.lanes.map(\.region) == ["us-east-1", "us-west-2", "us-west-2"])
            #expect(inference.lanes.allSatisfy { $0.modelID == Self.haiku })
            #expect(desk.warnings.all.count == 1 && desk.control.stop == nil)
            #expect(desk.warnings.all[0].hasPrefix("\(Self.haiku) in us-east-1: not used any more"))
            #expect(try attempts(desk).map(\.region) == ["us-east-1", "us-west-2", "us-west-2"])
            #expect(try desk.store.check().allSatisfy(\.holds))
        }
    }

    @Test func `a model that is refused gives way to the next rung`() async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            lane.modelID == Self.haiku ? .failure(.denied) : .success(.text("fine"))
        })
        try await withDispatcher(inference, job: job(), regions: regions) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.status) == [.ok])
            #expect(inference.lanes.map(\.modelID) == [Self.haiku, Self.haiku, Self.sonnet])
            #expect(desk.warnings.all.count == 2)
            let line = try #require(try desk.lines().first)
            #expect(line.answer?.model == Self.sonnet)
            // Sonnet 4.5 costs three times as much: 3 USD for a million tokens in, 15 out.
            #expect(line.cost == Cost(picodollars: 10 * 3_000_000 + 5 * 15_000_000))
        }
    }

    @Test(
        arguments: [
            (InferenceError.denied, 7), (.refusal(429, "ThrottlingException", "per day"), 9),
        ] as [(InferenceError, Int32)]
    )
    func `when the last lane is shut the run stops for its reason`(
        error: InferenceError,
        status: Int32
    ) async throws {
        let inference = ScriptedInference(always: { _ in .failure(error) })
        try await withDispatcher(inference, job: job(), regions: regions) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty && inference.requests.count == 4)
            #expect(desk.control.stop?.exitStatus == status)
        }
    }

    @Test func `keys that are wrong are wrong everywhere`() async throws {
        let inference = ScriptedInference([
            .fails(.refusal(403, "SignatureDoesNotMatch"))
        ])
        try await withDispatcher(inference, job: job(), regions: regions) { desk in
            _ = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(inference.isThrough && desk.control.stop?.exitStatus == 7)
        }
    }

    @Test func `an outage of minutes fails no part and stands in the ledger`() async throws {
        let began = Mutex<VirtualClock?>(nil)
        let inference = ScriptedInference(always: { _ in
            let elapsed = began.withLock { $0?.elapsed } ?? .zero
            return elapsed < .seconds(600) ? .failure(.passing) : .success(.text("fine"))
        })
        try await withDispatcher(
            inference,
            items: 8,
            maximumDelay: .seconds(60),
            random: 1
        ) { desk in
            began.withLock { $0 = desk.clock }
            let batches = try (0..<8).map { try desk.batch(["content \($0)"]) }
            let statuses = await withTaskGroup { group in
                for batch in batches { group.addTask { await desk.dispatcher.process(batch) } }
                return await group.reduce(into: []) { $0 += $1.values.map(\.status) }
            }
            #expect(statuses == Array(repeating: .ok, count: 8) && desk.control.stop == nil)
            // Not a storm: the first round, some retries, and one probe a pause.
            #expect(inference.requests.count < 60)
        }
    }

    @Test func `an outage of all lanes for too long stops the run, resumable`() async throws {
        let inference = ScriptedInference(always: { _ in .failure(.passing) })
        try await withDispatcher(
            inference,
            job: job(),
            items: 8,
            regions: regions,
            outageLimit: .seconds(600),
            maximumDelay: .seconds(60),
            random: 1
        ) { desk in
            let batches = try (0..<8).map { try desk.batch(["content \($0)"]) }
            let outcomes = await withTaskGroup { group in
                for batch in batches { group.addTask { await desk.dispatcher.process(batch) } }
                return await group.reduce(into: [OutcomeStatus]()) { $0 += $1.values.map(\.status) }
            }
            #expect(outcomes.isEmpty && desk.control.stop?.exitStatus == 9)
            #expect(Set(inference.lanes).count == 4)
        }
    }

    @Test(arguments: 0..<4)
    func `a part that the service fails over is found though nothing else is on its way`(
        poison: Int
    ) async throws {
        let inference = ScriptedInference(always: { request in
            request.text.contains("poison") ? .failure(.passing) : .success(.echo(request))
        })
        let job = try Samples.job(parts: 4)
        try await withDispatcher(inference, job: job, maximumDelay: .seconds(60), random: 1) { desk in
            let batch = try desk.batch((0..<4).map { $0 == poison ? "poison" : "content \($0)" })
            let outcomes = await desk.dispatcher.process(batch)
            let failures = batch.parts.map { outcomes[$0.part.id]?.failure?.failureClass }
            #expect(failures == (0..<4).map { $0 == poison ? .serviceFailed : nil })
            #expect((9...14).contains(inference.requests.count) && desk.control.stop == nil)
            #expect(desk.clock.elapsed < .seconds(90))
        }
    }

    @Test func `a part that alone is left and fails is given the time of the longest pause`() async throws {
        let inference = ScriptedInference(always: { _ in .failure(.passing) })
        try await withDispatcher(inference, maximumDelay: .seconds(60), random: 1) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.failure?.failureClass) == [.serviceFailed])
            #expect(desk.clock.elapsed > .seconds(60) && desk.clock.elapsed < .seconds(150))
        }
    }

    @Test func `where the job allows one attempt, one failure is enough`() async throws {
        let inference = ScriptedInference([.fails(.passing)])
        let job = try Samples.job { $0.retry.attempts = 1 }
        try await withDispatcher(inference, job: job, maximumDelay: .seconds(60)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.failure?.failureClass) == [.serviceFailed])
        }
    }

    @Test func `a region that is out is left alone, and probed until it is back`() async throws {
        let isOut = Mutex(true)
        let inference = ScriptedInference(onLane: { _, lane in
            lane.region == "us-east-1" && isOut.withLock(\.self)
                ? .failure(.refusal(503, "ServiceUnavailableException")) : .success(.text("fine"))
        })
        try await withDispatcher(
            inference,
            items: 100,
            regions: regions,
            maximumDelay: .seconds(60),
            random: 1
        ) { desk in
            for text in 0..<40 {
                let outcomes = await desk.dispatcher.process(try desk.batch(["content \(text)"]))
                #expect(outcomes.values.map(\.status) == [.ok])
            }
            #expect(inference.lanes.count { $0.region == "us-east-1" } < 12)
            isOut.withLock { $0 = false }
            desk.clock.pass(.seconds(60))
            for text in 0..<3 { _ = await desk.dispatcher.process(try desk.batch(["later \(text)"])) }
            #expect(inference.lanes.suffix(3).map(\.region) == Array(repeating: "us-east-1", count: 3))
        }
    }

    @Test func `an answer that stays invalid is asked of the next rung, each with one repair`() async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            do { return .success(try .calls(lane.modelID == Self.haiku ? "{}" : #"{"name":"Ann"}"#)) } catch {
                return .failure(.rejected)
            }
        })
        try await withDispatcher(inference, job: job(schema: personSchema)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.result) == [.json(#"{"name":"Ann"}"#)])
            #expect(inference.lanes.map(\.modelID) == [Self.haiku, Self.haiku, Self.sonnet])
            // The repair goes on with the conversation, the next rung begins anew.
            #expect(inference.requests.map(\.messages.count) == [1, 3, 1])
            #expect(try attempts(desk).map(\.model) == [Self.haiku, Self.haiku, Self.sonnet])
        }
    }

    @Test func `what goes to the next rung waits until that is back, and is not asked again where it was`()
        async throws
    {
        let troubles = Mutex(7)
        let inference = ScriptedInference(onLane: { _, lane in
            let isOut =
                lane.modelID == Self.sonnet
                && troubles.withLock {
                    $0 -= 1
                    return $0 >= 0
                }
            guard !isOut else { return .failure(.refusal(503, "ServiceUnavailableException")) }
            do { return .success(try .calls(lane.modelID == Self.haiku ? "{}" : #"{"name":"Ann"}"#)) } catch {
                return .failure(.rejected)
            }
        })
        let job = try job(schema: personSchema) { $0.retry.attempts = 20 }
        try await withDispatcher(inference, job: job, maximumDelay: .seconds(60), random: 1) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.result) == [.json(#"{"name":"Ann"}"#)])
            #expect(inference.lanes.map(\.modelID).filter { $0 == Self.haiku }.count == 2)
            #expect(inference.requests.count == 10 && desk.control.stop == nil)
        }
    }

    @Test func `an answer that the job keeps outlives a next rung that has no better one`() async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            do { return .success(try .calls(lane.modelID == Self.haiku ? #"{"name":""}"# : "{}")) } catch {
                return .failure(.rejected)
            }
        })
        let job = try job(schema: personSchema) { job in
            job.output.require = [Requirement(path: "/name", check: .nonEmpty)]
            job.failures.degraded = .keep
        }
        try await withDispatcher(inference, job: job) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.status) == [.degraded])
            #expect(
                inference.lanes.map(\.modelID) == [Self.haiku, Self.haiku, Self.sonnet, Self.sonnet]
            )
            let line = try #require(try desk.lines().first)
            #expect(line.answer?.model == Self.haiku && line.outcome.result == .json(#"{"name":""}"#))
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `the last rung's outcome stands`() async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            do { return .success(try .calls(lane.modelID == Self.haiku ? "{}" : "[]")) } catch {
                return .failure(.rejected)
            }
        })
        try await withDispatcher(inference, job: job(schema: personSchema)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.failure?.failureClass) == [.invalid])
            #expect(
                inference.lanes.map(\.modelID) == [Self.haiku, Self.haiku, Self.sonnet, Self.sonnet]
            )
        }
    }

    @Test func `where the next rung is refused the part is asked once more where it was`() async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            guard lane.modelID == Self.haiku else { return .failure(.denied) }
            do { return .success(try .calls("{}")) } catch { return .failure(.rejected) }
        })
        try await withDispatcher(inference, job: job(schema: personSchema)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.failure?.failureClass) == [.invalid] && desk.control.stop == nil)
            #expect(
                inference.lanes.map(\.modelID) == [Self.haiku, Self.haiku, Self.sonnet, Self.haiku]
            )
        }
    }

    @Test func `the reserve is what the lane's own model may cost`() async throws {
        let inference = ScriptedInference(onLane: { _, lane in
            lane.modelID == Self.haiku ? .failure(.denied) : .success(.text("fine"))
        })
        try await withDispatcher(inference, job: job()) { desk in
            _ = await desk.dispatcher.process(try desk.batch(["one"]))
            let reserves = try attempts(desk).compactMap(\.reserve?.picodollars)
            #expect(reserves.count == 2 && reserves[1] == 3 * reserves[0])
        }
    }
}
