import Foundation
import JSON
import TestSupport
import Testing

/// In which form pages go, and what a person learns of those that do not.
@Suite(.timeLimit(.minutes(3)))
struct FormTests {
    /// A run of one fixture with these `input` settings: its lines, and what was sent.
    private func run(
        _ fixture: String,
        _ input: String,
        status: Int32 = 0,
        _ body: (_ lines: [JSONValue], _ requests: [LoggedRequest], _ workspace: Workspace) async throws ->
            Void
    ) async throws {
        try await withScratchDirectory { folder in
            let document = Repository.fixtures.appending(path: fixture).path
            let line = #"{"id": "it", "path": "\#(document)"}"#
            let workspace = try Workspace(folder, parts: 0, more: "input: {\(input)}", lines: [line])
            let emulator = try Emulator(in: folder)
            let run = try await Sheaf.run(
                ["run", "--json", workspace.job.path],
                environment: emulator.environment
            )
            #expect(run.status == status, "\(run.errors)")
            let lines = try await workspace.exported()
            try SpendProof(emulator, workspace).expectLinesAddUp(lines)
            try await workspace.expectCheckHolds()
            let skipped = lines.count { $0["status"] == "skipped" }
            #expect(try JSONValue(parsing: run.output)["skipped"]?.intValue == skipped)
            #expect(run.errors.contains("\(skipped) of them skipped") == (skipped > 0), "\(run.errors)")
            try await body(lines, try emulator.requests(), workspace)
        }
    }

    @Test func `text and image of a page cost what both cost`() async throws {
        var tokens: [String: Int] = [:]
        for content in ["text", "image", "text+image"] {
            try await run("columns.pdf", "content: \(content)") { lines, requests, _ in
                #expect(lines.map { $0["status"]?.stringValue } == ["ok"] && requests.count == 1)
                tokens[content] = lines.first?["usage"]?["input_tokens"]?.intValue
            }
        }
        let (text, image) = (try #require(tokens["text"]), try #require(tokens["image"]))
        let both = try #require(tokens["text+image"])
        #expect(both > max(text, image) && both < text + image)
    }

    @Test func `a blank page is skipped at no cost, and not sent`() async throws {
        try await run("mixed.pdf", "split: page") { lines, requests, workspace in
            #expect(lines.map { $0["status"]?.stringValue } == ["ok", "ok", "skipped"])
            #expect(lines[2]["cost_usd"] == "0.000000000000" && lines[2]["error"]?["class"] == "blank")
            #expect(requests.map(\.parts.count) == [2])
            let show = try await Sheaf.run(["show", "latest", "it", "--store", workspace.store.path])
            #expect(show.output.contains("read as has_text 1"), "\(show.output)")
        }
    }

    @Test func `pages without text that were asked for as text fail, and nothing is sent`() async throws {
        try await run("scan.pdf", "content: text", status: 3) { lines, requests, _ in
            #expect(lines.first?["error"]?["class"] == "unsupported")
            let message = lines.first?["error"]?["message"]?.stringValue ?? ""
            #expect(message.contains("content: auto sends its image"), "\(message)")
            #expect(requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("drop", Int32(0), ["hidden_text_dropped"]), ("keep", 0, ["hidden_text_kept"]), ("fail", 3, []),
    ])
    func `hidden text is told in the export, and does what the job says`(
        policy: String,
        status: Int32,
        notes: [JSONValue]
    ) async throws {
        try await run("hidden.pdf", "hidden_text: \(policy)", status: status) { lines, requests, _ in
            let line = try #require(lines.first)
            #expect(line["notes"]?.arrayValue == notes)
            #expect(line["error"]?["class"]?.stringValue == (policy == "fail" ? "hidden_text" : nil))
            #expect(requests.count == (policy == "fail" ? 0 : 1))
        }
    }
}
