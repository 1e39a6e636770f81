import Foundation
import Glibc
import Jobs
import Testing

struct InputTests {
    private func input(_ yaml: String) async throws -> InputSettings {
        try await withJob(minimalJob + "\ninput: " + yaml) { try JobFile.read($0.jobPath).job.input }
    }

    private func warnings(_ yaml: String) async throws -> [String] {
        try await withJob(minimalJob + "\ninput: " + yaml) { job in
            try JobFile.read(job.jobPath).warnings.map { job.described(Problems([$0])).joined() }
        }
    }

    @Test(arguments: [
        ("{split: {pages: 10, overlap: 1}}", Split.windows(pages: 10, overlap: 1)),
        ("{split: {pages: 10}}", .windows(pages: 10, overlap: 0)),
        ("{split: page}", .page),
    ])
    func `windows have pages and an overlap`(yaml: String, split: Split) async throws {
        #expect(try await input(yaml).split == split)
    }

    @Test func `what goes of a page is read as written`() async throws {
        let input = try await input(
            "{content: auto, figure_share: 0.5, hidden_text: off, password_file: secret/p.txt}"
        )
        #expect(input.figureShare == Fraction("0.5") && input.hiddenText == .off)
        let other = try await self.input(
            "{content: text+image, hidden_text: keep, hidden_text_check: ink, password_env: PDF_PASSWORD}"
        )
        #expect(other.content == .textAndImage && other.hiddenText == .keep && other.hiddenTextCheck == .ink)
        #expect(other.password == .environment("PDF_PASSWORD"))
    }

    @Test(arguments: [
        (
            "{split: {pages: 3, overlap: 3}}",
            """
            job.yaml:5:36: input.split.overlap: `3` is not less than the window's 3 pages
              hint: every window needs a page of its own
            """
        ),
        (
            "{split: {overlap: 3}}",
            "job.yaml:5:16: input.split: windows without `pages`\n  hint: write {pages: 10}"
        ),
        ("{split: {pages: 0}}", "job.yaml:5:24: input.split.pages: `0` is not a whole number from 1 to 1000"),
        (
            "{split: {page: 3}}",
            """
            job.yaml:5:16: input.split: windows without `pages`
              hint: write {pages: 10}
            job.yaml:5:17: unknown key `page` in `input.split`
              hint: did you mean `pages`?
            """
        ),
        (
            "{hidden_text: true}",
            "job.yaml:5:22: input.hidden_text: `true` is unknown\n  hint: use `off`, `drop`, `keep`, `fail`"
        ),
        (
            "{figure_share: 25}",
            "job.yaml:5:23: input.figure_share: `25` is not a number from 0 to 1 with at most 6 decimals"
        ),
        (
            "{password_env: A, password_file: b}",
            "job.yaml:5:41: input.password_file: stands beside `password_env`\n  hint: remove one of the two"
        ),
    ])
    func `a setting that cannot be meant is refused`(yaml: String, problem: String) async throws {
        try await withJob(minimalJob + "\ninput: " + yaml) { job in
            #expect(job.problems().joined(separator: "\n") == problem)
        }
    }

    @Test(arguments: [
        (
            "{content: text, figure_share: 0.1}",
            "job.yaml:5:38: input.figure_share: has no effect with `content: text`"
        ),
        (
            "{content: image, hidden_text: keep}",
            "job.yaml:5:38: input.hidden_text: has no effect with `content: image`"
        ),
        (
            "{hidden_text: off, hidden_text_check: ink}",
            "job.yaml:5:46: input.hidden_text_check: has no effect with `hidden_text: off`"
        ),
    ])
    func `a setting without effect is warned of`(yaml: String, warning: String) async throws {
        #expect(try await warnings(yaml) == [warning + "\n  hint: remove it"])
    }

    @Test func `a password has to be there when its job and manifest are checked`() async throws {
        let manifest = """
            {"path": "a.pdf", "id": "1", "password_env": "SHEAF_TEST_NO_SUCH_VARIABLE"}
            {"path": "a.pdf", "id": "2", "password_file": "keys/a.txt"}
            {"path": "a.pdf", "id": "3", "password_file": "keys/a.txt", "password_env": "A"}
            """
        try await withJob(minimalJob + "\ninput: {password_file: keys/b.txt}", manifest: manifest) { job in
            try job.write("\nsecond line\n", to: "keys/b.txt")
            #expect(
                job.problems() == [
                    """
                    items.jsonl:1:46: password_env: `SHEAF_TEST_NO_SUCH_VARIABLE`: the environment has no such variable
                      hint: the password has to be there when the run begins
                    """,
                    """
                    items.jsonl:2:47: password_file: `keys/a.txt` cannot be read: no such file or directory
                      hint: the password has to be there when the run begins
                    """,
                    "items.jsonl:3:47: password_file: stands beside `password_env`\n  hint: remove one of the two",
                    """
                    job.yaml:5:24: input.password_file: `keys/b.txt`: the first line is empty
                      hint: the password has to be there when the run begins
                    """,
                ]
            )
            // A command that reads no document does not need it.
            _ = try JobFile.read(job.jobPath)
        }
    }

    @Test(arguments: ["{password_env: \"p4ss word!\"}", "{password_env: 1234567}"])
    func `a password in the place of its variable is not repeated`(yaml: String) async throws {
        let refusal = """
            input.password_env: is not the name of an environment variable
              hint: name the variable that holds the password, not the password
            """
        try await withJob(minimalJob + "\ninput: " + yaml) { job in
            #expect(job.problems() == ["job.yaml:5:23: " + refusal])
        }
        let line = "{\"path\": \"a.pdf\", \"password_env\": 1234567}"
        try await withJob(manifest: line) { job in
            #expect(job.problems().joined().contains("1234567") == false && !job.problems().isEmpty)
        }
    }

    @Test func `a line's password is its item's, and the first line of a file is one`() async throws {
        let manifest = #"{"path": "a.pdf", "password_file": "keys/a.txt"}"#
        try await withJob(manifest: manifest) { job in
            try job.write("open sesame\r\nmore", to: "keys/a.txt")
            let item = try #require(try JobFile.readWithManifest(job.jobPath).items.first)
            let source = try #require(item.password)
            #expect(source == .file(job.folder.appending(path: "keys/a.txt").path))
            #expect(try source.password() == "open sesame")
            // What is stored names the source.
            let stored = String(decoding: try JSONEncoder().encode(source), as: UTF8.self)
            #expect(!stored.contains("sesame"))
            #expect(try JSONDecoder().decode(PasswordSource.self, from: Data(stored.utf8)) == source)
        }
    }

    @Test func `a variable that is there gives its password`() throws {
        setenv("SHEAF_TEST_PASSWORD", "geheim", 1)
        defer { unsetenv("SHEAF_TEST_PASSWORD") }
        #expect(try PasswordSource.environment("SHEAF_TEST_PASSWORD").password() == "geheim")
    }

    @Test func `settings that were stored before there were passwords and hidden text have the defaults`()
        throws
    {
        let stored = """
            {"split": "page", "content": "auto", "image": {"maxSide": 1568, "maxPixels": 1150000, "maxBytes": 3750000},
            "limits": {"pages": 5000, "memoryMB": 1024, "pageSeconds": 20, "documentSeconds": 300}}
            """
        let read = try JSONDecoder().decode(InputSettings.self, from: Data(stored.utf8))
        #expect(read == InputSettings(split: .page))
        let windows = InputSettings(split: .windows(pages: 10, overlap: 1), password: .file("/keys/a.txt"))
        #expect(try JSONDecoder().decode(InputSettings.self, from: JSONEncoder().encode(windows)) == windows)
    }
}
