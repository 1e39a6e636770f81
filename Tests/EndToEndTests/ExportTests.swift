import Foundation
import GRDB
import JSON
import TestSupport
import Testing

/// Everything that `sheaf export` writes, by the real program.
@Suite(.timeLimit(.minutes(3)))
struct ExportTests {
    /// A finished run of four good items and one that is damaged.
    private func withRun(
        _ body: (Workspace, _ export: ([String]) async throws -> CommandResult) async throws -> Void
    )
        async throws
    {
        try await withScratchDirectory { folder in
            let document = Repository.fixtures.appending(path: "invoice-1.pdf").path
            let lines = ["a", "b", "c, d", "e"].map { #"{"id": "\#($0)", "path": "\#(document)"}"# }
            let broken =
                #"{"id": "broken", "path": "broken.pdf", "pages": "1-2", "vars": {"z": "\"1\"", "a": "ä"}}"#
            let workspace = try Workspace(folder, parts: 0, lines: lines + [broken])
            try workspace.write("no document", to: "broken.pdf")
            let run = try await Sheaf.run(["run", workspace.job.path, "--emulator"])
            #expect(run.status == 3, "\(run.errors)")
            try await body(workspace) {
                try await Sheaf.run(["export", "--store", workspace.store.path] + $0)
            }
        }
    }

    private func ids(_ result: CommandResult) throws -> [String] {
        #expect(result.status == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").compactMap {
            try JSONValue(parsing: String($0))["id"]?.stringValue
        }
    }

    @Test func `filters choose lines, and combine`() async throws {
        try await withRun { workspace, export in
            try workspace.write("c, d\r\nb\n\n", to: "ids.txt")
            let file = "@\(workspace.folder.appending(path: "ids.txt").path)"
            let cases: [([String], [String])] = [
                ([], ["a", "b", "c, d", "e", "broken"]),
                (["--status", "failed"], ["broken"]),
                (["--status", "ok,failed"], ["a", "b", "c, d", "e", "broken"]),
                (["--status", "ok", "--status", "degraded"], ["a", "b", "c, d", "e"]),
                (["--ids", "e,a", "--ids", "broken"], ["a", "e", "broken"]),
                (["--ids", file], ["b", "c, d"]),
                (["--ids", file, "--status", "failed"], []),
                (["--since", "1h"], ["a", "b", "c, d", "e", "broken"]),
                (["--since", "2020-01-31", "--ids", "a"], ["a"]),
                (["--since", "2999-01-31T02:00:00+01:00"], []),
            ]
            for (arguments, expected) in cases {
                #expect(try ids(await export(arguments)) == expected, "\(arguments)")
            }
        }
    }

    @Test func `what was decided before is left out to the millisecond`() async throws {
        try await withRun { workspace, export in
            try execute(
                "UPDATE outcomes SET finished_at = '2026-01-31T02:00:00.' || (100 + part) || 'Z'",
                in: workspace.store
            )
            let store = try StoreReading(workspace.store)
            let last = try store.number("SELECT max(part) FROM outcomes")
            let since = "2026-01-31T03:00:00.\(100 + last)+01:00"
            let whole = try ids(await export(["--since", since]))
            #expect(whole.count == 1)
            #expect(try ids(await export(["--since", "2026-01-31T02:00:00.\(99 + last)Z"])).count == 2)
        }
    }

    @Test(
        arguments: [
            (["--status", "done"], "ok, degraded, failed, skipped"), (["--status", "split"], "not one of"),
            (["--status", ","], "names no status"), (["--since", "yesterday"], "2h for two hours ago"),
            (["--since", "2026-02-30"], "not a time"), (["--since", "2026-01-31T25:00"], "not a time"),
            (["--ids", ""], "names no item"), (["--ids", ","], "names no item"),
            (["--ids", "@/dev/null"], "names no item"), (["-o", ""], "names no file"),
            (["--ids", "nobody"], "no item of run"), (["--ids", "@/nonexistent"], "hint: "),
            (["--format", "xml"], "csv"), (["--failed", "--format", "csv"], "JSON Lines"),
            (["--failed", "--status", "ok"], "leave out --status"), (["-o", "/nonexistent/x"], "hint: "),
            (["-o", "/tmp"], "is a folder"),
        ]
    )
    func `a wrong value is refused with a way out`(arguments: [String], says: String) async throws {
        try await withRun { _, export in
            let result = try await export(arguments)
            #expect(result.status == 2)
            #expect(result.errors.contains(says), "\(result.errors)")
            #expect(result.output.isEmpty)
        }
    }

    @Test func `a table says what the lines say`() async throws {
        try await withRun { workspace, export in
            let results = [
                #"{"n":1e400,"text":"a, \"b\"\r\nü=","none":null,"empty":""}"#,
                #"{"list":[1,{"k":"v"}],"n":-0.10,"yes":true}"#,
                #"{"n":"1","héllo":"x","deep":{"a":null}}"#, #"[1,"two"]"#,
            ]
            for (index, result) in results.enumerated() {
                try execute(
                    "UPDATE outcomes SET result = ? WHERE part = (SELECT id FROM parts WHERE item = ?)",
                    [result, index],
                    in: workspace.store
                )
            }
            let lines = try await export([]).output.split(separator: "\n").map {
                try JSONValue(parsing: String($0))
            }
            let table = try await export(["--format", "csv"])
            #expect(table.status == 0, "\(table.errors)")
            let rows = table.output.commaSeparated
            #expect(rows.count == 6)
            let names = rows[0].map { $0 ?? "" }
            #expect(
                names.suffix(9) == [
                    "result.n", "result.text", "result.none", "result.empty", "result.list", "result.yes",
                    "result.héllo",
                    "result.deep", "result",
                ]
            )
            for (row, line) in zip(rows.dropFirst(), lines) {
                #expect(row.count == names.count)
                let cells = Dictionary(uniqueKeysWithValues: zip(names, row))
                for (name, cell) in cells {
                    let value =
                        name == "result" && line["result"]?.objectValue != nil
                        ? nil : name.split(separator: ".").reduce(line) { $0?[String($1)] }
                    #expect(cell == text(value), "\(name)")
                }
            }
            #expect(rows[1].suffix(9).prefix(4) == ["1e400", "a, \"b\"\r\nü=", nil, ""])
        }
    }

    @Test func `text results stand in one column`() async throws {
        try await withRun { workspace, export in
            try execute(
                "UPDATE outcomes SET result = 'a' || char(10) || 'b', is_json = 0 WHERE status = 'ok'",
                in: workspace.store
            )
            let rows = try await export(["--format", "csv", "--stable"]).output.commaSeparated
            #expect(rows.map { $0.last ?? nil } == ["result", "a\nb", "a\nb", "a\nb", "a\nb", nil])
            #expect(
                !rows[0].contains("run") && !rows[0].contains("finished_at")
                    && !rows[0].contains("reused_from")
            )
        }
    }

    @Test func `a table of nothing is its heading`() async throws {
        try await withRun { _, export in
            let rows = try await export(["--format", "csv", "--since", "2999-01-01"]).output.commaSeparated
            #expect(rows.count == 1)
            #expect(rows[0].prefix(3) == ["run", "job", "id"])
        }
    }

    @Test func `the same store gives the same bytes, and the file says what it is`() async throws {
        try await withRun { workspace, export in
            for arguments in [[], ["--format", "csv"], ["--failed"], ["--status", "ok", "--stable"]] {
                let printed = try await export(arguments).output
                let file = workspace.folder.appending(path: "out")
                var sides: [String] = []
                for _ in 0..<2 {
                    #expect(try await export(arguments + ["-o", file.path]).status == 0)
                    #expect(try String(contentsOf: file, encoding: .utf8) == printed)
                    sides.append(
                        try String(contentsOf: URL(filePath: file.path + ".meta.json"), encoding: .utf8)
                    )
                }
                #expect(sides[0] == sides[1])
                let side = try JSONValue(parsing: sides[0])
                let digest = try await runCommand(URL(filePath: "/usr/bin/sha256sum"), [file.path]).output
                #expect(side["sha256"]?.stringValue == digest.split(separator: " ").first.map(String.init))
                #expect(side["bytes"]?.intValue == printed.utf8.count)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
            #expect(!names.contains { $0.hasSuffix(".partial") })
        }
    }

    @Test func `the description counts what was exported`() async throws {
        try await withRun { workspace, export in
            let file = workspace.folder.appending(path: "out.jsonl")
            #expect(try await export(["-o", file.path]).status == 0)
            let side = try JSONValue(
                parsing: String(contentsOfFile: file.path + ".meta.json", encoding: .utf8)
            )
            #expect(side["file"] == "out.jsonl")
            #expect(side["lines"] == 5)
            #expect(side["by_status"] == ["ok": 4, "degraded": 0, "failed": 1, "skipped": 0])
            #expect(side["run_state"] == "finished")
            #expect(side["filter"] == [:])
            let status = try await Sheaf.run(["status", "--json", "--store", workspace.store.path])
            let summary = try JSONValue(parsing: status.output)
            for name in ["run", "job", "origin", "recipe", "cost_usd", "maybe_paid_usd"] {
                #expect(side[name] != nil && side[name] == summary[name], "\(name)")
            }
            let chosen = [
                "--status", "failed,ok", "--ids", "a", "--since", "2020-01-31T01:00:00+01:00", "-o",
                file.path,
            ]
            #expect(try await export(chosen).status == 0)
            let other = try JSONValue(
                parsing: String(contentsOfFile: file.path + ".meta.json", encoding: .utf8)
            )
            #expect(
                other["filter"] == [
                    "status": ["ok", "failed"], "ids": 1, "since": "2020-01-31T00:00:00.000Z",
                ]
            )
            #expect(other["lines"] == 1)
        }
    }

    @Test func `what failed becomes a manifest that works from anywhere`() async throws {
        try await withRun { workspace, export in
            let elsewhere = workspace.folder.appending(path: "elsewhere")
            try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: false)
            let manifest = elsewhere.appending(path: "again.jsonl")
            #expect(try await export(["--failed", "-o", manifest.path]).status == 0)
            let line = try JSONValue(parsing: String(contentsOf: manifest, encoding: .utf8))
            #expect(line["id"] == "broken" && line["pages"] == "1-2")
            #expect(line["path"]?.stringValue == workspace.folder.appending(path: "broken.pdf").path)
            #expect(line["vars"] == ["a": "ä", "z": "\"1\""])
            let fixed = try Data(contentsOf: Repository.fixtures.appending(path: "table.pdf"))
            try fixed.write(to: workspace.folder.appending(path: "broken.pdf"))
            let job = try String(contentsOf: workspace.job, encoding: .utf8)
            try workspace.write(
                job.replacing("manifest.jsonl", with: "elsewhere/again.jsonl"),
                to: "job.yaml"
            )
            let run = try await Sheaf.run(["run", workspace.job.path, "--emulator"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(try ids(await export([])).allSatisfy { $0 == "broken" })
            #expect(try await export(["--failed"]).output.isEmpty)
        }
    }

    @Test func `a link keeps its place, a replaced file its mode, and a pipe stays a pipe`() async throws {
        try await withRun { workspace, export in
            let (link, file) = (
                workspace.folder.appending(path: "link"), workspace.folder.appending(path: "real")
            )
            try Data("old".utf8).write(to: file)
            chmod(file.path, 0o640)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            #expect(try await export(["-o", link.path]).status == 0)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.split(separator: "\n").count == 5)
            #expect(
                try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
                    == 0o640
            )
            let pipe = workspace.folder.appending(path: "pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            async let reader = runCommand(URL(filePath: "/bin/cat"), [pipe])
            #expect(try await export(["-o", pipe]).status == 0)
            #expect(try await reader.output == text)
            #expect(!FileManager.default.fileExists(atPath: pipe + ".meta.json"))
        }
    }

    @Test func `stdout that cannot be written ends with its reason`() async throws {
        try await withRun { workspace, _ in
            let script = "'\(Sheaf.executable.path)' export --store '\(workspace.store.path)' >/dev/full"
            let result = try await runCommand(URL(filePath: "/bin/sh"), ["-c", script])
            #expect(result.status == 10)
            #expect(result.errors.contains("stdout: cannot be written"), "\(result.errors)")
        }
    }

    private func text(_ value: JSONValue?) -> String? {
        switch value {
        case nil, .null: nil
        case .string(let text): text
        case let value?: value.compactText
        }
    }

    private func execute(_ sql: String, _ arguments: StatementArguments = [], in store: URL) throws {
        let queue = try DatabaseQueue(path: store.path)
        try queue.write { try $0.execute(sql: sql, arguments: arguments) }
        try queue.close()
    }
}
