import Foundation
import Jobs
import Testing

@testable import Checkpoints

@Suite
struct LineFilterTests {
    private func ids(_ desk: Desk, _ filter: LineFilter) throws -> [String] {
        var ids: [String] = []
        try desk.store.forEachLine(of: desk.run.id, matching: filter) { ids.append($0.item.id) }
        return ids
    }

    /// Four items: ok, failed at a known time, skipped, ok.
    private func withOutcomes(_ body: (Desk) async throws -> Void) async throws {
        try await withDesk(items: 4) { desk in
            let statuses: [OutcomeStatus] = [.ok, .failed, .skipped, .ok]
            for (item, status) in statuses.enumerated() {
                let outcome = Outcome(
                    status: status,
                    result: status == .ok ? .text("x") : nil,
                    failure: status == .ok ? nil : Failure(.damaged, "x")
                )
                desk.journal.record(outcome, of: desk.journal.newPart(item))
            }
            try await desk.journal.flush()
            try SecondConnection(desk.path).execute(
                "UPDATE outcomes SET finished_at = '2026-01-31T02:00:0' || part || '.500Z'"
            )
            try await body(desk)
        }
    }

    @Test func `each filter holds back what it does not name`() async throws {
        try await withOutcomes { desk in
            let all = try ids(desk, LineFilter())
            #expect(all.count == 4)
            #expect(try ids(desk, LineFilter(statuses: [.ok])) == ["item-0", "item-3"])
            #expect(try ids(desk, LineFilter(statuses: [.failed, .skipped])) == ["item-1", "item-2"])
            #expect(try ids(desk, LineFilter(ids: ["item-3", "item-1"])) == ["item-1", "item-3"])
            #expect(try ids(desk, LineFilter(ids: [])) == [])
        }
    }

    @Test func `a part decided at the very moment counts as since`() async throws {
        try await withOutcomes { desk in
            let first = try #require(try SecondConnection(desk.path).int("SELECT min(part) FROM outcomes"))
            let moment = Date(timeIntervalSince1970: 1_769_824_800.5 + Double(first + 2))
            #expect(LineFilter(since: moment).sinceStamp == "2026-01-31T02:00:0\(first + 2).500Z")
            #expect(try ids(desk, LineFilter(since: moment)) == ["item-2", "item-3"])
            #expect(try ids(desk, LineFilter(since: moment.addingTimeInterval(0.001))) == ["item-3"])
        }
    }

    @Test func `filters combine`() async throws {
        try await withOutcomes { desk in
            let filter = LineFilter(statuses: [.ok], ids: ["item-0", "item-1"], since: .distantPast)
            let ids = try ids(desk, filter)
            #expect(ids == ["item-0"])
        }
    }

    @Test func `failed items come once each, whole, in manifest order`() async throws {
        try await withDesk(items: 3) { desk in
            for (item, pages) in [(2, "1"), (0, "2"), (0, "1")] {
                desk.journal.record(.failed(.damaged, "x"), of: desk.journal.newPart(item, pages: pages))
            }
            desk.journal.record(Outcome(status: .ok, result: .text("x")), of: desk.journal.newPart(1))
            try await desk.journal.flush()
            func failed(_ filter: LineFilter) throws -> [Item] {
                var items: [Item] = []
                try desk.store.forEachFailedItem(of: desk.run.id, matching: filter) { items.append($0) }
                return items
            }
            let samples = Item.samples(3)
            #expect(try failed(LineFilter()) == [samples[0], samples[2]])
            #expect(try failed(LineFilter(ids: ["item-2", "item-1"])) == [samples[2]])
            #expect(try failed(LineFilter(since: .distantFuture)) == [])
        }
    }

    @Test func `ids that no item has are told`() async throws {
        try await withDesk(items: 2) { desk in
            let unknown = try desk.store.unknownItems(
                among: ["item-0", "x", "item-1", "y"],
                run: desk.run.id
            )
            #expect(unknown == ["x", "y"])
        }
    }

    @Test func `lines read twice in one go are of one moment`() async throws {
        try await withOutcomes { desk in
            let counts = try desk.store.withLines(of: desk.run.id) { lines in
                var counts = [0, 0]
                try lines.read { _ in counts[0] += 1 }
                try SecondConnection(desk.path).execute("DELETE FROM outcomes")
                try lines.read { _ in counts[1] += 1 }
                return counts
            }
            #expect(counts == [4, 4])
        }
    }
}
