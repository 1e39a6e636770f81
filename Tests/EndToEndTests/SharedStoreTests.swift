import Foundation
import JSON
import TestSupport
import Testing

/// Several jobs in one store: `--job` says whose run is meant.
@Suite(.timeLimit(.minutes(3)))
struct SharedStoreTests {
    /// Runs both jobs, `drill` and then `letters`, into one store; `run` starts a command that finds it.
    private func withTwoJobs(
        budget: String,
        _ body: (Workspace, _ jobs: [String: String], _ run: ([String]) async throws -> CommandResult)
            async throws -> Void
    ) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 2, budget: budget)
            let job = try String(contentsOf: workspace.job, encoding: .utf8)
            try workspace.write(job.replacing("name: drill", with: "name: letters"), to: "letters.yaml")
            let jobs = ["drill", "letters"].map {
                ($0, folder.appending(path: $0 == "drill" ? "job.yaml" : "letters.yaml").path)
            }
            let environment = [
                "PATH": "/usr/bin:/bin", "SHEAF_STORE": folder.appending(path: "shared.sqlite").path,
            ]
            func run(_ command: [String]) async throws -> CommandResult {
                try await Sheaf.run(command, environment: environment)
            }
            for (_, file) in jobs {
                let result = try await run(["run", file, "--emulator"])
                #expect(result.status == (budget == "5.00" ? 0 : 4), "\(result.errors)")
            }
            try await body(workspace, Dictionary(uniqueKeysWithValues: jobs), run)
        }
    }

    @Test func `the job named is the one that is shown and exported`() async throws {
        try await withTwoJobs(budget: "5.00") { _, jobs, run in
            for (name, file) in jobs {
                for command in [["status", "--json"], ["runs", "--json"], ["export"]] {
                    let result = try await run(command + ["--job", file])
                    let lines = try result.output.split(separator: "\n").map {
                        try JSONValue(parsing: String($0))
                    }
                    #expect(lines.count == (command == ["export"] ? 2 : 1), "\(command): \(result.errors)")
                    #expect(lines.allSatisfy { $0["job"]?.stringValue == name }, "\(command)")
                }
            }
            let drill = try #require(jobs["drill"])
            // The other one's answers were reused: it has no attempt.
            #expect(try await run(["ledger", "--job", drill]).output.contains("answered"))
            #expect(try await run(["show", "latest", "part-1", "--job", drill]).output.contains("#1, "))
        }
    }

    @Test func `the job named is the one that is gone on with`() async throws {
        try await withTwoJobs(budget: "0.0001") { _, jobs, run in
            for (name, file) in jobs {
                let resumed = try await run(["resume", "--json", "--job", file])
                #expect(resumed.status == 4, "\(resumed.errors)")
                let elsewhere = try await run(["resume", "--job", file, "--region", "eu-west-1"])
                #expect(elsewhere.status == 2 && elsewhere.errors.contains("leave out --region"))
                #expect(try JSONValue(parsing: resumed.output)["job"]?.stringValue == name)
                let status = try await run(["status", "--json", "--job", file])
                let id = try #require(JSONValue(parsing: status.output)["run"]?.stringValue)
                let retried = try await run(["retry", "--job", file])
                #expect(retried.status == 0)
                #expect(retried.errors.contains("no such failure in run \(id)\n  hint: it is unfinished: "))
            }
        }
    }

    @Test func `a job without a run says how to start one, a run that is finished that it is`() async throws {
        try await withTwoJobs(budget: "5.00") { workspace, jobs, run in
            try workspace.change("name: drill", to: "name: other")
            for command in ["status", "export"] {
                let result = try await run([command, "--job", workspace.job.path])
                #expect(result.status == 2)
                #expect(result.errors.contains("has no run of 'other' yet\n  hint: "), "\(result.errors)")
                #expect(result.errors.contains("sheaf run \(workspace.job.path)"))
            }
            let none = try await run(["resume", "--job", workspace.job.path])
            #expect(none.status == 0)
            #expect(none.errors.contains("no unfinished run of 'other'"), "\(none.errors)")
            let status = try await run(["status", "--json", "--job", try #require(jobs["letters"])])
            let id = try #require(JSONValue(parsing: status.output)["run"]?.stringValue)
            let finished = try await run(["resume", id])
            #expect(finished.status == 0)
            #expect(finished.errors.contains("run \(id) is finished"), "\(finished.errors)")
            // The job's own store is not there: its runs went elsewhere.
            for command in ["status", "export", "resume"] {
                let result = try await Sheaf.run([command, "--job", workspace.job.path])
                #expect(result.status == 2)
                #expect(result.errors.contains("no run was started yet: sheaf run "), "\(result.errors)")
            }
        }
    }
}
