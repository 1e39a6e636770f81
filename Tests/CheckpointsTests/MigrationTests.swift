import Foundation
import GRDB
import Jobs
import Spend
import Testing

@testable import Checkpoints

@Suite
struct MigrationTests {
    /// A store as the first version left it, with a finished part.
    private func makeFirstVersion(at path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: "1: runs, items, parts, batches, attempts, outcomes")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO runs VALUES ('r', 'j', 'x', '{}', 'bedrock', 'finished', 0, NULL, '1', '1');
                    INSERT INTO items (run, position, id, path, source, vars, is_planned, quick_key)
                        VALUES ('r', 0, 'a', 'a.pdf', '/a.pdf', '{}', 1, 'key');
                    INSERT INTO parts (id, run, item, first_page, pages, identity) VALUES (1, 'r', 0, 1, '1', 'i');
                    INSERT INTO batches VALUES (1, 'r', '1');
                    INSERT INTO attempts (id, run, batch, number, model, region, profile, state, begun_at, settled_at,
                        latency_ms, output_tokens, cost_pd, maybe_paid_pd)
                        VALUES (1, 'r', 1, 1, 'm', 'us-east-1', 'global', 'answered', '1', '2', 500, 10, 5, 0);
                    INSERT INTO shares (attempt, part, position, weight, output_tokens, cost_pd, maybe_paid_pd)
                        VALUES (1, 1, 0, 1, 10, 5, 0);
                    INSERT INTO outcomes (part, status, result, is_json, defects, notes, attempt, finished_at)
                        VALUES (1, 'ok', 'text', 0, '[]', '[]', 1, '2');
                    """
            )
        }
        try queue.close()
    }

    @Test func `a store of the first version is brought up to date and goes on serving`() async throws {
        try await withStorePath { path in
            try makeFirstVersion(at: path)
            let store = try Store(path: path, access: .writing)
            #expect(try store.check().filter { !$0.holds } == [])
            let decided = try #require(await store.decidedItem(quickKey: "key", origin: "bedrock"))
            #expect(decided.parts.map(\.status) == [.ok] && decided.parts[0].parent == nil)
            let history = try #require(try store.history(of: "a", run: "r"))
            #expect(history.parts[0].part.routes.isEmpty && history.item.password == nil)
            let attempt = try #require(history.parts[0].attempts.first?.attempt)
            #expect(attempt.firstByte == nil && attempt.outputTokensPerSecond == 20 && attempt.parts == 1)
            var lines = 0
            try store.forEachLine(of: "r") { _ in lines += 1 }
            #expect(lines == 1)
        }
    }

    @Test func `whoever only reads brings an older store up to date first, unless somebody writes it`()
        async throws
    {
        try await withStorePath { path in
            try makeFirstVersion(at: path)
            do {
                let writer = try StoreLock(store: path)
                #expect(throws: StoreError.self) { try Store(path: path, access: .reading) }
                _ = consume writer
            }
            let store = try Store(path: path, access: .reading)
            var lines = 0
            try store.forEachLine(of: "r") { _ in lines += 1 }
            #expect(lines == 1)
            // The lock is free again.
            try Store(path: path, access: .writing).close()
        }
    }

    @Test func `routes, first bytes and the names of passwords are kept, passwords are not`() async throws {
        try await withStorePath { path in
            let store = try Store(path: path, access: .writing)
            let item = Item(
                position: 0,
                id: "a",
                path: "a.pdf",
                source: "/a.pdf",
                password: .environment("PDF_PASSWORD")
            )
            let run = try store.startRun(.sample(), items: [item])
            let journal = try await RunJournal(store: store, run: run.id) { Issue.record($0) }
            defer { journal.close() }
            let routes = ["has_text": PageRanges([1...3]), "scanned": PageRanges([4...4])]
            let part = Part(
                id: journal.nextPartID(),
                item: 0,
                pages: PageRanges([1...4]),
                identity: "i",
                routes: routes
            )
            let attempt = try await journal.begin([part])
            let answer = AttemptAnswer(
                stopReason: "end_turn",
                requestID: nil,
                latency: .milliseconds(2_500),
                firstByte: .milliseconds(500)
            )
            try await journal.settle(
                AttemptSettlement(
                    attempt: attempt,
                    ending: .answered(answer, usage: TokenUsage(input: 1, output: 90), cost: nil),
                    outcomes: [part.id: Outcome(status: .ok, result: .text("x"))]
                )
            )
            // What is reused was read as its original.
            let again = Part(id: journal.nextPartID(), item: 0, pages: part.pages, identity: "i")
            journal.recordReuse(again, of: part.id)
            try await journal.flush()
            let history = try #require(try store.history(of: "a", run: run.id))
            #expect(history.item == item)
            try #require(history.parts.map(\.part.routes) == [routes, routes])
            let kept = try #require(history.parts[0].attempts.first?.attempt)
            #expect(kept.firstByte == 500 && kept.outputTokensPerSecond == 45)
        }
    }
}
