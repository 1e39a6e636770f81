import Foundation
import TestSupport
import Testing

/// The drills of `Drills/` in small sizes: they print what they prove, and end with 0 where all of it holds.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct DrillTests {
    @Test func `a run that is killed at random moments loses nothing and pays nothing twice`() async throws {
        let drill = try await run("kill.py", ["--seeds", "2", "--parts", "60", "--concurrency", "4"])
        #expect(drill.status == 0, "\(drill.output)\(drill.errors)")
        #expect(drill.output.matches(of: /(?m)^seed .* holds$/).count == 2)
        #expect(drill.output.contains(/2 seeds, [1-9]\d* kills/), "\(drill.output)")
    }

    @Test func `a fault costs what it has to, and no part`() async throws {
        let cells = [
            "throttle 50%", "503 20%", "reset-after 20%", "truncate 20%", "double-id 20%", "max-tokens 20%",
            "filtered one part", "access-denied @5", "hang one, 2 signals", "service away for a while",
        ]
        let drill = try await run("faults.py", cells.flatMap { ["--only", $0] })
        #expect(drill.status == 0, "\(drill.output)\(drill.errors)")
        #expect(drill.output.matches(of: /(?m)^.* holds$/).count == cells.count)
        #expect(drill.output.contains(/(?m)^10 cells, [1-9]\d* faults struck, 0 broken$/), "\(drill.output)")
    }

    private func run(_ script: String, _ arguments: [String]) async throws -> CommandResult {
        let file = Repository.root.appending(path: "Drills/\(script)")
        return try await runCommand(
            URL(filePath: "/usr/bin/env"),
            ["python3", "-B", file.path, "--bin", Repository.products.path] + arguments
        )
    }
}
