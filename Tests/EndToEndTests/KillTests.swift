import Foundation
import TestSupport
import Testing

/// SIGKILL at the worst moments, on the real programs; the emulator's log is the witness.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct KillTests {
    @Test(arguments: ["before the first answer", "in the middle", "after the last answer"])
    func `a killed run is finished by resume, and nothing accepted is sent again`(
        moment: String
    )
        async throws
    {
        try await withScratchDirectory { folder in
            let parts = 24
            // A page that takes its whole time limit keeps the run alive behind the last answer.
            let isLast = moment == "after the last answer"
            if isLast { try SlowDocument.write(to: folder.appending(path: "slow.pdf")) }
            let workspace = try Workspace(
                folder,
                parts: parts,
                more: "input: {limits: {page_seconds: 2}}",
                lines: isLast ? [#"{"id": "slow", "path": "slow.pdf"}"#] : []
            )
            // The requests in flight at the kill are those that never get an answer.
            let hanging = ["before the first answer": "hang@1-2", "in the middle": "hang@5-6"][moment]
            let emulator = try Emulator(in: folder, hanging.map { ["--fault", $0] } ?? [])
            let victim = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            switch moment {
            case "before the first answer": try await emulator.waitForRequests(2)
            case "in the middle":
                try await emulator.waitForRequests(6)
                try await workspace.waitForAccepted(16)
            default: try await workspace.waitForAccepted(parts)
            }
            victim.send(SIGKILL)
            #expect(await victim.end() == 128 + SIGKILL)

            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == (isLast ? 3 : 0), "\(resumed.errors)")
            let proof = try SpendProof(emulator, workspace)
            try proof.expectNothingSentAgain(parts: parts)
            try proof.expectCostsBracketTheCharge()
            try proof.expectAtMostLostAttemptsTwice()
            let unknown = try proof.store.number("SELECT count(*) FROM attempts WHERE state = 'unknown'")
            #expect(unknown == (isLast ? 0 : 2), "the attempts in flight are unknown, and no others")
            let check = try await Sheaf.run(["check", "--store", workspace.store.path])
            #expect(check.status == 0, "\(check.output)")
        }
    }

    @Test func `the first SIGTERM lets flights land, and resume goes on without a loss`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 24)
            let emulator = try Emulator(in: folder, ["--latency", "400"])
            let run = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(2)
            run.send(SIGTERM)
            #expect(await run.end() == 143)
            #expect(run.said.contains("sheaf resume"))
            #expect(run.said.contains(workspace.store.path))
            let stopped = try SpendProof(emulator, workspace)
            #expect(try stopped.store.number("SELECT count(*) FROM attempts WHERE state <> 'answered'") == 0)
            #expect(try stopped.store.number("SELECT count(*) FROM outcomes") == 8)

            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == 0, "\(resumed.errors)")
            let proof = try SpendProof(emulator, workspace)
            try proof.expectNothingSentAgain(parts: 24)
            #expect(proof.requests.count == 6)
        }
    }

    @Test func `a run under nohup lives through SIGHUP`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 8)
            let emulator = try Emulator(in: folder, ["--latency", "1000"])
            let pid = folder.appending(path: "pid")
            let command = "exec '\(Sheaf.executable.path)' run '\(workspace.job.path)'"
            let script = "trap '' HUP; echo $$ >'\(pid.path)'; \(command)"
            let environment = emulator.environment
            async let run = runCommand(URL(filePath: "/bin/sh"), ["-c", script], environment: environment)
            try await emulator.waitForRequests(1)
            let number = try String(contentsOf: pid, encoding: .utf8)
            kill(try #require(Int32(number.trimmingCharacters(in: .whitespacesAndNewlines))), SIGHUP)
            let result = try await run
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    @Test func `the second SIGTERM cuts flights off, and says what may have been paid`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 24)
            let emulator = try Emulator(in: folder, ["--fault", "hang:1"])
            let run = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(2)
            run.send(SIGTERM)
            while !run.said.contains("a second signal cuts them off") { await Task.yield() }
            run.send(SIGTERM)
            #expect(await run.end() == 143)
            let proof = try SpendProof(emulator, workspace)
            #expect(try proof.store.number("SELECT count(*) FROM attempts WHERE state = 'unknown'") == 2)
            try proof.expectCostsBracketTheCharge()
        }
    }
}
