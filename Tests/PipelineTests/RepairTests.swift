import AWS
import Bedrock
import Checkpoints
import JSON
import Jobs
import Spend
import Testing

@testable import Pipeline

/// What the dispatcher does about an answer that does not stand.
@Suite(.timeLimit(.minutes(5)))
struct RepairTests {
    private func job(
        parts: Int = 1,
        require: [Requirement] = [],
        degraded: DegradedPolicy = .fail
    ) throws -> Job {
        try Samples.job(schema: personSchema, parts: parts) { job in
            job.output.require = require
            job.failures.degraded = degraded
        }
    }

    private let named = [Requirement(path: "/name", check: .nonEmpty)]

    /// The outcomes, in the order of the parts.
    private func outcomes(
        _ inference: ScriptedInference,
        _ job: Job,
        of texts: [String] = ["one"]
    ) async throws -> [Outcome?] {
        var found: [Outcome?] = []
        try await withDispatcher(inference, job: job) { desk in
            let batch = try desk.batch(texts)
            let outcomes = await desk.dispatcher.process(batch)
            found = batch.parts.map { outcomes[$0.part.id] }
            #expect(inference.isThrough && desk.control.stop == nil)
            #expect(try desk.store.check().allSatisfy(\.holds))
            #expect(try desk.summary.attempts == inference.requests.count)
        }
        return found
    }

    @Test func `a wrong answer is corrected in the same conversation`() async throws {
        let inference = ScriptedInference([
            .says(try .calls(#"{"name":4711}"#)), .says(try .calls(#"{"name":"a"}"#)),
        ])
        #expect(
            try await outcomes(inference, job()) == [Outcome(status: .ok, result: .json(#"{"name":"a"}"#))]
        )
        let (first, second) = (inference.requests[0], inference.requests[1])
        #expect(second.messages.map(\.role) == [.user, .assistant, .user])
        #expect(second.messages[0] == first.messages[0])
        #expect(
            second.messages[1]
                == Message(
                    .assistant,
                    [
                        .toolUse(
                            ToolUse(id: "t-1", name: "answer", input: try RawJSON(parsing: #"{"name":4711}"#))
                        )
                    ]
                )
        )
        #expect(second.messages[2].content.count == 1)
        guard case .toolResult("t-1", let text, true) = second.messages[2].content[0] else {
            Issue.record("no result of the tool")
            return
        }
        #expect(text.contains("/name: must be") && !text.contains("4711"))
        #expect(
            second.tool == first.tool && second.system == first.system && second.maxTokens == first.maxTokens
        )
    }

    @Test func `an answer in words is corrected in words`() async throws {
        let inference = ScriptedInference([
            .says(.text("I think it is Ann.")), .says(try .calls(#"{"name":"a"}"#)),
        ])
        #expect(try await outcomes(inference, job()).map(\.?.status) == [.ok])
        let turns = inference.requests[1].messages
        #expect(turns.map(\.role) == [.user, .assistant, .user])
        #expect(turns[1].content == [.text("I think it is Ann.")])
        guard case .text(let text)? = turns[2].content.first else {
            Issue.record("no text")
            return
        }
        #expect(text.contains("did not call the tool") && turns[2].content.count == 1)
    }

    @Test(arguments: [#"[1]"#, #""text""#])
    func `an answer that cannot go back is asked for anew`(input: String) async throws {
        let inference = ScriptedInference([.says(try .calls(input)), .says(try .calls(#"{"name":"a"}"#))])
        #expect(try await outcomes(inference, job()).map(\.?.status) == [.ok])
        #expect(inference.requests[0] == inference.requests[1])
    }

    @Test(
        arguments: [
            InferenceReply(content: [], stopReason: .endTurn, usage: .zero), .text(" "),
            .text("half", stop: .malformedModelOutput), .text("half", stop: .malformedToolUse),
            .text("END", stop: .stopSequence),
        ]
    )
    func `an answer that says nothing, or broke off, is asked for anew`(reply: InferenceReply) async throws {
        let inference = ScriptedInference([.says(reply), .says(try .calls(#"{"name":"a"}"#))])
        #expect(try await outcomes(inference, job()).map(\.?.status) == [.ok])
        #expect(inference.requests[0] == inference.requests[1])
    }

    @Test func `a part is asked in its batch, alone, and once more, and then fails`() async throws {
        let wrong =
            #"{"results":[{"id":"p1","result":{"name":"a"}},{"id":"p2","result":{}},{"id":"p3","result":{"name":"c"}}]}"#
        let alone = #"{"results":[{"id":"p1","result":{}}]}"#
        let inference = ScriptedInference([
            .says(try .calls(wrong)), .says(try .calls(alone)), .says(try .calls(alone)),
        ])
        let found = try await outcomes(inference, job(parts: 3), of: ["one", "two", "three"])
        #expect(found.map(\.?.status) == [.ok, .failed, .ok])
        let failure = try #require(found[1]?.failure)
        #expect(failure.failureClass == .invalid && failure.message.hasSuffix(", 3 times"))
        #expect(inference.requests.map(\.messages.count) == [1, 1, 3])
        for later in inference.requests.dropFirst() {
            #expect(
                later.text.contains("two") && !later.text.contains("one") && !later.text.contains("three")
            )
        }
        guard case .toolResult(_, let text, _)? = inference.requests[2].messages[2].content.first else {
            Issue.record("no result of the tool")
            return
        }
        #expect(text.contains("its id \"p1\""))
    }

    @Test func `the longer request is reserved for before it is sent`() async throws {
        let long = #"{"name":[\#(String(repeating: "1,", count: 2_000))1]}"#
        let inference = ScriptedInference([.says(try .calls(long)), .says(try .calls(#"{"name":"a"}"#))])
        try await withDispatcher(inference, job: job()) { desk in
            _ = await desk.dispatcher.process(try desk.batch(["one"]))
            var ledger: [AttemptRecord] = []
            try desk.store.forEachAttempt(of: desk.run.id) { ledger.append($0) }
            let model = desk.dispatcher.ladder.steps[0].model
            let reserves = inference.requests.map { request in
                let tokens = model.card.tokens(of: request).upperBound
                return model.prices?.worstCase(inputTokens: tokens, maxTokens: request.maxTokens)
            }
            #expect(ledger.map(\.reserve) == reserves)
            #expect(ledger.map(\.remark) == ["invalid", nil])
            let (first, second) = (try #require(reserves[0]), try #require(reserves[1]))
            #expect(second > first)
        }
    }

    @Test func `a turn that is cut gets more room in the same conversation`() async throws {
        let inference = ScriptedInference([
            .says(try .calls("{}")), .says(try .calls("{}", stop: .maxTokens)),
            .says(try .calls(#"{"name":"a"}"#)),
        ])
        #expect(try await outcomes(inference, job()).map(\.?.status) == [.ok])
        #expect(inference.requests.map(\.messages.count) == [1, 3, 3])
        #expect(inference.requests.map(\.maxTokens) == [1_000, 1_000, 2_000])
    }

    @Test(
        arguments: [
            .fails(.rejected), .fails(.tooLarge), .says(.text("", stop: .other("refusal"))),
            .says(.text("", stop: .contentFiltered)), .says(.text("", stop: .contextWindowExceeded)),
        ] as [ScriptedInference.Step]
    )
    func `a turn that comes to nothing is given up, and the part asked anew, once`(
        step: ScriptedInference.Step
    ) async throws {
        for (last, status) in [(#"{"name":"a"}"#, OutcomeStatus.ok), ("{}", .failed)] {
            let inference = ScriptedInference([.says(try .calls("{}")), step, .says(try .calls(last))])
            #expect(try await outcomes(inference, job()).map(\.?.status) == [status])
            #expect(inference.requests.map(\.messages.count) == [1, 3, 1])
        }
    }

    @Test func `a passing failure of a turn is tried again like any other`() async throws {
        let inference = ScriptedInference([.says(try .calls("{}")), .fails(.passing), .fails(.passing)])
        var job = try job()
        job.retry.attempts = 2
        #expect(try await outcomes(inference, job).map(\.?.failure?.failureClass) == [.serviceFailed])
        #expect(inference.requests.map(\.messages.count) == [1, 3, 3])
    }

    @Test func `an answer that fails a check is corrected`() async throws {
        let inference = ScriptedInference([
            .says(try .calls(#"{"name":""}"#)), .says(try .calls(#"{"name":"a"}"#)),
        ])
        let found = try await outcomes(inference, job(require: named, degraded: .keep))
        #expect(found == [Outcome(status: .ok, result: .json(#"{"name":"a"}"#))])
        guard case .toolResult(_, let text, _)? = inference.requests[1].messages.last?.content.first else {
            Issue.record("no result of the tool")
            return
        }
        #expect(text.contains("/name is empty"))
    }

    @Test func `an answer that goes on failing a check fails its part, unless the job keeps it`() async throws
    {
        for policy in [DegradedPolicy.fail, .keep] {
            let inference = ScriptedInference([
                .says(try .calls(#"{"name":""}"#)), .says(try .calls(#"{"name":" "}"#)),
            ])
            let outcome = try #require(await outcomes(inference, job(require: named, degraded: policy))[0])
            if policy == .fail {
                #expect(outcome.failure?.failureClass == .requireFailed && outcome.result == nil)
            } else {
                let kept = Outcome(
                    status: .degraded,
                    result: .json(#"{"name":" "}"#),
                    defects: ["require_failed"]
                )
                #expect(outcome == kept)
            }
        }
    }

    @Test func `an answer that the job keeps is not lost to a worse one`() async throws {
        for worse in [InferenceReply.text("no"), try .calls("{}")] {
            let inference = ScriptedInference([.says(try .calls(#"{"name":""}"#)), .says(worse)])
            let outcome = try #require(await outcomes(inference, job(require: named, degraded: .keep))[0])
            #expect(outcome.status == .degraded && outcome.result == .json(#"{"name":""}"#))
        }
    }

    @Test(
        arguments: [
            [.says(.text("no", stop: .other("refusal"))), .says(.text("no", stop: .other("refusal")))],
            [.says(.text("no", stop: .guardrailIntervened)), .says(.text("no", stop: .guardrailIntervened))],
            [.fails(.rejected), .fails(.rejected)],
            [.fails(.tooLarge), .fails(.tooLarge)],
            Array(repeating: .fails(.passing), count: RetrySettings().attempts),
        ] as [[ScriptedInference.Step]]
    )
    func `an answer that the job keeps outlives whatever becomes of its correction`(
        after: [ScriptedInference.Step]
    ) async throws {
        let inference = ScriptedInference([.says(try .calls(#"{"name":""}"#, stop: .endTurn))] + after)
        try await withDispatcher(inference, job: job(require: named, degraded: .keep)) { desk in
            let outcomes = await desk.dispatcher.process(try desk.batch(["one"]))
            #expect(outcomes.values.map(\.result) == [.json(#"{"name":""}"#)])
            let line = try #require(try desk.lines().first)
            // Of the answer that it has, not of what came behind it.
            #expect(line.outcome.status == .degraded && line.answer?.stopReason == "end_turn")
            #expect(line.attempts == 1 + after.count && inference.isThrough)
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `an answer out of a batch is kept like one to the part alone`() async throws {
        let both = #"{"results":[{"id":"p1","result":{"name":""}},{"id":"p2","result":{"name":"b"}}]}"#
        let inference = ScriptedInference([.says(try .calls(both)), .says(.text("no")), .says(.text("no"))])
        let job = try job(parts: 2, require: named, degraded: .keep)
        let found = try await outcomes(inference, job, of: ["one", "two"])
        #expect(found.map(\.?.status) == [.degraded, .ok])
        #expect(found[0]?.result == .json(#"{"name":""}"#))
    }

    @Test func `what was mended on the spot costs no further attempt`() async throws {
        let inference = ScriptedInference([.says(.text(#"Here: {"name":"a"}"#))])
        let found = try await outcomes(inference, job())
        #expect(found == [Outcome(status: .ok, result: .json(#"{"name":"a"}"#), notes: ["schema_repaired"])])
    }
}
