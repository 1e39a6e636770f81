import Foundation
import JSON
import TestSupport
import Testing

/// Answers that may be long come as streams, and whatever breaks a stream costs no part and hides no cent.
@Suite(.timeLimit(.minutes(5)))
struct StreamTests {
    /// A job whose answers may be so long that they are streamed.
    private func streaming(
        _ folder: URL,
        parts: Int,
        perRequest: Int = 1,
        concurrency: Int = 2
    ) throws -> Workspace {
        let workspace = try Workspace(
            folder,
            parts: parts,
            perRequest: perRequest,
            concurrency: concurrency,
            budget: "50.00",
            more: "retry: {attempts: 12, max_delay_seconds: 1}"
        )
        try workspace.change("max_tokens: 200", to: "max_tokens: 9000")
        return workspace
    }

    @Test func `a request for a long answer is streamed, and show tells when its first byte came`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try streaming(folder, parts: 2)
            let emulator = try Emulator(in: folder, ["--first-byte", "50", "--token-rate", "100"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try emulator.requests().map(\.operation) == ["converse-stream", "converse-stream"])
            let show = try await Sheaf.run(["show", "latest", "part-1", "--store", workspace.store.path])
            let delay = try #require(
                show.output.firstMatch(of: /first byte after (\d+) ms/)?.1,
                "\(show.output)"
            )
            #expect(Int(delay).map { $0 >= 50 } == true)
            #expect(show.output.contains("tokens/s"))
            try SpendProof(emulator, workspace).expectNothingSentAgain(parts: 2)
            try await workspace.expectCheckHolds()
        }
    }

    @Test
    func `a run that is killed in the middle of a stream does not know what it paid, and resume finishes`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try streaming(folder, parts: 4)
            // Two streams come half way, and no further.
            let emulator = try Emulator(in: folder, ["--token-rate", "500", "--fault", "stream-stall@1-2"])
            let victim = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(2)
            victim.send(SIGKILL)
            #expect(await victim.end() == 128 + SIGKILL)
            let resumed = try await Sheaf.run(
                ["resume", "--store", workspace.store.path],
                environment: emulator.environment
            )
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(resumed.errors.contains(/maybe paid  0\.0\d*[1-9]/), "\(resumed.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(try proof.store.number("SELECT count(*) FROM attempts WHERE state = 'unknown'") == 2)
            try proof.expectNothingSentAgain(parts: 4)
            try proof.expectCostsBracketTheCharge()
            try await proof.expectLinesAddUp(workspace.exported())
            try await workspace.expectCheckHolds()
        }
    }

    @Test(arguments: [
        "stream-throttle", "stream-400", "stream-408", "stream-424", "stream-500", "stream-503",
        "stream-error",
        "stream-cut", "stream-no-usage", "stream-crc", "stream-stall", "stream-unknown",
    ])
    func `a stream that breaks is asked again, and every cent is accounted for`(fault: String) async throws {
        try await withScratchDirectory { folder in
            let workspace = try streaming(folder, parts: 24, perRequest: 2, concurrency: 6)
            let spec =
                switch fault {
                // One that does not end takes as long as the client waits.
                case "stream-stall": "stream-stall:0.2:100"
                // The service minds the request: a part that it strikes again, alone, fails for good.
                case "stream-400": "stream-400@2"
                default: "\(fault):0.2"
                }
            let emulator = try Emulator(in: folder, ["--fault", spec, "--seed", "7"])
            let run = try await Sheaf.run(["run", workspace.job.path], environment: emulator.environment)
            #expect(run.status == 0, "\(run.errors)")
            let proof = try SpendProof(emulator, workspace)
            #expect(proof.requests.contains { $0.fault != nil }, "no fault struck")
            try proof.expectNothingSentAgain(parts: 24)
            try proof.expectCostsBracketTheCharge()
            try await proof.expectLinesAddUp(workspace.exported())
            try await workspace.expectCheckHolds()
        }
    }
}
