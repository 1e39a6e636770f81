import Foundation
import JSON
import TestSupport
import Testing

/// `sheaf doctor` tells what is missing, with its evidence, and ends as a run would.
@Suite(.timeLimit(.minutes(3)))
struct DoctorTests {
    /// Each check's verdict by its subject, and everything that was said.
    private func findings(
        _ arguments: [String],
        _ environment: [String: String]
    ) async throws -> (verdicts: [String: String], status: Int32, said: String) {
        // Nobody answers for STS here.
        let own = environment.merging(["AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"]) { first, _ in first }
        let result = try await Sheaf.run(["doctor", "--json"] + arguments, environment: own)
        var verdicts: [String: String] = [:]
        for finding in try JSONValue(parsing: result.output).arrayValue ?? [] {
            verdicts[finding["check"]?.stringValue ?? ""] = finding["verdict"]?.stringValue
        }
        return (verdicts, result.status, result.output + result.errors)
    }

    /// Of an API key nobody asks whose it is, which takes its time where nobody answers.
    private func withAPIKey(_ environment: [String: String]) -> [String: String] {
        environment.merging(["AWS_BEARER_TOKEN_BEDROCK": "key"]) { first, _ in first }
    }

    @Test func `a machine that can run a job passes, and each of the job's models answers`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let emulator = try Emulator(in: folder)
            let found = try await findings([workspace.job.path, "--call"], emulator.environment)
            #expect(found.status == 0, "\(found.said)")
            for subject in [
                "job", "libraries", "workers", "store", "region", "endpoint", "clock", "credentials",
            ] {
                #expect(found.verdicts[subject] == "ok", "\(subject): \(found.said)")
            }
            #expect(found.verdicts["model"] == "ok", "\(found.said)")
            // STS is not needed by runs.
            #expect(found.verdicts["identity"] == "warning")
            let secret = try #require(emulator.environment["AWS_SECRET_ACCESS_KEY"])
            #expect(!found.said.contains(secret))
            #expect(try emulator.requests().compactMap(\.operation) == ["converse"])
        }
    }

    @Test func `without --call nothing is sent to a model`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let emulator = try Emulator(in: folder)
            let found = try await findings([workspace.job.path], withAPIKey(emulator.environment))
            #expect(found.status == 0, "\(found.said)")
            #expect(found.verdicts["model"] == nil)
            #expect(try emulator.requests().allSatisfy { $0.operation == nil })
        }
    }

    @Test func `missing credentials end with 7, and everything else is still looked at`() async throws {
        try await withScratchDirectory { folder in
            let emulator = try Emulator(in: folder)
            var environment = emulator.environment
            environment["AWS_SECRET_ACCESS_KEY"] = nil
            let half = try await findings([], environment)
            #expect(half.status == 7)
            #expect(half.said.contains("half a key pair"))
            environment["AWS_ACCESS_KEY_ID"] = nil
            environment["AWS_EC2_METADATA_DISABLED"] = "true"
            let none = try await findings([], environment)
            #expect(none.status == 7)
            #expect(none.verdicts["credentials"] == "failed")
            #expect(none.verdicts["endpoint"] == "ok")
            #expect(none.verdicts["workers"] == "ok")
        }
    }

    @Test func `an endpoint that nobody serves ends with 9`() async throws {
        let environment = [
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://127.0.0.1:1", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "PATH": "/usr/bin:/bin",
        ]
        let found = try await findings([], withAPIKey(environment))
        #expect(found.status == 9)
        #expect(found.verdicts["endpoint"] == "failed")
        #expect(found.said.contains("http://127.0.0.1:1"))
    }

    @Test func `a clock that is off is told, as is the service's time`() async throws {
        try await withScratchDirectory { folder in
            let emulator = try Emulator(in: folder, ["--clock-offset", "600"])
            let found = try await findings([], withAPIKey(emulator.environment))
            #expect(found.verdicts["clock"] == "warning", "\(found.said)")
            #expect(found.said.contains("behind the service's"))
        }
    }

    @Test func `a store that is no store ends with 10, a job with a mistake with 2`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let emulator = try Emulator(in: folder)
            try workspace.write("not a store at all, but some text", to: "store.sqlite")
            let environment = withAPIKey(emulator.environment)
            let damaged = try await findings([workspace.job.path], environment)
            #expect(damaged.status == 10, "\(damaged.said)")
            #expect(damaged.verdicts["store"] == "failed")
            try workspace.change("max_tokens: 200", to: "max_tokens: many")
            let mistaken = try await findings([workspace.job.path], environment)
            #expect(mistaken.status == 2)
            #expect(mistaken.said.contains("job.yaml:7:"))
        }
    }

    @Test func `without a job the store that the environment names is looked at`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let emulator = try Emulator(in: folder)
            var environment = withAPIKey(emulator.environment)
            #expect(try await findings([], environment).verdicts["store"] == nil)
            environment["SHEAF_STORE"] = workspace.store.path
            #expect(try await findings([], environment).verdicts["store"] == "ok")
            environment["SHEAF_STORE"] = "\(folder.path)/nowhere/store.sqlite"
            let missing = try await findings([], environment)
            #expect(missing.status == 10)
            #expect(missing.said.contains("nowhere does not exist"), "\(missing.said)")
        }
    }

    @Test func `the way out of a mistake stands apart from it`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            try workspace.change("claude-haiku-4-5", to: "claude-haiku-9")
            let result = try await Sheaf.run(["doctor", "--json", workspace.job.path])
            let job = try JSONValue(parsing: result.output).arrayValue?.first { $0["check"] == "job" }
            #expect(job?["hint"]?.stringValue?.hasPrefix("did you mean") == true, "\(result.output)")
            #expect(job?["evidence"]?.stringValue?.hasSuffix("not known") == true, "\(result.output)")
        }
    }
}
