import Foundation
import TestSupport
import Testing

/// Runs whose regions and models fail, with the real programs.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LaneTests {
    private static let ladder = "ladder: [claude-haiku-4-5, claude-sonnet-4-5]"

    /// Runs a job of twelve parts against an emulator with these options, and reads its store.
    private func run(
        _ options: [String],
        regions: String = "",
        status: Int32 = 0,
        perRequest: Int = 2,
        _ body: (StoreReading, CommandResult) async throws -> Void
    ) async throws {
        try await withScratchDirectory { folder in
            let emulator = try Emulator(in: folder, ["--region", "us-east-1", "us-west-2"] + options)
            let workspace = try Workspace(
                folder,
                parts: 12,
                perRequest: perRequest,
                more: "retry: {max_delay_seconds: 1}"
            )
            try workspace.change("ladder: [claude-haiku-4-5]", to: Self.ladder + regions)
            let result = try await Sheaf.run(
                ["run", workspace.job.path, "--quiet"],
                environment: emulator.environment
            )
            #expect(result.status == status, "\(result.errors)")
            try await body(try StoreReading(workspace.store), result)
            let check = try await Sheaf.run(["check", "--store", workspace.store.path])
            #expect(check.status == 0, "\(check.output)")
        }
    }

    /// Expects a number of the store's to be as told.
    private func expect(_ store: StoreReading, _ sql: String, _ holds: (Int) -> Bool) throws {
        let number = try store.number(sql)
        #expect(holds(number), "\(number): \(sql)")
    }

    @Test func `a region that goes out moves the work to the next one`() async throws {
        try await run(
            ["--outage", "us-east-1=503@3.."],
            regions: ", regions: [us-east-1, us-west-2]"
        ) { store, _ in
            try expect(store, "SELECT count(*) FROM outcomes WHERE status = 'ok'") { $0 == 12 }
            let answered = "FROM attempts WHERE state = 'answered' AND region"
            try expect(store, "SELECT count(*) \(answered) = 'us-east-1'") { $0 == 2 }
            try expect(store, "SELECT count(*) \(answered) = 'us-west-2'") { $0 > 0 }
            try expect(store, "SELECT count(*) FROM attempts WHERE model LIKE '%sonnet%'") { $0 == 0 }
        }
    }

    @Test func `an outage that passes fails no part`() async throws {
        try await run(["--outage", "us-east-1=503@3..12"]) { store, _ in
            try expect(store, "SELECT count(*) FROM outcomes WHERE status = 'ok'") { $0 == 12 }
            try expect(store, "SELECT count(*) FROM attempts WHERE state = 'refused'") { $0 == 10 }
        }
    }

    @Test func `a model that is used up for the day gives way to the next rung, with a warning`() async throws
    {
        try await run(["--outage", "*/claude-haiku-4-5=daily@3.."]) { store, result in
            try expect(store, "SELECT count(*) FROM outcomes WHERE status = 'ok'") { $0 == 12 }
            let answered = "FROM attempts WHERE state = 'answered' AND model LIKE"
            try expect(store, "SELECT count(*) \(answered) '%haiku%'") { $0 == 2 }
            try expect(store, "SELECT count(*) \(answered) '%sonnet%'") { $0 >= 4 }
            #expect(result.errors.contains("not used any more in this run"))
        }
    }

    @Test func `when every model is used up for the day the run stops with status 9`() async throws {
        let outages = ["--outage", "*/claude-haiku-4-5=daily", "*/claude-sonnet-4-5=daily"]
        try await run(outages, status: 9) { store, _ in
            try expect(store, "SELECT count(*) FROM outcomes") { $0 == 0 }
        }
    }

    @Test func `an answer that stays invalid is asked of the next model, and its outcome stands`()
        async throws
    {
        // Strikes the part whose text begins with its number, whichever model is asked.
        try await run(["--fault", #"malformed~:"7 "#], status: 3, perRequest: 1) { store, _ in
            try expect(store, "SELECT count(*) FROM outcomes WHERE status = 'ok'") { $0 == 11 }
            try expect(store, "SELECT count(*) FROM outcomes WHERE class = 'invalid'") { $0 == 1 }
            try expect(store, "SELECT count(*) FROM attempts") { $0 == 15 }
            try expect(store, "SELECT count(*) FROM attempts WHERE model LIKE '%sonnet%'") { $0 == 2 }
        }
    }

    @Test func `a quota is learned, and every part is answered`() async throws {
        try await run(["--tokens-per-minute", "60000"]) { store, _ in
            try expect(store, "SELECT count(*) FROM outcomes WHERE status = 'ok'") { $0 == 12 }
        }
    }
}
