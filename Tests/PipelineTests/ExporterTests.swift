import Checkpoints
import Foundation
import JSON
import Jobs
import Spend
import TestSupport
import Testing

@testable import Pipeline

@Suite
struct ExporterTests {
    /// Exports a run whose only part is `outcome`, answered by one attempt.
    private func line(of outcome: Outcome, isStable: Bool) async throws -> String {
        try await withScratchDirectory { folder in
            let store = try Store(path: folder.appending(path: "jobs.sqlite").path, access: .writing)
            let new = NewRun(job: "invoices", recipe: "cafe", settings: "{}", origin: "bedrock")
            let item = Item(position: 0, id: "inv \"1\"", path: "a.pdf", source: "/a.pdf")
            let run = try store.startRun(new, items: [item])
            let journal = try await RunJournal(store: store, run: run.id) { Issue.record($0) }
            defer { journal.close() }
            let part = Part(id: journal.nextPartID(), item: 0, pages: PageRanges("1-3"), identity: "beef")
            let source = SourceFingerprint(sha256: "f00d", size: 1, modified: 1, changed: 1, inode: 1)
            journal.recordPlan(item: 0, parts: [part], source: source)
            let attempt = try await journal.begin(
                AttemptIntent(
                    batch: journal.nextBatchID(),
                    parts: [part],
                    weights: [1],
                    number: 1,
                    model: "m",
                    region: "us-east-1",
                    profile: "global",
                    reserve: .zero
                )
            )
            let answer = AttemptAnswer(stopReason: "end_turn", requestID: "r-1", latency: .seconds(1))
            let usage = TokenUsage(input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5)
            let cost = Cost(picodollars: 1_234_000_000)
            try await journal.settle(
                AttemptSettlement(
                    attempt: attempt,
                    ending: .answered(answer, usage: usage, cost: cost),
                    outcomes: [part.id: outcome]
                )
            )
            var bytes: [UInt8] = []
            let count = try Exporter(store: store, run: run, isStable: isStable).export { bytes += $0 }
            #expect(count == 1)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private let stable = """
        {"job":"invoices","id":"inv \\"1\\"","part":1,"parts":1,"pages":"1-3","source":"a.pdf","source_sha256":"f00d",\
        "status":"ok","result":{"n":1.50e0},"error":null,"defects":[],"notes":["schema_repaired"],"model":"m",\
        "region":"us-east-1","origin":"bedrock","stop_reason":"end_turn","attempts":1,"usage":{"input_tokens":1,\
        "output_tokens":2,"cache_read_tokens":3,"cache_write_tokens":9},"cost_usd":"0.001234000000",\
        "maybe_paid_usd":"0.000000000000","recipe":"cafe","identity":"beef"}

        """

    @Test func `a stable line is the same in every run`() async throws {
        let outcome = Outcome(status: .ok, result: .json(#"{"n":1.50e0}"#), notes: ["schema_repaired"])
        #expect(try await line(of: outcome, isStable: true) == stable)
    }

    @Test func `a full line names the run and its time besides`() async throws {
        let outcome = Outcome(status: .ok, result: .json(#"{"n":1.50e0}"#), notes: ["schema_repaired"])
        let line = try await line(of: outcome, isStable: false)
        let members = try JSONValue(parsing: line).objectValue
        #expect(members?.names.first == "run" && members?.names.suffix(2) == ["reused_from", "finished_at"])
        #expect(members?["reused_from"] == .null)
        let without = JSONObject(
            (members?.members ?? []).filter { !["run", "reused_from", "finished_at"].contains($0.name) }
        )
        #expect(JSONValue.object(without).compactText + "\n" == stable)
    }

    @Test func `a failure has its class and sentence, a text its quotes`() async throws {
        let failed = try JSONValue(parsing: await line(of: .failed(.refusal, "no \"way\""), isStable: true))
        #expect(failed["error"] == ["class": "refusal", "message": "no \"way\""])
        #expect(failed["result"] == .null && failed["status"] == "failed")
        let text = try JSONValue(
            parsing: await line(of: Outcome(status: .ok, result: .text("a\n\u{2028}b")), isStable: true)
        )
        #expect(text["result"] == "a\n\u{2028}b")
    }

    @Test func `settings come back from the store as they went in`() throws {
        let job = try Samples.job(schema: personSchema, parts: 3) {
            $0.model.temperature = Fraction("0.2")
            $0.limits.budget = Cost(usd: "25")
            $0.input.pages = PageRanges("1-3,7")
            $0.failures = FailureLimits(stopAfter: 3, stopShare: Fraction("0.5"))
        }
        let settings = try RunSettings(json: RunSettings(job: job, isFresh: true).json)
        #expect(settings.job == job && settings.isFresh)
        #expect(throws: (any Error).self) { try RunSettings(json: "{}") }
    }
}
