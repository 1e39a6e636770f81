import GRDB
import Jobs
import Spend
import Testing

@testable import Checkpoints

@Suite
struct LedgerTests {
    @Test func `an intent is durable before it returns`() async throws {
        try await withDesk { desk in
            let parts = [desk.journal.newPart(0, identity: "a"), desk.journal.newPart(1, identity: "b")]
            let attempt = try await desk.journal.begin(
                parts,
                weights: [3, 4],
                number: 2,
                reserve: Cost(picodollars: 99)
            )
            let file = try SecondConnection(desk.path)
            let row = try #require(try file.row("SELECT * FROM attempts WHERE id = \(attempt.number)"))
            #expect(row["state"] == "begun" && row["number"] == "2" && row["reserve_pd"] == "99")
            #expect(row["model"] == "m" && row["region"] == "us-east-1" && row["profile"] == "global")
            #expect(row["run"] == desk.run.id && row["settled_at"] == nil)
            #expect(try file.ints("SELECT weight FROM shares ORDER BY position") == [3, 4])
            #expect(try file.int("SELECT count(*) FROM parts WHERE identity IN ('a', 'b')") == 2)
            #expect(try file.int("SELECT count(*) FROM batches") == 1)
        }
    }

    @Test func `an answer is recorded with its facts, usage and outcomes`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            let attempt = try await desk.journal.begin([part])
            let usage = TokenUsage(input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5)
            try await desk.journal.answer(attempt, [part], usage: usage, cost: 77)
            let file = try SecondConnection(desk.path)
            let row = try #require(try file.row("SELECT * FROM attempts"))
            #expect(
                row["state"] == "answered" && row["stop_reason"] == "end_turn" && row["request_id"] == "r-1"
            )
            #expect(row["latency_ms"] == "1500" && row["cost_pd"] == "77" && row["maybe_paid_pd"] == "0")
            #expect(
                row["input_tokens"] == "1" && row["output_tokens"] == "2" && row["cache_read_tokens"] == "3"
            )
            #expect(row["cache_write_5m_tokens"] == "4" && row["cache_write_1h_tokens"] == "5")
            let share = try #require(try file.row("SELECT * FROM shares"))
            #expect(share["cache_write_tokens"] == "9" && share["cost_pd"] == "77")
            let outcome = try #require(try file.row("SELECT * FROM outcomes"))
            #expect(
                outcome["status"] == "ok" && outcome["attempt"] == "\(attempt.number)"
                    && outcome["is_json"] == "1"
            )
        }
    }

    @Test func `a refusal was paid nothing, a lost answer maybe its reserve`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            try await desk.journal.refuse(try await desk.journal.begin([part]))
            try await desk.journal.lose(try await desk.journal.begin([part], reserve: Cost(picodollars: 55)))
            let file = try SecondConnection(desk.path)
            #expect(try file.ints("SELECT cost_pd FROM attempts ORDER BY id") == [0, 0])
            #expect(try file.ints("SELECT maybe_paid_pd FROM attempts ORDER BY id") == [0, 55])
            #expect(
                try file.string("SELECT error FROM attempts WHERE state = 'refused'") == "ThrottlingException"
            )
            #expect(try file.string("SELECT error FROM attempts WHERE state = 'unknown'") == "timed_out")
        }
    }

    @Test(arguments: [([1, 1, 1], [34, 33, 33]), ([0, 0, 0], [34, 33, 33]), ([5, 0, 1], [83, 0, 17])])
    func `parts share an answer's cost by their weights, to the last picodollar`(
        weights: [Int],
        costs: [Int]
    ) async throws {
        try await withDesk { desk in
            let parts = (0..<3).map { desk.journal.newPart($0) }
            let attempt = try await desk.journal.begin(parts, weights: weights)
            try await desk.journal.answer(attempt, parts, usage: TokenUsage(input: 101, output: 7), cost: 100)
            let file = try SecondConnection(desk.path)
            #expect(try file.ints("SELECT cost_pd FROM shares ORDER BY position") == costs)
            #expect(try file.int("SELECT sum(input_tokens) FROM shares") == 101)
            #expect(try file.int("SELECT sum(output_tokens) FROM shares") == 7)
        }
    }

    @Test func `a share of an unknown price is unknown`() async throws {
        try await withDesk { desk in
            let parts = [desk.journal.newPart(0), desk.journal.newPart(1)]
            let attempt = try await desk.journal.begin(parts, reserve: nil)
            try await desk.journal.answer(attempt, parts, usage: TokenUsage(input: 9), cost: nil)
            let file = try SecondConnection(desk.path)
            #expect(try file.ints("SELECT cost_pd FROM shares") == [nil, nil])
            #expect(try file.ints("SELECT input_tokens FROM shares ORDER BY position") == [5, 4])
            let lost = try await desk.journal.begin(parts, reserve: nil)
            try await desk.journal.lose(lost)
            let maybePaid = "SELECT maybe_paid_pd FROM shares WHERE attempt = \(lost.number)"
            #expect(try file.ints(maybePaid) == [nil, nil])
        }
    }

    @Test func `settling twice is refused and changes nothing`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            let attempt = try await desk.journal.begin([part])
            try await desk.journal.answer(attempt, [part])
            let file = try SecondConnection(desk.path)
            let before = try file.ledger()
            await #expect(throws: StoreError.self) { try await desk.journal.refuse(attempt) }
            await #expect(throws: StoreError.self) { try await desk.journal.lose(AttemptID(4_711)) }
            #expect(try file.ledger() == before)
        }
    }

    @Test func `a settlement with an outcome that cannot stand is not recorded at all`() async throws {
        try await withDesk { desk in
            let (decided, open) = (desk.journal.newPart(0), desk.journal.newPart(1))
            try await desk.journal.answer(try await desk.journal.begin([decided]), [decided])
            let attempt = try await desk.journal.begin([open, decided])
            let file = try SecondConnection(desk.path)
            let before = try file.ledger()
            await #expect(throws: StoreError.self) {
                try await desk.journal.answer(attempt, [open, decided])
            }
            #expect(try file.ledger() == before)
        }
    }

    @Test func `what a process that died had begun is unknown, with its reserve`() async throws {
        try await withStorePath { path in
            let run = try await abandonedRun(path)
            let store = try Store(path: path, access: .writing)
            let journal = try await RunJournal(store: store, run: run) { Issue.record($0) }
            defer { journal.close() }
            let row = try #require(try SecondConnection(path).row("SELECT * FROM attempts"))
            #expect(row["state"] == "unknown" && row["error"] == "process_died")
            #expect(row["maybe_paid_pd"] == "1001" && row["cost_pd"] == "0")
            #expect(try SecondConnection(path).ints("SELECT maybe_paid_pd FROM shares") == [501, 500])
            #expect(try store.spend(of: run).maybePaid == Cost(picodollars: 1_001))
        }
    }

    @Test func `a new run settles what an older one left under way`() async throws {
        try await withStorePath { path in
            let old = try await abandonedRun(path)
            let store = try Store(path: path, access: .writing)
            _ = try store.startRun(.sample(job: "another"), items: [])
            #expect(try store.spend(of: old).maybePaid == Cost(picodollars: 1_001))
        }
    }

    /// A run whose process ended with one attempt of two parts under way.
    private func abandonedRun(_ path: String) async throws -> String {
        let store = try Store(path: path, access: .writing)
        let run = try store.startRun(.sample(), items: Item.samples(2))
        let journal = try await RunJournal(store: store, run: run.id) { Issue.record($0) }
        let parts = [journal.newPart(0), journal.newPart(1)]
        _ = try await journal.begin(parts, reserve: Cost(picodollars: 1_001))
        journal.close()
        return run.id
    }
}
