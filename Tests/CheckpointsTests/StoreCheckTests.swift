import Foundation
import Jobs
import Testing

@testable import Checkpoints

@Suite
struct StoreCheckTests {
    /// A desk with a sound run that holds every kind of row.
    ///
    /// Item 0: parts 1 and 2, answered together by attempt 2 after attempt 1 was refused and before attempt 3 of part 4
    /// was lost. Item 1: part 3, which reuses part 1. Item 2: part 4, failed.
    private func withSoundRun(_ body: (Desk, SecondConnection) async throws -> Void) async throws {
        try await withDesk { desk in
            let journal = desk.journal
            let first = [
                journal.newPart(0, pages: "1", identity: "x"), journal.newPart(0, pages: "2", identity: "y"),
            ]
            let (reused, failed) = (journal.newPart(1, identity: "x"), journal.newPart(2, identity: "z"))
            for parts in [first, [reused], [failed]] {
                journal.recordPlan(item: parts[0].item, parts: parts, source: nil)
            }
            try await journal.refuse(try await journal.begin(first))
            try await journal.answer(try await journal.begin(first, number: 2), first)
            journal.recordReuse(reused, of: first[0].id)
            try await journal.lose(try await journal.begin([failed]))
            journal.record(.failed(.serviceFailed, "gone"), of: failed)
            try await journal.end(state: .finished, exitStatus: 3, reason: nil)
            try await body(desk, SecondConnection(desk.path))
        }
    }

    @Test func `a sound store holds every claim`() async throws {
        try await withSoundRun { desk, _ in
            let results = try desk.store.check()
            #expect(results.count == 11)
            #expect(results.filter { !$0.holds } == [])
        }
    }

    @Test(
        arguments: [
            (
                "every attempt's shares add up to its usage and cost",
                "UPDATE shares SET cost_pd = cost_pd + 1 WHERE attempt = 2 AND part = 1", "attempt 2:"
            ),
            (
                "every attempt's shares add up to its usage and cost",
                "UPDATE shares SET cache_read_tokens = 1 WHERE attempt = 2 AND part = 2", "attempt 2:"
            ),
            (
                "every attempt's shares add up to its usage and cost",
                "UPDATE attempts SET cost_pd = NULL WHERE id = 2", "attempt 2:"
            ),
            (
                "every answer that is kept as JSON is JSON",
                "UPDATE outcomes SET result = '{\"n\":', is_json = 1 WHERE part = 1", "part 1:"
            ),
            (
                "every attempt names the parts that travelled",
                "DELETE FROM shares WHERE attempt = 3", "attempt 3:"
            ),
            (
                "an attempt without usage may have been paid up to its reserve, one refused was paid nothing",
                "UPDATE attempts SET maybe_paid_pd = 0 WHERE id = 3", "attempt 3: unknown"
            ),
            (
                "an attempt without usage may have been paid up to its reserve, one refused was paid nothing",
                "UPDATE attempts SET cost_pd = 1 WHERE id = 1", "attempt 1: refused"
            ),
            (
                "an attempt without usage may have been paid up to its reserve, one refused was paid nothing",
                "UPDATE attempts SET maybe_paid_pd = 1 WHERE id = 2", "attempt 2: answered"
            ),
            (
                "an answer was given by an answered attempt of its own run that carried the part",
                "UPDATE outcomes SET attempt = 1 WHERE part = 1", "part 1:"
            ),
            (
                "an answer was given by an answered attempt of its own run that carried the part",
                "UPDATE outcomes SET attempt = 3 WHERE part = 2", "part 2:"
            ),
            (
                "an answer was given by an answered attempt of its own run that carried the part",
                "UPDATE outcomes SET attempt = NULL WHERE part = 2", "part 2:"
            ),
            (
                "a reused answer is one of the same identity and origin, and itself not reused",
                "UPDATE parts SET identity = 'other' WHERE id = 3", "part 3:"
            ),
            (
                "a reused answer is one of the same identity and origin, and itself not reused",
                "DELETE FROM outcomes WHERE part = 1", "part 3:"
            ),
            (
                "a reused answer is one of the same identity and origin, and itself not reused",
                "UPDATE outcomes SET status = 'degraded' WHERE part = 3", "part 3:"
            ),
            (
                "no part was sent again after its answer was accepted, or after it was split",
                "INSERT INTO shares (attempt, part, position, weight, cost_pd, maybe_paid_pd) VALUES (3, 1, 1, 1, 0, 0)",
                "part 1: sent again by attempt 3"
            ),
            (
                "no part was sent again after its answer was accepted, or after it was split",
                """
                UPDATE attempts SET begun_at = '2999-01-01T00:00:00.000Z' WHERE id = 3;
                INSERT INTO shares (attempt, part, position, weight, cost_pd, maybe_paid_pd) VALUES (3, 3, 1, 1, 0, 0)
                """, "part 3: sent again by attempt 3"
            ),
            (
                "a finished run has no part without an outcome, no item without its parts, no attempt under way",
                "DELETE FROM outcomes WHERE part = 4", "finished, but not complete"
            ),
            (
                "a finished run has no part without an outcome, no item without its parts, no attempt under way",
                "UPDATE items SET is_planned = 0 WHERE position = 1", "finished, but not complete"
            ),
            (
                "a finished run has no part without an outcome, no item without its parts, no attempt under way",
                "UPDATE attempts SET state = 'begun', settled_at = NULL WHERE id = 3",
                "finished, but not complete"
            ),
            (
                "of every run, ledger, lines and summary agree",
                "UPDATE attempts SET cost_pd = cost_pd + 1 WHERE id = 2", "the ledger to [101,"
            ),
            (
                "of every run, ledger, lines and summary agree",
                """
                INSERT INTO runs SELECT 'other', job, recipe, settings, origin, state, NULL, NULL, started_at, updated_at
                    FROM runs;
                UPDATE attempts SET run = 'other' WHERE id = 2
                """, "run other: the lines add up to [0, 0, 0, 0], the ledger to [100, 0, 10, 5]"
            ),
            (
                "SQLite finds the file whole, and every reference has its row",
                "DELETE FROM batches WHERE id = 2", "a row of attempts refers to a row of batches"
            ),
        ]
    )
    func `damage is named`(claim: String, sql: String, fault: String) async throws {
        try await withSoundRun { desk, file in
            try file.execute(sql)
            let result = try #require(try desk.store.check().first { $0.claim == claim })
            #expect(result.faults.contains { $0.contains(fault) }, "\(result.faults)")
        }
    }

    @Test func `of a file with an overwritten page only the damage is told`() async throws {
        try await withStorePath { path in
            do {
                let store = try Store(path: path, access: .writing)
                _ = try store.startRun(.sample(), items: Item.samples(3))
                store.close()
            }
            let page = try #require(
                try SecondConnection(path).int(
                    "SELECT rootpage FROM sqlite_schema WHERE name = 'runs_by_job'"
                )
            )
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.seek(toOffset: UInt64(page - 1) * 4_096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
            try file.close()
            // Told as a finding, or, where SQLite cannot go on, as an error.
            let told: [Bool]
            do { told = try Store(path: path, access: .reading).check().map(\.holds) } catch StoreError
                .damaged
            {
                told = [false]
            }
            #expect(told == [false])
        }
    }

    @Test func `a claim names at most ten faults`() async throws {
        try await withDesk(items: 20) { desk in
            for item in 0..<20 {
                let part = desk.journal.newPart(item)
                try await desk.journal.answer(try await desk.journal.begin([part]), [part])
            }
            try SecondConnection(desk.path).execute("UPDATE shares SET cost_pd = 1")
            #expect(try desk.store.check().filter { !$0.holds }.map(\.faults.count) == [10, 1])
        }
    }
}
