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
            let found = try await findings([workspace.job.path], emulator.environment)
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
        let found = try await findings([], environment)
        #expect(found.status == 9)
        #expect(found.verdicts["endpoint"] == "failed")
        #expect(found.said.contains("http://127.0.0.1:1"))
    }

    @Test func `a clock that is off is told, as is the service's time`() async throws {
        try await withScratchDirectory { folder in
            let emulator = try Emulator(in: folder, ["--clock-offset", "600"])
            let found = try await findings([], emulator.environment)
            #expect(found.verdicts["clock"] == "warning", "\(found.said)")
            #expect(found.said.contains("behind the service's"))
        }
    }

    @Test func `a store that is no store ends with 10, a job with a mistake with 2`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let emulator = try Emulator(in: folder)
            try workspace.write("not a store at all, but some text", to: "store.sqlite")
            let damaged = try await findings([workspace.job.path], emulator.environment)
            #expect(damaged.status == 10, "\(damaged.said)")
            #expect(damaged.verdicts["store"] == "failed")
            try workspace.change("max_tokens: 200", to: "max_tokens: many")
            let mistaken = try await findings([workspace.job.path], emulator.environment)
            #expect(mistaken.status == 2)
            #expect(mistaken.said.contains("job.yaml:7:"))
        }
    }
}
