import Foundation
import JSON
import TestSupport
import Testing

/// A folder with a job, its manifest and its store.
struct Workspace {
    let folder: URL

    var job: URL { folder.appending(path: "job.yaml") }
    var store: URL { folder.appending(path: "store.sqlite") }

    /// Writes a job of `parts` distinct one-page parts, `perRequest` in a request.
    init(
        _ folder: URL,
        parts: Int,
        perRequest: Int = 4,
        concurrency: Int = 2,
        budget: String = "5.00",
        more: String = "",
        lines: [String] = []
    ) throws {
        self.folder = folder
        let document = Repository.fixtures.appending(path: "invoice-1.pdf").path
        let manifest = (0..<parts).map {
            #"{"id": "part-\#($0)", "path": "\#(document)", "vars": {"n": "\#($0)"}}"#
        }
        try write((manifest + lines).joined(separator: "\n") + "\n", to: "manifest.jsonl")
        let isTemplateVaried = lines.isEmpty ? "{{vars.n}} " : "{{id}} "
        try write(
            """
            name: drill
            manifest: manifest.jsonl
            store: store.sqlite
            batch: {parts: \(perRequest)}
            prompt: {user: "\(isTemplateVaried){{content}}"}
            output: {schema: schema.json}
            model: {ladder: [claude-haiku-4-5], max_tokens: 200}
            limits: {concurrency: \(concurrency), budget_usd: \(budget), drain_seconds: 20}
            \(more)
            """,
            to: "job.yaml"
        )
        try write(
            #"{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}"#,
            to: "schema.json"
        )
    }

    /// Replaces a piece of the job file.
    func change(_ old: String, to new: String) throws {
        let text = try String(contentsOf: job, encoding: .utf8)
        guard text.contains(old) else { throw EndToEndError("the job file has no '\(old)'") }
        try write(text.replacing(old, with: new), to: "job.yaml")
    }

    /// The lines of the latest run.
    func exported() async throws -> [JSONValue] {
        let export = try await Sheaf.run(["export", "--store", store.path])
        #expect(export.status == 0, "\(export.errors)")
        return try export.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// Asks the store, by way of the program, until that many parts are accepted.
    func waitForAccepted(_ count: Int) async throws {
        while true {
            let status = try await Sheaf.run(["status", "--json", "--store", store.path])
            if status.output.contains("\"accepted\":\(count),") { return }
        }
    }

    func expectCheckHolds() async throws {
        let check = try await Sheaf.run(["check", "--store", store.path])
        #expect(check.status == 0, "\(check.output)")
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }
}
