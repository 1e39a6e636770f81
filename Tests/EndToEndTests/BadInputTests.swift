import Foundation
import GRDB
import TestSupport
import Testing

/// What a person gets wrong: one clear sentence with a way out, and the documented exit status.
@Suite(.timeLimit(.minutes(3)))
struct BadInputTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let name: String
        /// What is replaced in the job file, and by what.
        let change: (String, String)
        /// What the message says, with its place.
        let says: [String]

        var testDescription: String { name }
    }

    static let mistakes = [
        Mistake(
            name: "missing manifest",
            change: ("manifest.jsonl", "nowhere.jsonl"),
            says: ["job.yaml:2:", "nowhere.jsonl", "hint:"]
        ),
        Mistake(
            name: "a store in a folder that is not there",
            change: ("store: store.sqlite", "store: nowhere/store.sqlite"),
            says: ["job.yaml:3:8", "nowhere", "hint: make the folder"]
        ),
        Mistake(
            name: "a region outside of the profile's geography",
            change: ("max_tokens: 200}", "max_tokens: 200, profile: us, regions: [eu-west-1]}"),
            says: ["job.yaml:7:", "eu-west-1", "geography", "hint:"]
        ),
        Mistake(name: "unknown key", change: ("batch:", "batsh:"), says: ["job.yaml:4:1", "batsh", "batch"]),
        Mistake(
            name: "wrong type",
            change: ("max_tokens: 200", "max_tokens: many"),
            says: ["job.yaml:7:", "many"]
        ),
        Mistake(
            name: "unknown model",
            change: ("haiku-4-5", "haiku-9"),
            says: ["job.yaml:7:", "claude-haiku-9", "hint:"]
        ),
        Mistake(
            name: "budget of 0",
            change: ("budget_usd: 5.00", "budget_usd: 0"),
            says: ["job.yaml:8:", "budget_usd"]
        ),
        Mistake(
            name: "too many tokens for the model",
            change: ("max_tokens: 200", "max_tokens: 200000"),
            says: ["job.yaml:7:", "200000", "64000"]
        ),
        Mistake(
            name: "a key of a later version",
            change: ("max_tokens: 200}", "max_tokens: 200, stop_sequences: [END]}"),
            says: ["job.yaml:7:", "not yet supported"]
        ),
    ]

    @Test(arguments: mistakes)
    func `a mistake in the job is refused before anything is read or spent`(mistake: Mistake) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let job = try String(contentsOf: workspace.job, encoding: .utf8)
            try workspace.write(job.replacing(mistake.change.0, with: mistake.change.1), to: "job.yaml")
            for command in [["validate"], ["run", "--emulator"]] {
                let result = try await Sheaf.run(command + [workspace.job.path])
                #expect(result.status == 2)
                for text in mistake.says { #expect(result.errors.contains(text), "\(result.errors)") }
                #expect(!FileManager.default.fileExists(atPath: workspace.store.path))
            }
        }
    }

    @Test func `every problem of a manifest is listed with its line`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            try workspace.write(
                """
                {"id": "a", "path": "nowhere.pdf", "vars": {"n": "1"}}
                {"id": "a", "path": "job.yaml", "vars": {"n": "1"}}
                {"id": "b", "path": "job.yaml", "pages": "3-1", "vars": {"n": "1"}}
                {"id": "c", "path": "job.yaml"}

                """,
                to: "manifest.jsonl"
            )
            let result = try await Sheaf.run(["validate", workspace.job.path])
            #expect(result.status == 2)
            for line in ["manifest.jsonl:1:", "manifest.jsonl:2:", "manifest.jsonl:3:"] {
                #expect(result.errors.contains(line), "\(result.errors)")
            }
        }
    }

    @Test func `a document that cannot be read and a page that is not there fail their items only`()
        async throws
    {
        try await withScratchDirectory { folder in
            let good = Repository.fixtures.appending(path: "invoice-1.pdf").path
            let binary = Repository.fixtures.appending(path: "noise.bin").path
            let workspace = try Workspace(
                folder,
                parts: 1,
                lines: [
                    #"{"id": "outside", "path": "\#(good)", "pages": "7"}"#,
                    #"{"id": "empty", "path": "empty.pdf"}"#,
                    #"{"id": "noise", "path": "\#(binary)"}"#,
                ]
            )
            try workspace.write("", to: "empty.pdf")
            let run = try await Sheaf.run(["run", workspace.job.path, "--emulator"])
            #expect(run.status == 3, "\(run.errors)")
            let export = try await Sheaf.run(["export", "--store", workspace.store.path])
            for text in [#""class":"bad_pages""#, #""class":"damaged""#, #""class":"unsupported""#] {
                #expect(export.output.contains(text), "\(export.output)")
            }
            #expect(!export.output.contains(folder.path), "a message names no path of this machine")
        }
    }

    @Test func `without credentials nothing is started, and the places looked at are named`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let environment = [
                "PATH": "/usr/bin:/bin", "HOME": folder.path, "AWS_REGION": "us-east-1",
                "AWS_EC2_METADATA_DISABLED": "true",
            ]
            let result = try await Sheaf.run(["run", workspace.job.path], environment: environment)
            #expect(result.status == 7)
            #expect(result.errors.contains("AWS_ACCESS_KEY_ID"))
            #expect(!FileManager.default.fileExists(atPath: workspace.store.path))
        }
    }

    @Test func `wrong credentials stop the run at once, and it can be resumed`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 24)
            let emulator = try Emulator(in: folder)
            var wrong = emulator.environment
            wrong["AWS_SECRET_ACCESS_KEY"] = "not-the-secret"
            let refused = try await Sheaf.run(["run", workspace.job.path], environment: wrong)
            #expect(refused.status == 7)
            #expect(refused.errors.contains("hint:"))
            #expect(!refused.errors.contains("not-the-secret"))
            #expect(try emulator.requests().count <= 2, "no more than was in flight")
            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == 0, "\(resumed.errors)")
        }
    }

    @Test func `an endpoint that refuses connections ends the run as out of service, paid nothing`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(
                folder,
                parts: 4,
                more: "retry: {attempts: 2, max_delay_seconds: 1}"
            )
            let environment = [
                "PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "example", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://127.0.0.1:1",
            ]
            let result = try await Sheaf.run(["run", workspace.job.path], environment: environment)
            #expect(result.status == 9, "\(result.errors)")
            #expect(result.errors.contains("check the endpoint, and the region 'us-east-1'"))
            #expect(result.errors.contains("maybe paid  0.000000000000 USD"))
        }
    }

    @Test(
        arguments: [
            (["run", "JOB", "--region", ""], "not the shape of a region"),
            (["plan", "JOB", "--region", "us east"], "not the shape of a region"),
            (["doctor", "JOB", "--region", ""], "not the shape of a region"),
            (["run", "JOB", "--emulator", "--region", "us-east-1"], "leave out --region"),
            (["plan", "JOB", "--emulator", "--profile", "dev"], "leave out --region and --profile"),
        ]
    )
    func `a region that cannot be one, or that the emulator would not heed, is refused`(
        command: [String],
        says: String
    ) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let environment = [
                "PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1", "AWS_BEARER_TOKEN_BEDROCK": "key",
                "HOME": folder.path,
            ]
            let words = command.map { $0 == "JOB" ? workspace.job.path : $0 }
            let result = try await Sheaf.run(words, environment: environment)
            #expect(result.status == 2)
            #expect((result.output + result.errors).contains(says), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: workspace.store.path))
        }
    }

    @Test func `a wrong scope of the emulator's is told the forms that there are`() async throws {
        let result = try await Sheaf.run(["emulator", "--absent", "us-east-1/claude-haiku-4-5"])
        #expect(result.status == 64)
        #expect(result.errors.contains("REGION=MODEL, limits N"), "\(result.errors)")
    }

    @Test func `a plain http endpoint on another machine is refused`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let environment = [
                "PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "example", "AWS_ENDPOINT_URL": "http://bedrock.example.com",
            ]
            let result = try await Sheaf.run(["run", workspace.job.path], environment: environment)
            #expect(result.status == 2)
            #expect(result.errors.contains("plain http"))
        }
    }

    @Test func `a store of a newer version is left alone`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 1)
            let first = try await Sheaf.run(["run", workspace.job.path, "--emulator"])
            #expect(first.status == 0, "\(first.errors)")
            let queue = try DatabaseQueue(path: workspace.store.path)
            try await queue.write {
                try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999: of the future')")
            }
            try queue.close()
            for command in [
                ["run", workspace.job.path, "--emulator"], ["status", "--store", workspace.store.path],
            ] {
                let result = try await Sheaf.run(command)
                #expect(result.status == 10)
                #expect(result.errors.contains("newer version"))
            }
        }
    }

    @Test func `a second run of the same store is refused, and names the first`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 4)
            let emulator = try Emulator(in: folder, ["--fault", "hang:1"])
            let first = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(1)
            let second = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(second.status == 8)
            #expect(second.errors.contains("pid "))
            let status = try await Sheaf.run(["status", "--store", workspace.store.path])
            #expect(status.status == 0)
            first.send(SIGKILL)
            #expect(await first.end() == 128 + SIGKILL)
        }
    }
}
