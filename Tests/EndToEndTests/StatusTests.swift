import Foundation
import JSON
import TestSupport
import Testing

/// What `status` and `show` say of a run while it runs, and when its process has died.
@Suite(.timeLimit(.minutes(3)))
struct StatusTests {
    @Test func `a run tells when it last got on, whether it is running, and how to go on when it is not`()
        async throws
    {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 12)
            let emulator = try Emulator(in: folder, ["--fault", "hang@2-9"])
            let store = ["--store", workspace.store.path]
            let victim = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(3)
            try await workspace.waitForAccepted(4)
            let status = try JSONValue(
                parsing: try await Sheaf.run(["status", "--json"] + store).output
            )
            let changed = try #require(status["updated_at"]?.stringValue)
            let answered = try await workspace.exported().compactMap { $0["finished_at"]?.stringValue }
            #expect(answered.count == 4 && answered.allSatisfy { $0 <= changed })
            #expect(try await Sheaf.run(["status"] + store).output.contains("of drill, running\n"))
            #expect(try await Sheaf.run(["export"] + store).errors.contains("hint: it is running"))

            victim.send(SIGKILL)
            #expect(await victim.end() == 128 + SIGKILL)
            let id = try #require(status["run"]?.stringValue)
            let way = "sheaf resume \(id) --store \(workspace.store.path)"
            let ended = try await Sheaf.run(["status"] + store).output
            #expect(ended.contains("of drill, ended without a word\n"), "\(ended)")
            #expect(ended.contains("go on       \(way)"), "\(ended)")
            #expect(try await Sheaf.run(["export"] + store).errors.contains("hint: \(way)"))

            // The process of another run of the store is not its own.
            try workspace.change("name: drill", to: "name: other")
            let other = try Sheaf.start(["run", workspace.job.path], environment: emulator.environment)
            try await emulator.waitForRequests(5)
            let still = try await Sheaf.run(["status", id] + store).output
            #expect(still.contains("ended without a word"), "\(still)")
            other.send(SIGKILL)
            #expect(await other.end() == 128 + SIGKILL)
        }
    }

    @Test func `the cost of a request that parts share is told with the part's share of it`() async throws {
        try await withScratchDirectory { folder in
            let workspace = try Workspace(folder, parts: 4)
            #expect(try await Sheaf.run(["run", workspace.job.path, "--emulator"]).status == 0)
            let store = ["--store", workspace.store.path]
            let ledger = try await Sheaf.run(["ledger", "--json"] + store).output
            let whole = try #require(JSONValue(parsing: ledger)["cost_usd"]?.stringValue)
            let share = try #require(try await workspace.exported().first?["cost_usd"]?.stringValue)
            #expect(share != whole)
            let show = try await Sheaf.run(["show", "latest", "part-0"] + store).output
            #expect(show.contains("\(whole) USD (\(share) USD of it for this part)"), "\(show)")
        }
    }
}
