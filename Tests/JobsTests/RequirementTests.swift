import Foundation
import Jobs
import Testing

/// Each case is `minimalJob` with `output` and whatever else the lines say; there is a schema.
struct RequirementTests {
    private func withOutput(_ lines: String, _ body: (JobFolder) throws -> Void) async throws {
        try await withJob(minimalJob + "\n" + lines) { job in
            try job.write("{\"type\":\"object\"}", to: "s.json")
            try body(job)
        }
    }

    @Test func `checks are read in their order`() async throws {
        let lines = """
            output:
              schema: s.json
              require:
                - {path: /lines, min_items: 2}
                - {path: "", non_empty: true}
                - {path: /a~1b/0, count_matches: '^\\d+\\s'}
            failures: {degraded: keep}
            """
        try await withOutput(lines) { job in
            let file = try JobFile.read(job.jobPath)
            #expect(
                file.job.output.require == [
                    Requirement(path: "/lines", check: .minItems(2)),
                    Requirement(path: "", check: .nonEmpty),
                    Requirement(path: "/a~1b/0", check: .countMatches(#"^\d+\s"#)),
                ]
            )
            #expect(file.job.failures.degraded == .keep)
            #expect(file.warnings.isEmpty)
            let copy = try JSONDecoder().decode(Job.self, from: JSONEncoder().encode(file.job))
            #expect(copy == file.job)
        }
    }

    @Test(
        arguments: [
            (
                "{schema: s.json, require: {path: /a}}",
                [
                    "job.yaml:5:35: output.require: a mapping is not a list of checks\n  hint: begin it with a dash, or put it in brackets"
                ]
            ),
            (
                "{schema: s.json, require: /a}",
                ["job.yaml:5:35: output.require: `/a` is not a list of checks"]
            ),
            (
                "{require: [{path: /a, non_empty: true}]}",
                [
                    """
                    job.yaml:5:19: output.require: needs `output.schema`
                      hint: plain text has no fields that could be checked
                    """
                ]
            ),
            (
                "{schema: s.json, require: [{path: /a}]}",
                [
                    """
                    job.yaml:5:36: output.require: checks nothing
                      hint: an entry has a `path` and one of min_items, non_empty, count_matches
                    """
                ]
            ),
            (
                "{schema: s.json, require: [{path: /a, min_items: 1, non_empty: true}]}",
                [
                    """
                    job.yaml:5:36: output.require: has more than one check: min_items, non_empty
                      hint: an entry has a `path` and one of min_items, non_empty, count_matches
                    """
                ]
            ),
            (
                "{schema: s.json, require: [{min_items: 0}, {path: /b, non_empty: false}]}",
                [
                    """
                    job.yaml:5:36: output.require: `path` missing
                      hint: every check names its place, such as `path: /lines`
                    """,
                    "job.yaml:5:48: output.require.min_items: `0` is not a whole number from 1 to 1000000",
                    """
                    job.yaml:5:74: output.require.non_empty: `false` is not `true`
                      hint: remove the entry if nothing is to be checked
                    """,
                ]
            ),
            (
                "{schema: s.json, require: [{path: lines, min_items: 1}, {path: /a~b, min_items: 1}]}",
                [
                    """
                    job.yaml:5:43: output.require.path: `lines` is not a JSON pointer such as `/lines`
                      hint: it begins with `/`
                    """,
                    """
                    job.yaml:5:72: output.require.path: `/a~b` is not a JSON pointer such as `/lines`
                      hint: `~` is written `~0`, and `/` in a name `~1`
                    """,
                ]
            ),
            (
                "{schema: s.json, require: [{path: /a, count_matches: '('}, {path: /a, count_matches: 'x*'}]}",
                [
                    """
                    job.yaml:5:62: output.require.count_matches: `(` is not a regular expression: "(" without ")"
                    """,
                    """
                    job.yaml:5:94: output.require.count_matches: `x*` matches empty text
                      hint: it would be found everywhere: have it match at least one character
                    """,
                ]
            ),
            (
                "{schema: s.json, require: [{path: /a, count_matches: '(ab){300}'}, {path: /a, least: 1}]}",
                [
                    """
                    job.yaml:5:62: output.require.count_matches: `(ab){300}` is too large to be counted
                      hint: use fewer counted repeats
                    """,
                    """
                    job.yaml:5:76: output.require: checks nothing
                      hint: an entry has a `path` and one of min_items, non_empty, count_matches
                    """,
                    """
                    job.yaml:5:87: unknown key `least` in `output.require`
                      hint: the keys here are path, min_items, non_empty, count_matches
                    """,
                ]
            ),
        ]
    )
    func `a check that cannot be meant is refused`(output: String, problems: [String]) async throws {
        try await withOutput("output: " + output) { job in
            #expect(job.problems() == problems.map { $0.trimmingCharacters(in: .newlines) })
        }
    }

    @Test func `matches are not counted in images`() async throws {
        let lines = """
            input: {content: image}
            output: {schema: s.json, require: [{path: /a, count_matches: x}]}
            """
        try await withOutput(lines) { job in
            #expect(
                job.problems() == [
                    """
                    job.yaml:6:62: output.require.count_matches: counts in the text of pages, and `input.content: image` reads none
                      hint: use `content: auto` or `text`, or another check
                    """
                ]
            )
        }
    }

    @Test func `a policy is one of two words, and plain text may have one too`() async throws {
        try await withOutput("failures: {degraded: true}") { job in
            #expect(
                job.problems() == [
                    "job.yaml:5:22: failures.degraded: `true` is unknown\n  hint: use `keep`, `fail`"
                ]
            )
        }
        try await withOutput("failures: {degraded: keep}") { job in
            let warnings = try JobFile.read(job.jobPath).warnings
            #expect(warnings.isEmpty)
        }
    }

    @Test func `a job that was stored before there were checks has none`() async throws {
        try await withOutput("output: {schema: s.json}\nfailures: {stop_after: 3}") { job in
            let stored = try JSONEncoder().encode(try JobFile.read(job.jobPath).job)
            let text = String(decoding: stored, as: UTF8.self).replacing("\"require\":[],", with: "")
                .replacing(",\"require\":[]", with: "").replacing("\"degraded\":\"fail\",", with: "")
                .replacing(",\"degraded\":\"fail\"", with: "")
            #expect(!text.contains("require") && !text.contains("degraded"))
            let read = try JSONDecoder().decode(Job.self, from: Data(text.utf8))
            #expect(read.output.require.isEmpty && read.failures.degraded == .fail)
            #expect(read.failures.stopAfter == 3 && read.output.schemaText != nil)
        }
    }
}
