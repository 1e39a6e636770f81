import Foundation
import JSON
import TestSupport
import Testing

/// What a later run takes over, what it asks again, and what `plan` says of both.
@Suite(.timeLimit(.minutes(3)))
struct ReuseTests {
    @Test func `a page that is added to a document costs one page`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 0, perRequest: 1, lines: [#"{"path": "book.pdf"}"#])
            try workspace.change("prompt:", to: "input: {split: page}\nprompt:")
            let emulator = try Emulator(in: folder)
            try await Book.assemble(["table.pdf", "1-3"], into: folder)
            #expect(try await run(workspace, emulator).status == 0)
            #expect(try emulator.requests().count == 3)
            try await Book.assemble(["table.pdf", "1-3", "columns.pdf", "1"], into: folder)
            let plan = try await Sheaf.run(["plan", workspace.job.path], environment: emulator.environment)
            #expect(plan.output.contains("unchanged: 3"), "\(plan.output)\(plan.errors)")
            #expect(plan.output.contains("changed (content): 1"))
            #expect(try await run(workspace, emulator).status == 0)
            #expect(try emulator.requests().count == 4)
        }
    }

    @Test func `a file that was only touched is not sent again, even when every file is hashed`() async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 0, lines: [#"{"path": "book.pdf"}"#])
            let emulator = try Emulator(in: folder)
            try await Book.assemble(["table.pdf", "1"], into: folder)
            #expect(try await run(workspace, emulator).status == 0)
            let file = folder.appending(path: "book.pdf")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)],
                ofItemAtPath: file.path
            )
            #expect(try await run(workspace, emulator).status == 0)
            #expect(try await run(workspace, emulator, ["--verify-sources"]).status == 0)
            #expect(try emulator.requests().count == 1)
        }
    }

    @Test(arguments: [
        ("{{vars.n}} ", "{{vars.n}}: ", "changed (prompt): 2"),
        ("max_tokens: 200", "max_tokens: 200, temperature: 0.5", "changed (parameter): 2"),
        ("claude-haiku-4-5", "claude-sonnet-4-5", "changed (model): 2"),
        ("output: {schema: schema.json}", "", "changed (schema): 2"),
        ("max_tokens: 200", "max_tokens: 300", "unchanged: 2"),
        ("concurrency: 2", "concurrency: 3", "unchanged: 2"),
    ])
    func `plan says what has changed, and spends nothing`(old: String, new: String, says: String) async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 2)
            let emulator = try Emulator(in: folder)
            let first = try await Sheaf.run(["plan", workspace.job.path], environment: emulator.environment)
            #expect(first.output.contains("new: 2"), "\(first.output)\(first.errors)")
            #expect(try await run(workspace, emulator).status == 0)
            try workspace.change(old, to: new)
            let plan = try await Sheaf.run(["plan", workspace.job.path], environment: emulator.environment)
            #expect(plan.status == 0)
            #expect(plan.output.contains(says), "\(plan.output)")
            #expect(try emulator.requests().count == 1)
        }
    }

    @Test func `retry sends what failed and nothing else, of one class or all`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 8, perRequest: 1, more: "retry: {attempts: 1}")
            let broken = try Emulator(
                in: folder,
                log: "broken.jsonl",
                ["--fault", "500@3", "--fault", "filtered@5"]
            )
            #expect(try await run(workspace, broken).status == 3)
            let emulator = try Emulator(in: folder)
            func retry(_ arguments: [String]) async throws -> Int32 {
                try await Sheaf.run(
                    ["retry", "--store", workspace.store.path] + arguments,
                    environment: emulator.environment
                ).status
            }
            #expect(try await retry(["--class", "encrypted"]) == 0)
            #expect(try emulator.requests().isEmpty)
            #expect(try await retry(["--class", "service_failed"]) == 3)
            #expect(try emulator.requests().count == 1)
            #expect(try await retry([]) == 0)
            #expect(try emulator.requests().count == 2)
            #expect(try await Sheaf.run(["check", "--store", workspace.store.path]).status == 0)
            #expect(try await retry(["--class", "nonsense"]) == 2)
        }
    }

    @Test func `a failure that would only repeat is carried over at no cost, until it is asked for`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 4, perRequest: 1)
            let emulator = try Emulator(in: folder, ["--fault", "filtered@2"])
            #expect(try await run(workspace, emulator).status == 3)
            #expect(try await run(workspace, emulator).status == 3)
            #expect(try emulator.requests().count == 4)
            let plan = try await Sheaf.run(["plan", workspace.job.path], environment: emulator.environment)
            #expect(plan.output.contains("failed before (filtered), carried over: 1"), "\(plan.output)")
            #expect(try await run(workspace, emulator, ["--retry-failed"]).status == 0)
            #expect(try emulator.requests().count == 5)
            #expect(try await Sheaf.run(["check", "--store", workspace.store.path]).status == 0)
        }
    }

    @Test func `a document that changes under an unfinished run fails its remaining parts`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(
                folder,
                parts: 0,
                perRequest: 1,
                concurrency: 1,
                lines: [#"{"path": "book.pdf"}"#]
            )
            try workspace.change("prompt:", to: "input: {split: page}\nprompt:")
            let emulator = try Emulator(in: folder, ["--fault", "hang@2"])
            try await Book.assemble(["table.pdf", "1-3"], into: folder)
            let victim = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(2)
            victim.send(SIGKILL)
            _ = await victim.end()
            try await Book.assemble(["columns.pdf", "1", "table.pdf", "2-3"], into: folder)
            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == 3, "\(resumed.errors)")
            #expect(resumed.errors.contains("source_changed: 2"))
            // Nor does trying again mix the two files, or a later run take the old answer for one to the new file.
            let store = ["--store", workspace.store.path]
            #expect(try await Sheaf.run(["retry"] + store, environment: emulator.environment).status == 3)
            #expect(try emulator.requests().count == 2)
            #expect(try await run(workspace, emulator).status == 0)
            #expect(try emulator.requests().count == 5)
            #expect(try await Sheaf.run(["check", "--store", workspace.store.path]).status == 0)
        }
    }

    @Test func `a carried over failure outlives a retry of the one that it came from`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 2, perRequest: 1)
            let emulator = try Emulator(in: folder, ["--fault", "filtered@2"])
            #expect(try await run(workspace, emulator).status == 3)
            let first = try #require(try await runIDs(workspace).first)
            #expect(try await run(workspace, emulator).status == 3)
            let store = ["--store", workspace.store.path]
            let retried = try await Sheaf.run(["retry", first] + store, environment: emulator.environment)
            #expect(retried.status == 0, "\(retried.errors)")
            #expect(try await Sheaf.run(["check"] + store).status == 0)
            #expect(try await run(workspace, emulator).status == 0)
            #expect(try emulator.requests().count == 3)
        }
    }

    @Test func `trying a job on an emulator or in part does not close the real run`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 4)
            let busy = try Emulator(in: folder, log: "busy.jsonl", ["--fault", "throttle:1"])
            let first = try Sheaf.start(["run", workspace.job.path], environment: busy.environment)
            try await busy.waitForRequests(1)
            first.send(SIGTERM)
            #expect(await first.end() == 143)
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            let partial = try Sheaf.start(
                ["run", workspace.job.path, "--limit", "1"],
                environment: busy.environment
            )
            try await busy.waitForRequests(2)
            partial.send(SIGTERM)
            #expect(await partial.end() == 143)
            let emulator = try Emulator(in: folder)
            let store = try StoreReading(workspace.store)
            #expect(try store.number("SELECT count(*) FROM runs WHERE state = 'unfinished'") == 2)
            #expect(try await run(workspace, emulator, ["--continue"]).status == 0)
            #expect(try store.number("SELECT count(*) FROM runs") == 3)
            let left =
                "SELECT count(*) FROM runs WHERE state = 'unfinished' AND rowid = (SELECT max(rowid) FROM runs)"
            #expect(try store.number(left) == 1)
            #expect(try await run(workspace, emulator, ["--continue", "--limit", "1"]).status == 2)
        }
    }

    @Test func `a new run closes the unfinished one, which cannot be resumed then`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 4)
            let busy = try Emulator(in: folder, log: "busy.jsonl", ["--fault", "throttle:1"])
            let first = try Sheaf.start(["run", workspace.job.path], environment: busy.environment)
            try await busy.waitForRequests(1)
            first.send(SIGTERM)
            #expect(await first.end() == 143)
            let emulator = try Emulator(in: folder)
            #expect(try await run(workspace, emulator).status == 0)
            let store = try StoreReading(workspace.store)
            #expect(try store.number("SELECT count(*) FROM runs WHERE state = 'superseded'") == 1)
            let id = try #require(try await runIDs(workspace).first)
            let refused = try await Sheaf.run(
                ["resume", id, "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(refused.status == 2)
            #expect(refused.errors.contains("superseded"))
        }
    }

    private func runIDs(_ workspace: Workspace) async throws -> [String] {
        let runs = try await Sheaf.run(["runs", "--json", "--store", workspace.store.path])
        let lines = try runs.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        return lines.compactMap { $0["run"]?.stringValue }
    }

    private func run(
        _ workspace: Workspace,
        _ emulator: Emulator,
        _ arguments: [String] = []
    ) async throws
        -> CommandResult
    {
        try await Sheaf.run(["run", workspace.job.path] + arguments, environment: emulator.environment)
    }
}
