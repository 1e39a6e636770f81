import Foundation
import Jobs
import Testing

/// Each case is `minimalJob` with lines added or replaced; the whole list of problems is expected.
struct JobFileProblemTests {
    @Test(arguments: [
        (
            "limts: {concurrency: 3}",
            ["job.yaml:5:1: unknown key `limts`\n  hint: did you mean `limits`?"]
        ),
        (
            "max_tokens: 3",
            ["job.yaml:5:1: unknown key `max_tokens`\n  hint: did you mean `model.max_tokens`?"]
        ),
        (
            "retry:\n  tries: 3",
            [
                """
                job.yaml:6:3: unknown key `tries` in `retry`
                  hint: the keys here are attempts, max_delay_seconds
                """
            ]
        ),
        (
            "limits: {concurrency: many, budget_usd: $25}",
            [
                "job.yaml:5:23: limits.concurrency: `many` is not a whole number from 1 to 1000",
                """
                job.yaml:5:41: limits.budget_usd: `$25` is not an amount of US dollars such as `25.00`
                  hint: write digits and a point only
                """,
            ]
        ),
        (
            "limits: {concurrency: \"8\", drain_seconds: 1_0}",
            [
                """
                job.yaml:5:23: limits.concurrency: `8` is not a whole number from 1 to 1000
                  hint: write it in digits alone, without quotes
                """,
                "job.yaml:5:43: limits.drain_seconds: `1_0` is not a whole number from 0 to 3600",
            ]
        ),
        (
            "limits: {concurrency: 010}",
            [
                """
                job.yaml:5:23: limits.concurrency: `010` is not a whole number from 1 to 1000
                  hint: write it without a leading 0 and without `+`
                """
            ]
        ),
        (
            "limits: {concurrency: 0, budget_usd: 0.00}",
            [
                "job.yaml:5:23: limits.concurrency: `0` is not a whole number from 1 to 1000",
                """
                job.yaml:5:38: limits.budget_usd: `0.00` leaves nothing to spend
                  hint: write an amount above 0, or remove the key for a run without a cap
                """,
            ]
        ),
        (
            "limits: {budget_usd: -1}",
            [
                """
                job.yaml:5:22: limits.budget_usd: `-1` leaves nothing to spend
                  hint: write an amount above 0, or remove the key for a run without a cap
                """
            ]
        ),
        (
            "limits: {budget_usd: 1e3}\nbatch: [8]",
            [
                """
                job.yaml:5:22: limits.budget_usd: `1e3` is not an amount of US dollars such as `25.00`
                  hint: write digits and a point only
                """,
                "job.yaml:6:8: batch: a list is not a mapping of keys to values",
            ]
        ),
        (
            "limits:\n  budget_usd:",
            ["job.yaml:6:14: limits.budget_usd: has no value\n  hint: write one, or remove the key"]
        ),
        (
            "retry: {attempts: 2.5}\nfailures: {stop_share: 0, stop_after: -1}",
            [
                "job.yaml:5:19: retry.attempts: `2.5` is not a whole number from 1 to 100",
                """
                job.yaml:6:24: failures.stop_share: `0` would stop every run
                  hint: write a share above 0, such as 0.2
                """,
                "job.yaml:6:39: failures.stop_after: `-1` is not a whole number from 1 to 1000000000",
            ]
        ),
        (
            "failures: {stop_share: 20}",
            ["job.yaml:5:24: failures.stop_share: `20` is not a number from 0 to 1 with at most 6 decimals"]
        ),
        (
            "input: {pages: 3-1, split: pages, content: ocr}",
            [
                "job.yaml:5:16: input.pages: `3-1` is not a page range such as `1-3,7`",
                """
                job.yaml:5:28: input.split: `pages` is unknown
                  hint: use `document`, `page`, or windows such as {pages: 10, overlap: 1}
                """,
                """
                job.yaml:5:44: input.content: `ocr` is unknown
                  hint: use `text`, `image`, `text+image`, `auto`
                """,
            ]
        ),
        (
            "input:\n  limits: {page_seconds: 400}\n  image: {max_side: 9000}",
            [
                """
                job.yaml:6:26: input.limits.page_seconds: 400 s for a page is more than 300 s for its document
                  hint: raise `document_seconds` or lower `page_seconds`
                """,
                "job.yaml:7:21: input.image.max_side: `9000` is not a whole number from 64 to 8000",
            ]
        ),
        (
            "store: 7",
            ["job.yaml:5:8: store: `7` is not text\n  hint: put it in quotes: \"7\""]
        ),
        (
            "store: job.yaml",
            [
                """
                job.yaml:5:8: store: `job.yaml` is the job file itself
                  hint: the store is a file of its own: job.sqlite
                """
            ]
        ),
        (
            "store: ./",
            ["job.yaml:5:8: store: `./` is a folder\n  hint: name a file in it: ./job.sqlite"]
        ),
        (
            "store: nowhere/job.sqlite",
            [
                """
                job.yaml:5:8: store: its folder `nowhere/` cannot be used: no such file or directory
                  hint: make the folder, or name another store
                """
            ]
        ),
        (
            "output: {schema: nowhere.json}",
            [
                """
                job.yaml:5:18: output.schema: `nowhere.json` cannot be read: no such file or directory
                  hint: paths are relative to the job file
                """
            ]
        ),
        (
            "retry: !!python/object:os.system {attempts: 3}",
            [
                "job.yaml:5:8: retry: YAML tag `tag:yaml.org,2002:python/object:os.system` is not supported\n  hint: write the plain value"
            ]
        ),
    ])
    func `a wrong line is refused with its place and the way out`(
        lines: String,
        problems: [String]
    ) async throws {
        try await withJob(minimalJob + "\n" + lines) { job in
            #expect(job.problems() == problems)
        }
    }

    @Test(arguments: [
        ("name: 5", "job.yaml:1:7: name: `5` is not text\n  hint: put it in quotes: \"5\""),
        (
            "name: true",
            "job.yaml:1:7: name: the boolean `true` is not text\n  hint: put it in quotes: \"true\""
        ),
        ("name: [a]", "job.yaml:1:7: name: a list is not text"),
        ("name: ' '", "job.yaml:1:7: name: is empty"),
        ("name: ~", "job.yaml:1:7: name: has no value\n  hint: write one, or remove the key"),
        ("name: \"a\\nb\"", "job.yaml:1:7: name: `a?b` is not a name of at most 100 characters on one line"),
        ("store: s.sqlite", "job.yaml:1:1: name: missing\n  hint: every job needs it"),
    ])
    func `a job needs a name`(line: String, problem: String) async throws {
        try await withJob(minimalJob.replacing("name: small", with: line)) { job in
            #expect(job.problems() == [problem])
        }
    }

    @Test(arguments: [
        (
            "{ladder: claude-haiku-4-5, max_tokens: 9}",
            """
            job.yaml:4:17: model.ladder: `claude-haiku-4-5` is not a list of model names
              hint: put it in brackets: [claude-haiku-4-5]
            """
        ),
        (
            "{ladder: [], max_tokens: 9}",
            "job.yaml:4:17: model.ladder: names no model\n  hint: write one, such as [claude-haiku-4-5]"
        ),
        (
            "{ladder: [4.5], max_tokens: 9}",
            "job.yaml:4:18: model.ladder: `4.5` is not text\n  hint: put it in quotes: \"4.5\""
        ),
        ("{ladder: [m]}", "job.yaml:4:8: model.max_tokens: missing\n  hint: every job needs it"),
        ("{max_tokens: 9}", "job.yaml:4:8: model.ladder: missing\n  hint: every job needs it"),
        ("fast", "job.yaml:4:8: model: `fast` is not a mapping of keys to values"),
        (
            "{ladder: [m], max_tokens: 0}",
            "job.yaml:4:34: model.max_tokens: `0` is not a whole number from 1 to 1000000"
        ),
        (
            "{ladder: [m], max_tokens: 1, temperature: 1.5}",
            "job.yaml:4:50: model.temperature: `1.5` is not a number from 0 to 1 with at most 6 decimals"
        ),
        (
            "{ladder: [m], max_tokens: 1, regions: [US East]}",
            "job.yaml:4:47: model.regions: `US East` is not an AWS region such as `us-east-1`"
        ),
        (
            "{ladder: [m], max_tokens: 1, regions: us-east-1}",
            """
            job.yaml:4:46: model.regions: `us-east-1` is not a list of AWS regions
              hint: put it in brackets: [us-east-1]
            """
        ),
    ])
    func `a model that cannot be meant is refused`(model: String, problem: String) async throws {
        let yaml = minimalJob.replacing("{ladder: [claude-haiku-4-5], max_tokens: 100}", with: model)
        try await withJob(yaml) { job in
            #expect(job.problems() == [problem])
        }
    }

    @Test func `all problems of the job and its manifest are listed, in order of their places`() async throws
    {
        let yaml = """
            nam: small
            manifest: items.jsonl
            prompt: {user: "Read {{contents}}", system: 5}
            model: {ladder: [m, m], max_tokens: lots}
            """
        try await withJob(yaml, manifest: "{\"path\": \"gone.pdf\"}\n{}\n") { job in
            #expect(
                job.problems() == [
                    "job.yaml:1:1: unknown key `nam`\n  hint: did you mean `name`?",
                    "job.yaml:1:1: name: missing\n  hint: every job needs it",
                    "job.yaml:3:22: prompt.user: template: unknown name `contents`\n  hint: did you mean `{{content}}`?",
                    "job.yaml:3:45: prompt.system: `5` is not text\n  hint: put it in quotes: \"5\"",
                    """
                    job.yaml:4:21: model.ladder: names `m` twice
                      hint: remove one of them
                    """,
                    "job.yaml:4:37: model.max_tokens: `lots` is not a whole number from 1 to 1000000",
                    """
                    items.jsonl:1:10: path: `gone.pdf` cannot be read: no such file or directory
                      hint: paths are relative to the manifest
                    """,
                    "items.jsonl:2:1: path: missing\n  hint: every line names its file",
                ]
            )
        }
    }
}
