import Foundation
import JSON
import TestSupport
import Testing

/// What the real programs make of answers that are no good.
@Suite(.timeLimit(.minutes(3)))
struct TruthTests {
    @Test(arguments: ["malformed", "refusal", "missing-id", "double-id", "empty", "max-tokens", "filtered"])
    func `a bad answer to a batch costs its parts another attempt, and no more`(fault: String) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 8)
            let emulator = try Emulator(in: folder, ["--fault", "\(fault)@1"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            let proof = try SpendProof(emulator, workspace)
            let byPart = ["missing-id", "double-id"].contains(fault)
            let byHalves = ["max-tokens", "filtered"].contains(fault)
            // Two batches of four, and of the first again: one part, two halves, or each part alone.
            #expect(proof.requests.count == 2 + (byPart ? 1 : byHalves ? 2 : 4))
            try proof.expectNothingSentAgain(parts: 8)
            try proof.expectCostsBracketTheCharge()
        }
    }

    @Test(
        arguments: [
            ("malformed", "unexpected_answer"), ("refusal", "unexpected_answer"), ("empty", "empty"),
            ("max-tokens", "truncated"), ("filtered", "filtered"),
        ]
    )
    func `a part that the model never answers fails alone, with its class`(
        fault: String,
        failure: String
    ) async throws {
        try await withScratchDirectory { folder in
            let document = Repository.fixtures.appending(path: "invoice-1.pdf").path
            let poison = #"{"id": "poison", "path": "\#(document)", "vars": {"n": "x"}}"#
            let workspace = try Workspace(folder, parts: 7, lines: [poison])
            let emulator = try Emulator(in: folder, ["--fault", "\(fault)~poison"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 3, "\(run.errors)")
            let lines = try await workspace.exported()
            #expect(lines.map { $0["status"]?.stringValue } == Array(repeating: "ok", count: 7) + ["failed"])
            #expect(lines.last?["error"]?["class"]?.stringValue == failure)
            #expect(lines.last?["result"] == .null)
            let proof = try SpendProof(emulator, workspace)
            try proof.expectNothingSentAgain(parts: 7)
            try proof.expectCostsBracketTheCharge()
        }
    }

    @Test func `an answer against the schema is corrected in its own conversation`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 3, perRequest: 1)
            let emulator = try Emulator(in: folder, ["--fault", "malformed@2"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(proof.requests.count == 4)
            try proof.expectNothingSentAgain(parts: 3)
            try proof.expectCostsBracketTheCharge()
            let lines = try await workspace.exported()
            #expect(lines.compactMap { $0["attempts"]?.intValue }.sorted() == [1, 1, 2])
        }
    }

    @Test func `an answer that fails a check to the end fails its part, or is kept as degraded`() async throws
    {
        for (policy, exitStatus, status) in [("fail", 3, "failed"), ("keep", 0, "degraded")] {
            try await withScratchDirectory { folder in
                let workspace = try requiring("{path: /lines, min_items: 1000}", policy, in: folder)
                let emulator = try Emulator(in: folder)
                let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
                #expect(run.status == exitStatus, "\(run.errors)")
                // Together, each alone, and each once more.
                #expect(try emulator.requests().count == 5)
                let lines = try await workspace.exported()
                #expect(lines.map { $0["status"]?.stringValue } == [status, status])
                if policy == "keep" {
                    #expect(lines.allSatisfy { $0["defects"] == ["require_failed"] && $0["error"] == .null })
                    #expect(lines.allSatisfy { $0["result"]?["lines"]?.arrayValue != nil })
                } else {
                    #expect(
                        lines.allSatisfy {
                            $0["error"]?["class"] == "require_failed" && $0["result"] == .null
                        }
                    )
                }
                let again = try await Sheaf.run(
                    ["run", workspace.job.path],
                    environment: emulator.environment
                )
                #expect(again.status == exitStatus)
                if policy == "keep" {
                    #expect(try emulator.requests().count == 5, "a kept answer was paid again")
                }
            }
        }
    }

    @Test func `the text of the document is counted, not the template`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try requiring(#"{path: /lines, count_matches: "nowhere"}"#, "fail", in: folder)
            try workspace.write(
                #"{"type":"object","properties":{"lines":{"type":"array","maxItems":0}},"required":["lines"]}"#,
                to: "schema.json"
            )
            let emulator = try Emulator(in: folder)
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            let job = try String(contentsOf: workspace.job, encoding: .utf8)
            try workspace.write(job.replacing("nowhere\"}", with: "Invoice\"}"), to: "job.yaml")
            let other = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(other.status == 3, "\(other.errors)")
            let lines = try await workspace.exported()
            #expect(lines.allSatisfy { $0["error"]?["class"] == "require_failed" })
        }
    }

    /// A job of two parts in one request, whose answers have `lines` and have to pass `check`.
    private func requiring(_ check: String, _ policy: String, in folder: URL) throws -> Workspace {
        let workspace = try Workspace(folder, parts: 2, more: "failures: {degraded: \(policy)}")
        let job = try String(contentsOf: workspace.job, encoding: .utf8)
        try workspace.write(
            job.replacing("{schema: schema.json}", with: "{schema: schema.json, require: [\(check)]}")
                .replacing("{{vars.n}} ", with: "nowhere {{vars.n}} "),
            to: "job.yaml"
        )
        try workspace.write(
            #"{"type":"object","properties":{"lines":{"type":"array","items":{"type":"integer"}}},"required":["lines"]}"#,
            to: "schema.json"
        )
        return workspace
    }
}
