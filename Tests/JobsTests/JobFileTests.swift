import Foundation
import Jobs
import Spend
import TestSupport
import Testing

struct JobFileTests {
    @Test func `a small job gets the documented defaults`() async throws {
        try await withJob { job in
            let file = try JobFile.read(job.jobPath)
            #expect(
                file.job
                    == Job(
                        name: "small",
                        file: job.jobPath,
                        manifest: job.manifestPath,
                        prompt: Prompt(user: try Template("Read {{content}}")),
                        model: ModelSettings(ladder: ["claude-haiku-4-5"], maxTokens: 100)
                    )
            )
            #expect(file.job.batch == BatchSettings(parts: 1, inputTokens: 40_000))
            #expect(file.job.limits == RunLimits(concurrency: 32, budget: nil, drainSeconds: 25))
            #expect(file.job.retry == RetrySettings(attempts: 6, maxDelaySeconds: 60))
            #expect(file.job.failures == FailureLimits(stopAfter: nil, stopShare: nil))
            #expect(file.warnings.isEmpty)
        }
    }

    @Test func `a full job reads as written`() async throws {
        try await withJob(fullJob) { job in
            try job.write("You read invoices.\n", to: "prompts/invoices.md")
            try job.write("{ \"type\": \"object\",\n \"minLength\": 1.0 }", to: "schemas/invoice.json")
            let file = try JobFile.read(job.jobPath)
            var expected = Job(
                name: "invoices",
                file: job.jobPath,
                manifest: job.manifestPath,
                store: job.folder.deletingLastPathComponent().appending(path: "invoices.sqlite").path,
                prompt: Prompt(
                    system: "You read invoices.\n",
                    user: try Template("Extract the fields of {{id}} from {{content}}")
                ),
                output: OutputSettings(schemaText: "{\"type\":\"object\",\"minLength\":1.0}"),
                model: ModelSettings(
                    ladder: ["claude-haiku-4-5"],
                    profile: "global",
                    regions: ["us-east-1"],
                    maxTokens: 1_024,
                    temperature: Fraction("0")
                )
            )
            expected.input.pages = PageRanges("1-20")
            expected.batch = BatchSettings(parts: 8, inputTokens: 40_000)
            expected.limits.budget = Cost(picodollars: 25_000_000_000_000)
            expected.failures = FailureLimits(stopAfter: 100, stopShare: Fraction("0.2"))
            #expect(file.job == expected)
            #expect(file.warnings.isEmpty)
        }
    }

    @Test func `what is planned is refused by name`() async throws {
        let yaml = """
            name: later
            manifest: items.jsonl
            input:
              content: document
            prompt: {user: "{{content}}"}
            output:
              strategy: tool
            model:
              ladder: [claude-haiku-4-5]
              max_tokens: 1024
              thinking: {budget_tokens: 4096}
              stop_sequences: [END]
            limits:
              deadline: "06:00"
            """
        try await withJob(yaml) { job in
            let problems = job.problems().map { $0.split(separator: "\n").first.map(String.init) }
            #expect(
                problems == [
                    "job.yaml:4:12: input.content: `document` is not yet supported",
                    "job.yaml:7:3: output.strategy: not yet supported",
                    "job.yaml:11:3: model.thinking: not yet supported",
                    "job.yaml:12:3: model.stop_sequences: not yet supported",
                    "job.yaml:14:3: limits.deadline: not yet supported",
                ]
            )
        }
    }

    @Test(arguments: ["25", "25.00", "\"25\"", "'25.000000000000'"])
    func `a budget may stand in quotes`(text: String) async throws {
        try await withJob(minimalJob + "\nlimits: {budget_usd: \(text)}") { job in
            let file = try JobFile.read(job.jobPath)
            #expect(file.job.limits.budget == Cost(usd: "25"))
        }
    }

    @Test func `anchors, comments, CRLF and a byte order mark are YAML's business`() async throws {
        let yaml = """
            \u{FEFF}name: &n small   # the name
            manifest: items.jsonl
            prompt: {user: "{{content}}"}
            model: {ladder: [*n], max_tokens: 100}
            """
        try await withJob(yaml.replacing("\n", with: "\r\n")) { job in
            let file = try JobFile.read(job.jobPath)
            #expect(file.job.name == "small")
            #expect(file.job.model.ladder == ["small"])
        }
    }

    @Test func `words stay words`() async throws {
        let yaml = minimalJob.replacing("name: small", with: "name: on")
            .replacing("max_tokens: 100", with: "max_tokens: 100, profile: none")
        try await withJob(yaml) { job in
            let file = try JobFile.read(job.jobPath)
            #expect(file.job.name == "on")
            #expect(file.job.model.profile == "none")
        }
    }

    @Test func `others can place their own problems`() async throws {
        try await withJob { job in
            let file = try JobFile.read(job.jobPath)
            func place(_ key: String) -> String {
                job.described(Problems([file.problem(with: key, "no")])).joined()
            }
            #expect(place("model.ladder") == "job.yaml:4:18: model.ladder: no")
            #expect(place("model.max_tokens") == "job.yaml:4:49: model.max_tokens: no")
            #expect(place("model.temperature") == "job.yaml:4:8: model.temperature: no")
            #expect(place("limits.budget_usd") == "job.yaml:1:1: limits.budget_usd: no")
        }
    }

    @Test func `settings without effect are warned of`() async throws {
        let yaml = minimalJob + "\nbatch: {input_tokens: 9}\ninput: {content: text, image: {max_side: 800}}"
        try await withJob(yaml) { job in
            let warnings = try JobFile.read(job.jobPath).warnings.map {
                job.described(Problems([$0])).joined()
            }
            #expect(
                warnings == [
                    "job.yaml:6:31: input.image: has no effect with `content: text`\n  hint: remove it",
                    """
                    job.yaml:5:23: batch.input_tokens: has no effect with one part in a request
                      hint: set `batch.parts`
                    """,
                ]
            )
        }
    }

    @Test(arguments: [
        ("/jobs/a.yaml", "/jobs/a.sqlite"), ("/jobs/a.yml", "/jobs/a.sqlite"), ("/jobs/a", "/jobs/a.sqlite"),
        ("/jobs.yaml/a.b.yaml", "/jobs.yaml/a.b.sqlite"),
    ])
    func `the default store stands beside the job file`(file: String, store: String) throws {
        let job = Job(
            name: "a",
            file: file,
            manifest: "/m",
            prompt: Prompt(user: try Template("{{content}}")),
            model: ModelSettings(ladder: ["m"], maxTokens: 1)
        )
        #expect(job.defaultStorePath == store)
    }

    @Test func `a job survives the store`() async throws {
        try await withJob(fullJob) { job in
            try job.write("You read invoices.", to: "prompts/invoices.md")
            try job.write("{\"type\": \"object\"}", to: "schemas/invoice.json")
            let read = try JobFile.read(job.jobPath).job
            let stored = try JSONEncoder().encode(read)
            #expect(try JSONDecoder().decode(Job.self, from: stored) == read)
        }
    }

    @Test(arguments: ["demo", "invoices", "scans"])
    func `the jobs that come with the program are good`(name: String) throws {
        let path = Repository.root.appending(path: "jobs/\(name).yaml").path
        let file = try JobFile.read(path)
        #expect(file.job.name == name)
        #expect(file.job.limits.budget != nil)
        #expect(file.warnings.isEmpty)
    }

    private let fullJob = """
        name: invoices
        manifest: ./items.jsonl
        store: ../invoices.sqlite
        input:
          pages: 1-20
          split: document
          content: auto
          image: {max_side: 1568, max_pixels: 1150000}
          limits: {pages: 5000, memory_mb: 1024, page_seconds: 20, document_seconds: 300}
        batch: {parts: 8, input_tokens: 40000}
        prompt:
          system: {file: prompts/invoices.md}
          user: "Extract the fields of {{id}} from {{content}}"
        output:
          schema: schemas/invoice.json
        model:
          ladder: [claude-haiku-4-5]
          profile: global
          regions: [us-east-1]
          max_tokens: 1024
          temperature: 0.0
        limits:
          concurrency: 32
          budget_usd: 25.00
          drain_seconds: 25
        retry: {attempts: 6, max_delay_seconds: 60}
        failures: {stop_after: 100, stop_share: 0.20}
        """
}
