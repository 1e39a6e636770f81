import AWS
import Bedrock
import Checkpoints
import Jobs
import Spend
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct DispatcherTests {
    @Test func `an answer is settled with its cost and outcome`() async throws {
        let inference = ScriptedInference([.says(.text("fine"))])
        try await withDispatcher(inference) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.result) == [.text("fine")])
            let line = try #require(try desk.lines().first)
            #expect(line.outcome == outcomes.values.first && line.attempts == 1)
            #expect(line.usage == TokenUsage(input: 10, output: 5))
            // Haiku 4.5: 1 USD for a million tokens in, 5 out.
            #expect(line.cost == Cost(picodollars: 10 * 1_000_000 + 5 * 5_000_000))
            #expect(line.answer?.model == "global.anthropic.claude-haiku-4-5-20251001-v1:0")
            #expect(desk.control.stop == nil && inference.isThrough)
            #expect(desk.budget.spent == Cost(picodollars: 35_000_000))
        }
    }

    @Test func `the intent is durable before a byte is sent, the answer when it returns`() async throws {
        let path = Mutex<(path: String, run: String)>(("", ""))
        let seen = Seen()
        let inference = ScriptedInference([
            .init { _ in
                let (path, run) = path.withLock(\.self)
                seen.note(path, run)
                return .success(.text("fine"))
            }
        ])
        try await withDispatcher(inference) { desk in
            path.withLock { $0 = (desk.store.path, desk.run.id) }
            _ = await desk.dispatcher.process(try desk.batch(["one"]))
            seen.note(desk.store.path, desk.run.id)
            #expect(seen.moments.map(\.attempts) == [1, 1])
            #expect(seen.moments.map(\.decided) == [0, 1])
            #expect(seen.moments.map { $0.spend.cost > .zero } == [false, true])
        }
    }

    @Test func `throttles never fail a part, however many`() async throws {
        let throttles = [ScriptedInference.Step](repeating: .fails(.throttled), count: 40)
        let inference = ScriptedInference(throttles + [.says(.text("at last"))])
        try await withDispatcher(inference) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.status) == [.ok])
            let line = try #require(try desk.lines().first)
            #expect(line.attempts == 41 && line.maybePaid == .zero)
        }
    }

    @Test func `passing failures fail the part once its attempts are used up`() async throws {
        let job = try Samples.job { $0.retry.attempts = 3 }
        let inference = ScriptedInference([
            .fails(.passing), .fails(.throttled),
            .fails(.transport(.timedOut(reason: "slow", wasSent: true))), .fails(.passing),
        ])
        try await withDispatcher(inference, job: job) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.failure?.failureClass) == [.serviceFailed])
            #expect(inference.isThrough && desk.control.stop == nil)
            let summary = try desk.summary
            #expect(summary.attempts == 4 && summary.spend.cost == .zero)
            // Only what was sent and never answered may have been paid.
            #expect(summary.spend.maybePaid > .zero && desk.budget.spent == summary.spend.maybePaid)
        }
    }

    @Test func `what was mended is tried again once, then the run stops`() async throws {
        let mended = InferenceError.refusal(403, "ExpiredTokenException", wasMended: true)
        let inference = ScriptedInference([.fails(mended), .fails(mended)])
        try await withDispatcher(inference) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty && inference.isThrough)
            #expect(desk.control.stop?.exitStatus == 7)
            #expect(try desk.summary.attempts == 2)
        }
    }

    @Test(arguments: [true, false])
    func `a cancelled attempt may have been paid if it was sent, and leaves its part to do`(
        wasSent: Bool
    ) async throws {
        let inference = ScriptedInference([.fails(.transport(.cancelled(wasSent: wasSent)))])
        try await withDispatcher(inference) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty)
            let summary = try desk.summary
            #expect(summary.attempts == 1 && summary.decided == 0)
            #expect((summary.spend.maybePaid > .zero) == wasSent)
            #expect(try desk.store.check().allSatisfy(\.holds))
        }
    }

    @Test func `a store that cannot take the intent stops the run before anything is sent`() async throws {
        let inference = ScriptedInference([])
        try await withDispatcher(inference) { desk in
            desk.journal.close()
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty && inference.requests.isEmpty)
            #expect(desk.control.stop?.exitStatus == 10)
            #expect(desk.budget.spent == .zero)
        }
    }

    @Test func `a store that cannot take the answer stops the run, and nothing counts as done`() async throws
    {
        let journal = Mutex<RunJournal?>(nil)
        let inference = ScriptedInference([
            .init { _ in
                journal.withLock { $0?.close() }
                return .success(.text("fine"))
            }
        ])
        try await withDispatcher(inference) { desk in
            journal.withLock { $0 = desk.journal }
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty && desk.control.stop?.exitStatus == 10)
            #expect(try desk.summary.decided == 0)
        }
    }

    @Test func `a run that is stopping sends nothing more`() async throws {
        let inference = ScriptedInference([])
        try await withDispatcher(inference) { desk in
            desk.control.requestStop(.interrupted(signal: 2))
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty)
            #expect(inference.requests.isEmpty)
            #expect(try desk.summary.attempts == 0)
        }
    }

    @Test func `a budget that the next request may exceed stops the run before it`() async throws {
        let inference = ScriptedInference([])
        try await withDispatcher(inference, budget: Cost(picodollars: 1_000)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty)
            #expect(desk.control.stop?.exitStatus == 4 && inference.requests.isEmpty)
        }
    }

    @Test func `an answer that costs more than its reserve stops the run after it`() async throws {
        let usage = TokenUsage(input: 1_000_000, output: 5)
        let inference = ScriptedInference([.says(.text("dear", usage: usage))])
        try await withDispatcher(inference, budget: Cost(usd: "100")) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.status) == [.ok])
            let later = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(later.isEmpty)
            #expect(desk.control.stop?.exitStatus == 4 && inference.requests.count == 1)
        }
    }

    @Test func `a service that was never reached is a wrong address sooner than an outage`() async throws {
        let inference = ScriptedInference(always: { _ in .failure(.transport(.connectFailed(reason: "no"))) })
        try await withDispatcher(inference, job: Samples.job { $0.retry.attempts = 3 }) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty)
            #expect(desk.control.stop?.exitStatus == 9 && inference.requests.count == 3)
            #expect(try desk.summary.spend.maybePaid == .zero)
        }
    }

    @Test func `a service that throttles everything for too long is out`() async throws {
        let inference = ScriptedInference(always: { _ in .failure(.throttled) })
        try await withDispatcher(
            inference,
            outageLimit: .seconds(600),
            maximumDelay: .seconds(60),
            random: 1
        ) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.isEmpty)
            #expect(desk.control.stop?.exitStatus == 9)
            #expect(desk.clock.elapsed > .seconds(600) && desk.clock.elapsed < .seconds(700))
        }
    }

    @Test func `attempts of one membership are numbered, halves begin anew`() async throws {
        let inference = ScriptedInference([
            .fails(.passing), .fails(.rejected), .echoes, .echoes,
        ])
        try await withDispatcher(inference, job: Samples.job(parts: 2)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one", "two"]))
            #expect(outcomes.values.map(\.status) == [.ok, .ok] && inference.isThrough)
            #expect(inference.requests.map { $0.text.contains("one") } == [true, true, true, false])
            #expect(inference.requests.map { $0.text.contains("two") } == [true, true, false, true])
            #expect(try desk.lines().map(\.attempts) == [3, 3])
            #expect(try desk.store.check().allSatisfy(\.holds))
        }
    }

    @Test(arguments: [1, 2, 3, 5, 8, 13, 16])
    func `a poison part fails alone, and costs twice the halvings at most`(count: Int) async throws {
        for guilty in 0..<count {
            let inference = ScriptedInference(always: { request in
                request.text.contains("poison") ? .failure(.rejected) : .success(.echo(request))
            })
            try await withDispatcher(inference, job: Samples.job(parts: 16), items: count) { desk in
                let texts = (0..<count).map { $0 == guilty ? "poison" : "content \($0)" }
                let batch = try desk.batch(texts)
                let outcomes = await desk.dispatcher.process(batch)
                let statuses = batch.parts.map { outcomes[$0.part.id]?.status }
                #expect(statuses == (0..<count).map { $0 == guilty ? .failed : .ok })
                #expect(outcomes[batch.parts[guilty].part.id]?.failure?.failureClass == .rejected)
                let halvings = (0..<5).first { 1 << $0 >= count } ?? 5
                #expect(inference.requests.count <= 1 + 2 * halvings, "part \(guilty)")
                #expect(try desk.store.check().allSatisfy(\.holds))
            }
        }
    }

    @Test(arguments: 0..<10)
    func `whatever the service does, each part is decided once and the ledger adds up`(seed: Int) async throws
    {
        let random = Mutex(SeededGenerator(seed: seed))
        let inference = ScriptedInference(always: { request in
            switch random.withLock({ Int.random(in: 0..<10, using: &$0) }) {
            case 0: .failure(.throttled)
            case 1: .failure(.passing)
            case 2: .failure(.transport(.lost(reason: "reset", wasSent: true)))
            case 3: .failure(.rejected)
            case 4: .success(.text("cut", stop: .maxTokens))
            case 5: .success(.text("no call"))
            default: .success(.echo(request))
            }
        })
        let job = try Samples.job(parts: 8)
        try await withDispatcher(inference, job: job, items: 8, budget: Cost(usd: "1000")) { desk in
            let batch = try desk.batch((0..<8).map { "content \($0)" })
            let outcomes = await desk.dispatcher.process(batch)
            #expect(Set(outcomes.keys) == Set(batch.parts.map(\.part.id)))
            let (lines, spend) = (try desk.lines(), try desk.summary.spend)
            #expect(lines.map(\.outcome.status) == batch.parts.map { outcomes[$0.part.id]?.status })
            #expect(lines.reduce(Cost.zero) { $0 + ($1.cost ?? .zero) } == spend.cost)
            #expect(lines.reduce(Cost.zero) { $0 + ($1.maybePaid ?? .zero) } == spend.maybePaid)
            #expect(desk.budget.spent == spend.cost + spend.maybePaid)
            #expect(try desk.store.check().allSatisfy(\.holds))
        }
    }
}

/// What a reader of the store finds at several moments.
private final class Seen: Sendable {
    private let state = Mutex<[RunSummary]>([])

    var moments: [RunSummary] { state.withLock(\.self) }

    func note(_ path: String, _ run: String) {
        do {
            let summary = try Store(path: path, access: .reading).summary(of: run)
            state.withLock { $0.append(summary) }
        } catch {
            Issue.record(error)
        }
    }
}
