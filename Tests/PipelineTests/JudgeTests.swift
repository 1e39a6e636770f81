import AWS
import Bedrock
import Jobs
import Synchronization
import Testing

@testable import Pipeline

@Suite
struct JudgeTests {
    /// A judge over a job; batches are numbered from 101.
    private func judge(schema: String? = nil, parts: Int = 1, attempts: Int = 3) throws -> Judge {
        let job = try Samples.job(schema: schema, parts: parts)
        let form = try AnswerForm(job: job)
        let composer = RequestComposer(job: job, form: form, card: try Samples.card())
        let counter = BatchCounter(100)
        return Judge(
            policy: RetryPolicy(attempts: attempts, maximumDelay: .seconds(60)),
            reader: AnswerReader(form: form),
            maxTokens: { composer.maxTokens(for: $1, growth: $2) },
            nextBatch: counter.next,
            nextPart: { PartID(Int64(counter.next().number)) }
        )
    }

    private func flight(_ count: Int = 1) throws -> Flight {
        Flight(batch: BatchID(1), parts: try Samples.parts(count))
    }

    private func members(_ verdict: Verdict) -> [[Int64]] {
        verdict.next.map { $0.parts.map(\.part.id.number) }
    }

    private func failures(_ verdict: Verdict) -> [Int64: FailureClass] {
        verdict.outcomes.reduce(into: [:]) { $0[$1.key.number] = $1.value.failure?.failureClass }
    }

    @Test func `an accepted answer decides its part`() throws {
        let verdict = try judge().verdict(on: .text("fine"), for: flight())
        #expect(verdict.outcomes == [PartID(1): Outcome(status: .ok, result: .text("fine"))])
        #expect(verdict.next.isEmpty && verdict.remark == nil && verdict.stop == nil)
    }

    @Test func `of an answer some parts are accepted, and each other goes on alone`() throws {
        let call = #"{"results":[{"id":"p2","result":"b"},{"id":"p3","result":7}]}"#
        let verdict = try judge(parts: 3).verdict(on: .calls(call), for: flight(3))
        #expect(verdict.outcomes == [PartID(2): Outcome(status: .ok, result: .text("b"))])
        #expect(members(verdict) == [[1], [3]])
        #expect(verdict.next.map(\.batch.number) == [101, 102] && verdict.next.map(\.badAnswers) == [1, 1])
        #expect(verdict.remark == "missing")
    }

    @Test(
        arguments: [
            ("", .empty), ("{}", .invalid), ("[]", .invalid), (nil, .unexpectedAnswer),
        ] as [(String?, FailureClass)]
    )
    func `a second answer that does not stand fails the part`(input: String?, failure: FailureClass) throws {
        let judge = try judge(schema: input?.isEmpty == true ? nil : personSchema)
        let reply: InferenceReply =
            if let input, !input.isEmpty { try .calls(input) } else { .text(input ?? "no") }
        let first = judge.verdict(on: reply, for: try flight())
        #expect(first.outcomes.isEmpty && members(first) == [[1]])
        #expect(first.next.map(\.batch) == [BatchID(1)])
        let second = judge.verdict(on: reply, for: try #require(first.next.first))
        #expect(second.next.isEmpty)
        #expect(failures(second) == [1: failure])
    }

    @Test func `a cut answer decides nothing, and halves the batch`() throws {
        let judge = try judge(parts: 5)
        let call = #"{"results":[{"id":"p1","result":"a"}]}"#
        let verdict = judge.verdict(on: try .calls(call, stop: .maxTokens), for: try flight(5))
        #expect(verdict.outcomes.isEmpty && verdict.remark == "cut")
        #expect(members(verdict) == [[1, 2, 3], [4, 5]])
    }

    @Test func `a part alone asks for twice the output until the model can give no more`() throws {
        let judge = try judge()
        var flight = try flight()
        var growths: [Int] = []
        for _ in 0..<20 {
            let verdict = judge.verdict(on: .text("cut", stop: .maxTokens), for: flight)
            guard let next = verdict.next.first else {
                #expect(failures(verdict) == [1: .truncated])
                #expect(verdict.outcomes[PartID(1)]?.failure?.message.contains("64000") == true)
                break
            }
            growths.append(next.growth)
            flight = next
        }
        #expect(growths == [2, 4, 8, 16, 32, 64])
    }

    @Test(
        arguments: [
            (StopReason.contextWindowExceeded, FailureClass.tooLong), (.contentFiltered, .filtered),
            (.guardrailIntervened, .filtered), (.other("refusal"), .refusal),
        ]
    )
    func `an answer withheld is narrowed down to the part it is about`(
        stop: StopReason,
        failure: FailureClass
    ) throws {
        let judge = try judge(parts: 2)
        let halved = judge.verdict(on: .text("", stop: stop), for: try flight(2))
        #expect(halved.outcomes.isEmpty && members(halved) == [[1], [2]])
        #expect(
            failures(judge.verdict(on: .text("", stop: stop), for: try #require(halved.next.last))) == [
                2: failure
            ]
        )
    }

    @Test(arguments: [(InferenceError.rejected, FailureClass.rejected), (.tooLarge, .tooLong)])
    func `a request refused for its content is narrowed down`(
        error: InferenceError,
        failure: FailureClass
    ) throws {
        let judge = try judge(parts: 3)
        let halved = judge.verdict(on: error, for: try flight(3), random: 1)
        #expect(halved.outcomes.isEmpty && members(halved) == [[1, 2], [3]] && halved.delay == .zero)
        #expect(
            failures(judge.verdict(on: error, for: try #require(halved.next.last), random: 1)) == [3: failure]
        )
    }

    @Test func `a passing failure is tried again, later each time, and then fails its parts`() throws {
        let judge = try judge(parts: 1, attempts: 3)
        let first = judge.verdict(on: .passing, for: try flight(1), random: 1)
        #expect(members(first) == [[1]] && first.delay == .milliseconds(250))
        let second = judge.verdict(on: .passing, for: try #require(first.next.first), random: 1)
        #expect(members(second) == [[1]] && second.delay == .milliseconds(500))
        let third = judge.verdict(on: .passing, for: try #require(second.next.first), random: 1)
        #expect(third.next.isEmpty && failures(third) == [1: .serviceFailed])
        #expect(third.outcomes[PartID(1)]?.failure?.message.hasSuffix("given up after 3 attempts") == true)
    }

    @Test(arguments: 1...6)
    func `parts of a batch that keeps failing go on alone, each with an attempt left`(attempts: Int) throws {
        let judge = try judge(parts: 3, attempts: attempts)
        var verdict = judge.verdict(on: .passing, for: try flight(3), random: 1)
        var together = 1
        while members(verdict) == [[1, 2, 3]] {
            together += 1
            verdict = judge.verdict(on: .passing, for: try #require(verdict.next.first), random: 1)
        }
        #expect(together == (attempts + 1) / 2)
        #expect(members(verdict) == [[1], [2], [3]] && verdict.outcomes.isEmpty)
        #expect(verdict.next.allSatisfy { $0.passingFailures < attempts })
    }

    @Test(arguments: [
        InferenceError.throttled, .transport(.connectFailed(reason: "x")),
        .transport(.tls(reason: "x", wasSent: false)),
        .transport(.lost(reason: "x", wasSent: false)),
    ])
    func `throttling and an unreachable service never count`(error: InferenceError) throws {
        let judge = try judge()
        var flight = try flight()
        for _ in 0..<100 {
            let verdict = judge.verdict(on: error, for: flight, random: 1)
            #expect(verdict.outcomes.isEmpty && verdict.delay == .zero && verdict.stop == nil)
            flight = try #require(verdict.next.first)
            #expect(flight.passingFailures == 0)
        }
    }

    @Test func `what the service asks to wait is waited before a passing failure is tried again`() throws {
        let error = InferenceError.refusal(503, "ServiceUnavailableException", retryAfter: 7)
        #expect(try judge().verdict(on: error, for: flight(), random: 0).delay == .seconds(7))
    }

    @Test func `a cause that was mended is tried again once`() throws {
        let judge = try judge()
        let mended = InferenceError.refusal(403, "ExpiredTokenException", wasMended: true)
        let first = judge.verdict(on: mended, for: try flight(), random: 1)
        #expect(members(first) == [[1]] && first.stop == nil)
        let second = judge.verdict(on: mended, for: try #require(first.next.first), random: 1)
        #expect(second.next.isEmpty && second.outcomes.isEmpty)
        #expect(second.stop?.exitStatus == 7)
        // Each cause by itself.
        let clock = InferenceError.refusal(403, "InvalidSignatureException", wasMended: true)
        let other = judge.verdict(on: clock, for: try #require(first.next.first), random: 1)
        #expect(members(other) == [[1]] && other.stop == nil)
    }

    @Test(
        arguments: [
            (InferenceError.denied, 7), (.refusal(404, "ResourceNotFoundException"), 7),
            (.refusal(400, "ServiceQuotaExceededException"), 9), (.refusal(301, ""), 9),
            (.credentials(.noCredentials(places: ["x"])), 7),
        ] as [(InferenceError, Int32)]
    )
    func `what no request can pass stops the run and decides no part`(
        error: InferenceError,
        status: Int32
    ) throws {
        let verdict = try judge(parts: 2).verdict(on: error, for: flight(2), random: 1)
        #expect(verdict.stop?.exitStatus == status && verdict.next.isEmpty && verdict.outcomes.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a cancelled attempt leaves its parts to be done`(wasSent: Bool) throws {
        let verdict = try judge().verdict(
            on: .transport(.cancelled(wasSent: wasSent)),
            for: flight(),
            random: 1
        )
        #expect(verdict.outcomes.isEmpty && verdict.next.isEmpty && verdict.stop == nil)
    }

    @Test func `what parts have been through goes with them when their batch is halved`() throws {
        let judge = try judge(parts: 2, attempts: 2)
        let failed = judge.verdict(on: .passing, for: try flight(2), random: 1)
        let halved = judge.verdict(on: .tooLarge, for: try #require(failed.next.first), random: 1)
        for half in halved.next {
            #expect(!failures(judge.verdict(on: .passing, for: half, random: 1)).isEmpty)
        }
    }
}

/// Numbers batches.
final class BatchCounter: Sendable {
    private let last: Mutex<Int64>

    init(_ last: Int64) { self.last = Mutex(last) }

    @Sendable func next() -> BatchID {
        BatchID(
            last.withLock { last in
                last += 1
                return last
            }
        )
    }
}
