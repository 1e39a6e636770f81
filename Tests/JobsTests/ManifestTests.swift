import Foundation
import Jobs
import Testing

struct ManifestTests {
    @Test func `a line becomes an item`() async throws {
        let manifest = """
            \u{FEFF}{"path": "a.pdf"}\r

            {"id": "inv-2", "path": "./a.pdf", "pages": "1-3, 7", "vars": {"customer": "Ada", "note": ""}}
              \t
            {"path": "sub/../a.pdf", "vars": {}}
            """
        try await withJob(manifest: manifest) { job in
            try job.write("x", to: "sub/b.pdf")
            let items = try JobFile.readWithManifest(job.jobPath).items
            let folder = job.folder.path
            #expect(
                items == [
                    Item(position: 0, id: "a.pdf", path: "a.pdf", source: "\(folder)/a.pdf"),
                    Item(
                        position: 1,
                        id: "inv-2",
                        path: "./a.pdf",
                        source: "\(folder)/a.pdf",
                        pages: PageRanges([1...3, 7...7]),
                        vars: ["customer": "Ada", "note": ""]
                    ),
                    Item(
                        position: 2,
                        id: "sub/../a.pdf",
                        path: "sub/../a.pdf",
                        source: "\(folder)/sub/../a.pdf"
                    ),
                ]
            )
        }
    }

    @Test func `paths may leave the manifest's folder`() async throws {
        try await withJob(minimalJob.replacing("items.jsonl", with: "deep/er/items.jsonl")) { job in
            let outside = job.folder.appending(path: "a.pdf").path
            try job.write(
                "{\"path\": \"../../a.pdf\"}\n{\"path\": \"\(outside)\"}",
                to: "deep/er/items.jsonl"
            )
            let items = try JobFile.readWithManifest(job.jobPath).items
            #expect(items.map(\.source) == [outside, outside])
            #expect(items.map(\.id) == ["../../a.pdf", outside])
        }
    }

    @Test(arguments: [
        ("{\"path\": \"a.pdf\"", "1:17: not valid JSON: the text ends too early"),
        ("{\"é\": \"ü\" x}", "1:11: not valid JSON: a character that cannot stand here"),
        (
            "{\"path\": \"a.pdf\", \"path\": \"b\"}",
            "1:19: not valid JSON: a member name that the object already has"
        ),
        ("[\"a.pdf\"]", "1:1: not a JSON object\n  hint: write {\"path\": \"a.pdf\"}"),
        ("{\"id\": \"x\"}", "1:1: path: missing\n  hint: every line names its file"),
        ("{\"path\": 5}", "1:10: path: `5` is not text\n  hint: put it in quotes: \"5\""),
        ("{\"path\": \"\"}", "1:10: path: is empty"),
        ("{\"path\": \"a\\u0000b\"}", "1:10: path: `a?b` has control characters"),
        (
            "{\"path\": \"s3://bucket/a.pdf\"}",
            "1:10: path: `s3://bucket/a.pdf`: a file elsewhere is not yet supported\n  hint: name a file of this machine"
        ),
        (
            "{\"path\": \"gone.pdf\"}",
            "1:10: path: `gone.pdf` cannot be read: no such file or directory\n  hint: paths are relative to the manifest"
        ),
        ("{\"path\": \".\"}", "1:10: path: `.` is a folder\n  hint: paths are relative to the manifest"),
        (
            "{\"path\": \"a.pdf\", \"page\": \"1\"}",
            "1:27: unknown member `page`\n  hint: did you mean `pages`?"
        ),
        (
            "{\"path\": \"a.pdf\", \"customer\": \"Ada\"}",
            "1:31: unknown member `customer`\n  hint: variables of your own belong into `vars`"
        ),
        ("{\"path\": \"a.pdf\", \"id\": \"\"}", "1:25: id: `` is empty"),
        ("{\"path\": \"a.pdf\", \"id\": null}", "1:25: id: null is not text"),
        ("{\"path\": \"a.pdf\", \"id\": \"a\\nb\"}", "1:25: id: `a?b` has control characters"),
        (
            "{\"path\": \"a.pdf\", \"pages\": 3}",
            "1:28: pages: `3` is not text\n  hint: put it in quotes: \"3\""
        ),
        (
            "{\"path\": \"a.pdf\", \"pages\": \"3-1\"}",
            "1:28: pages: `3-1` is not a page range such as `1-3,7`"
        ),
        ("{\"path\": \"a.pdf\", \"pages\": \"\"}", "1:28: pages: `` is not a page range such as `1-3,7`"),
        (
            "{\"path\": \"a.pdf\", \"vars\": [\"x\"]}",
            "1:27: vars: a list is not an object\n  hint: write {\"vars\": {\"name\": \"value\"}}"
        ),
        (
            "{\"path\": \"a.pdf\", \"vars\": {\"n\": 1.50}}",
            "1:33: vars.n: `1.50` is not text\n  hint: put it in quotes: \"1.50\""
        ),
        ("{\"path\": \"a.pdf\", \"vars\": {\"b\": true}}", "1:33: vars.b: the boolean `true` is not text"),
    ])
    func `a wrong line is refused with its place`(line: String, problem: String) async throws {
        try await withJob(manifest: line) { job in
            #expect(job.problems() == ["items.jsonl:" + problem])
        }
    }

    @Test(arguments: ["", "\n  \n", "\u{FEFF}"])
    func `a manifest without items is refused`(text: String) async throws {
        try await withJob(manifest: text) { job in
            #expect(job.problems() == ["job.yaml:2:11: manifest: `items.jsonl` has no items"])
        }
    }

    @Test func `an id has a length that a person can handle`() async throws {
        let (longest, tooLong) = (String(repeating: "x", count: 512), String(repeating: "x", count: 513))
        try await withJob(manifest: "{\"path\": \"a.pdf\", \"id\": \"\(longest)\"}") { job in
            #expect(job.problems() == [])
            try job.write("{\"path\": \"a.pdf\", \"id\": \"\(tooLong)\"}", to: "items.jsonl")
            let shown = String(repeating: "x", count: 60)
            #expect(job.problems() == ["items.jsonl:1:25: id: `\(shown)…` is longer than 512 bytes"])
        }
    }

    @Test func `a second use of an id names the first`() async throws {
        let manifest = """
            {"path": "a.pdf", "id": "x"}

            {"id": "x", "path": "a.pdf"}
            {"path": "a.pdf"}
            {"path": "a.pdf", "pages": "2"}
            """
        try await withJob(manifest: manifest) { job in
            #expect(
                job.problems() == [
                    """
                    items.jsonl:3:8: id: `x` is the id of line 1 already
                      hint: give each line an `id` of its own
                    """,
                    """
                    items.jsonl:5:10: path: `a.pdf` is the id of line 4 already
                      hint: give each line an `id` of its own
                    """,
                ]
            )
        }
    }

    @Test func `a line is longer than a mebibyte only by mistake`() async throws {
        let vars = String(repeating: "x", count: 1_100_000)
        try await withJob(manifest: "{}\n{\"path\": \"a.pdf\", \"vars\": {\"a\": \"\(vars)\"}}") { job in
            #expect(job.problems().last?.hasSuffix("cannot be read: line 2 is longer than 1 MiB") == true)
        }
    }

    @Test func `a hundred problems are listed and the rest counted`() async throws {
        try await withJob(manifest: String(repeating: "{}\n", count: 130)) { job in
            let problems = #expect(throws: Problems.self) { try JobFile.readWithManifest(job.jobPath) }
            #expect(problems?.listed.count == 100)
            #expect(problems?.omitted == 30)
            #expect(problems?.description.hasSuffix("\n… and 30 more") == true)
        }
    }

    @Test func `a variable that a line lacks is refused where the template names it`() async throws {
        let yaml = """
            name: small
            manifest: items.jsonl
            prompt:
              user: |
                Ümläute {{vars.customer}} and {{ vars.date }}
                {{content}} {{vars.customer}}
            model: {ladder: [m], max_tokens: 1}
            """
        let line = "{\"path\": \"a.pdf\", \"id\": \"%\", \"vars\": {\"customer\": \"Ada\"}}\n"
        let manifest = (1...5).map { line.replacing("%", with: "\($0)") }.joined() + "{\"path\": \"a.pdf\"}"
        try await withJob(yaml, manifest: manifest) { job in
            #expect(
                job.problems() == [
                    """
                    job.yaml:5:13: prompt.user: `{{vars.customer}}` is not on every manifest line: missing on line 6
                      hint: add `customer` to the `vars` of those lines of items.jsonl
                    """,
                    """
                    job.yaml:5:35: prompt.user: `{{vars.date}}` is not on every manifest line: missing on line 1, 2, 3 and 3 more
                      hint: add `date` to the `vars` of those lines of items.jsonl
                    """,
                ]
            )
        }
    }

    @Test(arguments: [
        (
            "gone.jsonl",
            "`%/gone.jsonl` cannot be read: no such file or directory\n  hint: paths are relative to the job file"
        ),
        ("job.yaml", "`%/job.yaml` is neither a .jsonl or .ndjson file nor a folder"),
        ("items.csv", "`items.csv`: CSV is not yet supported\n  hint: use a .jsonl file or a folder"),
        ("in/*.pdf", "`in/*.pdf`: a pattern is not yet supported\n  hint: use a .jsonl file or a folder"),
        (
            "s3://bucket/items.jsonl",
            "`s3://bucket/items.jsonl`: a manifest elsewhere is not yet supported\n  hint: use a .jsonl file or a folder"
        ),
    ])
    func `a manifest that is none is refused at its key`(name: String, problem: String) async throws {
        try await withJob(minimalJob.replacing("items.jsonl", with: name)) { job in
            let shown = problem.replacing("%/", with: "")
            #expect(job.problems() == ["job.yaml:2:11: manifest: \(shown)"])
        }
    }
}
