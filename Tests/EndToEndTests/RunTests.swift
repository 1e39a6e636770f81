import Foundation
import JSON
import TestSupport
import Testing

/// Whole runs of the real programs against the emulator.
@Suite(.timeLimit(.minutes(3)))
struct RunTests {
    @Test func `a second run reuses every answer, and --fresh pays again`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 9)
            let emulator = try Emulator(in: folder)
            for (arguments, requests) in [([], 3), ([], 3), (["--fresh"], 6)] {
                let run = try await Sheaf.run(
                    ["run", workspace.job.path] + arguments,
                    environment: emulator.environment
                )
                #expect(run.status == 0, "\(run.errors)")
                #expect(try emulator.requests().count == requests)
            }
            let lines = try await workspace.exported()
            #expect(lines.count == 9)
            #expect(lines.allSatisfy { $0["reused_from"] == .null })
        }
    }

    @Test func `equal parts of one run are sent once`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 6)
            let job = try String(contentsOf: workspace.job, encoding: .utf8)
            try workspace.write(job.replacing("{{vars.n}} ", with: ""), to: "job.yaml")
            let emulator = try Emulator(in: folder)
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try emulator.requests().map(\.parts.count) == [1])
            let lines = try await workspace.exported()
            #expect(lines.count == 6)
            #expect(Set(lines.compactMap { $0["result"]?.compactText }).count == 1)
            #expect(lines.count { $0["cost_usd"]?.stringValue == "0.000000000000" } == 5)
        }
    }

    @Test func `throttling slows a run and fails nothing`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(
                folder,
                parts: 16,
                more: "retry: {attempts: 1, max_delay_seconds: 1}"
            )
            let emulator = try Emulator(in: folder, ["--fault", "throttle:0.5", "--seed", "3"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try emulator.requests().count > 4, "nothing was throttled")
        }
    }

    @Test func `throttling at random does not bring a run to a crawl`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 200, perRequest: 5, concurrency: 8, budget: "50.00")
            try workspace.change("max_tokens: 200", to: "max_tokens: 6000")
            let emulator = try Emulator(in: folder, ["--fault", "throttle:0.2", "--seed", "3"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(proof.requests.contains { $0.fault != nil }, "nothing was throttled")
            try proof.expectNothingSentAgain(parts: 200)
            try proof.expectCostsBracketTheCharge()
            try await workspace.expectCheckHolds()
        }
    }

    @Test(arguments: [
        "500:0.3", "503:0.3", "reset-before:0.3", "reset-after:0.3", "reset-during:0.3", "truncate:0.3",
    ])
    func `passing failures are tried again, and every cent is accounted for`(fault: String) async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(
                folder,
                parts: 40,
                more: "retry: {attempts: 12, max_delay_seconds: 1}"
            )
            let emulator = try Emulator(in: folder, ["--fault", fault, "--seed", "5"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(proof.requests.count > 10, "no fault was injected")
            try proof.expectNothingSentAgain(parts: 40)
            try proof.expectCostsBracketTheCharge()
        }
    }

    @Test func `the budget is a hard cap over a run and its resumes`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 40, budget: "0.012")
            let emulator = try Emulator(in: folder)
            for command in [["run", workspace.job.path], ["resume", "--store", workspace.store.path]] {
                let run = try await Sheaf.run(command, environment: emulator.environment)
                #expect(run.status == 4, "\(run.errors)")
                #expect(run.errors.contains("limits.budget_usd of 0.012000000000 USD"), "\(run.errors)")
            }
            let proof = try SpendProof(emulator, workspace)
            let charge = proof.requests.reduce(0) { $0 + $1.charge }
            #expect(charge > 0)
            #expect(charge <= 12_000_000_000)
        }
    }

    @Test func `a run that its budget stopped is taken further by a new one under a larger budget`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 40, budget: "0.012")
            let emulator = try Emulator(in: folder)
            let stopped = try await Sheaf.run(
                ["run", workspace.job.path],
                environment: emulator.environment
            )
            #expect(stopped.status == 4)
            let way = "run \(workspace.job.path) --store \(workspace.store.path)"
            #expect(stopped.errors.contains("raise limits.budget_usd in the job"), "\(stopped.errors)")
            #expect(stopped.errors.contains("sheaf \(way)\n"), "\(stopped.errors)")
            #expect(!stopped.errors.contains("sheaf resume"))
            try workspace.change("budget_usd: 0.012", to: "budget_usd: 5")
            let further = try await Sheaf.run(
                way.split(separator: " ").map(String.init),
                environment: emulator.environment
            )
            #expect(further.status == 0, "\(further.errors)")
            try SpendProof(emulator, workspace).expectNothingSentAgain(parts: 40)
        }
    }

    @Test func `--continue goes on with the unfinished run, and starts one when there is none`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 12)
            // Throttled for ever, the first run cannot end by itself.
            let busy = try Emulator(in: folder, log: "busy.jsonl", ["--fault", "throttle:1"])
            let first = try Sheaf.start(
                ["run", "--continue", workspace.job.path],
                environment: busy.environment
            )
            try await busy.waitForRequests(1)
            first.send(SIGTERM)
            #expect(await first.end() == 143)
            let emulator = try Emulator(in: folder)
            let second = try await Sheaf.run(
                ["run", "--continue", "--json", workspace.job.path],
                environment: emulator.environment
            )
            #expect(second.status == 0, "\(second.errors)")
            let store = try StoreReading(workspace.store)
            #expect(try store.number("SELECT count(*) FROM runs") == 1)
            let third = try await Sheaf.run(
                ["run", "--continue", workspace.job.path],
                environment: emulator.environment
            )
            #expect(third.status == 0)
            #expect(try store.number("SELECT count(*) FROM runs") == 2)
            #expect(try emulator.requests().count == 3)
        }
    }

    @Test func `--limit and --only make a run of a subset`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 12)
            #expect(
                try await Sheaf.run(["run", workspace.job.path, "--emulator", "--limit", "2"]).status == 0
            )
            #expect(
                try await workspace.exported().compactMap { $0["id"]?.stringValue } == ["part-0", "part-1"]
            )
            let only = ["run", workspace.job.path, "--emulator", "--only", "part-7", "--only", "part-3"]
            #expect(try await Sheaf.run(only).status == 0)
            #expect(
                try await workspace.exported().compactMap { $0["id"]?.stringValue } == ["part-3", "part-7"]
            )
            let wrong = try await Sheaf.run(["run", workspace.job.path, "--emulator", "--only", "part-99"])
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("part-99"))
        }
    }

    @Test func `a reader that goes away ends the export quietly`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 400, perRequest: 20)
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            let script =
                "'\(Sheaf.executable.path)' export --store '\(workspace.store.path)' | head -n 1 >/dev/null"
            let result = try await runCommand(
                URL(filePath: "/bin/bash"),
                ["-c", script + "; echo ${PIPESTATUS[0]}"]
            )
            #expect(result.output == "0\n")
            #expect(result.errors.isEmpty)
        }
    }
}
