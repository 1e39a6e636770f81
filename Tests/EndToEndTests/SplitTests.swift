import Foundation
import JSON
import TestSupport
import Testing

/// Documents in several parts: windows of pages, and parts that are split while a run is under way.
@Suite(.timeLimit(.minutes(3)))
struct SplitTests {
    @Test func `windows share pages, and a page that is added costs the windows that it is in`() async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(
                folder,
                parts: 0,
                perRequest: 1,
                more: "input: {split: {pages: 2, overlap: 1}}",
                lines: [#"{"path": "book.pdf"}"#]
            )
            let emulator = try Emulator(in: folder)
            func run() async throws -> [String?] {
                let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
                #expect(run.status == 0, "\(run.errors)")
                try await workspace.expectCheckHolds()
                return try await workspace.exported().map { $0["pages"]?.stringValue }
            }
            try await Book.assemble(["table.pdf", "1-3", "columns.pdf", "1"], into: folder)
            #expect(try await run() == ["1-2", "2-3", "3-4"])
            #expect(try emulator.requests().count == 3)
            let proof = try SpendProof(emulator, workspace)
            try proof.expectNothingSentAgain(parts: 3)
            try await proof.expectLinesAddUp(workspace.exported())

            #expect(try await run() == ["1-2", "2-3", "3-4"])
            #expect(try emulator.requests().count == 3)
            let lines = try await workspace.exported()
            #expect(lines.allSatisfy { $0["cost_usd"] == "0.000000000000" && $0["reused_from"] != .null })

            let pages = ["table.pdf", "1-3", "columns.pdf", "1", "invoice-1.pdf", "1"]
            try await Book.assemble(pages, into: folder)
            #expect(try await run() == ["1-2", "2-3", "3-4", "4-5"])
            #expect(try emulator.requests().count == 4)
        }
    }

    @Test(arguments: ["too-long", "context-window"])
    func `a part that is too long is split into children in page order, and later runs take those`(
        fault: String
    ) async throws {
        try await withScratchDirectory { folder in
            let workspace = try splitting(folder)
            let emulator = try Emulator(in: folder, ["--fault", "\(fault)~pages 1-3:"])
            for _ in 0..<2 {
                let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
                #expect(run.status == 0, "\(run.errors)")
                #expect(try emulator.requests().count == 3)
                let lines = try await workspace.exported()
                #expect(lines.map { $0["pages"]?.stringValue } == ["1-2", "3"])
                #expect(lines.allSatisfy { $0["status"] == "ok" && $0["parts"] == 2 })
                let proof = try SpendProof(emulator, workspace)
                // The second run adds nothing to the ledger.
                if lines.allSatisfy({ $0["reused_from"] == .null }) { try proof.expectLinesAddUp(lines) }
                try proof.expectCostsBracketTheCharge()
                try await workspace.expectCheckHolds()
            }
            let reused = try await workspace.exported()
            #expect(reused.allSatisfy { $0["cost_usd"] == "0.000000000000" && $0["reused_from"] != .null })
        }
    }

    @Test func `a run that is killed behind a split goes on with the children`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try splitting(folder)
            let emulator = try Emulator(in: folder, ["--fault", "too-long~pages 1-3:", "hang@2"])
            let victim = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(2)
            victim.send(SIGKILL)
            #expect(await victim.end() == 128 + SIGKILL)
            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == 0, "\(resumed.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(proof.requests.count == 4)
            #expect(
                proof.requests.count { $0.parts == proof.requests[0].parts } == 1,
                "the whole was sent again"
            )
            #expect(try proof.store.number("SELECT count(*) FROM attempts WHERE state = 'unknown'") == 1)
            try proof.expectNothingSentAgain(parts: 2)
            try proof.expectCostsBracketTheCharge()
            let lines = try await workspace.exported()
            #expect(lines.map { $0["pages"]?.stringValue } == ["1-2", "3"])
            try proof.expectLinesAddUp(lines)
            try await workspace.expectCheckHolds()
        }
    }

    /// A job of one document of three pages, whose request names them.
    private func splitting(_ folder: URL) throws -> Workspace {
        let document = Repository.fixtures.appending(path: "table.pdf").path
        let line = #"{"id": "table", "path": "\#(document)"}"#
        let workspace = try Workspace(folder, parts: 0, perRequest: 1, lines: [line])
        try workspace.change("{{id}} {{content}}", to: "pages {{pages}}: {{content}}")
        return workspace
    }
}
