import Foundation
import GRDB
import Jobs
import Spend
import Testing

@testable import Checkpoints

@Suite
struct ChildrenTests {
    /// A desk whose first item is part 1 of pages 1-3, which travelled with part 2 and then alone, and was split: its
    /// first child was answered, its second was lost once and is split into 4 and 5 of which one failed.
    private func withFamily(cost: Int64? = 1_001, _ body: (Desk, [Part]) async throws -> Void) async throws {
        try await withDesk(items: 2) { desk in
            let journal = desk.journal
            let whole = journal.newPart(0, pages: "1-5", identity: "whole")
            let other = journal.newPart(1, pages: "1", identity: "other")
            let first = try await journal.begin([whole, other], weights: [5, 2])
            try await journal.settle(first, [:], cost: cost)
            try await journal.answer(try await journal.begin([other]), [other], cost: cost)
            let (left, right) = (
                journal.newPart(0, pages: "1-2", identity: "left"),
                journal.newPart(0, pages: "3-5", identity: "right")
            )
            try await journal.settle(try await journal.begin([whole]), [whole: [left, right]], cost: cost)
            try await journal.answer(try await journal.begin([left]), [left], cost: cost)
            try await journal.lose(try await journal.begin([right], reserve: Cost(picodollars: 77)))
            let leaves = [
                journal.newPart(0, pages: "3-4", identity: "3"),
                journal.newPart(0, pages: "5", identity: "5"),
            ]
            try await journal.settle(try await journal.begin([right]), [right: leaves], cost: cost)
            try await journal.answer(try await journal.begin([leaves[0]]), [leaves[0]], cost: cost)
            try await journal.refuse(
                try await journal.begin([leaves[1]]),
                outcomes: [leaves[1].id: .failed(.tooLong, "too long")]
            )
            journal.recordPlan(item: 0, parts: [whole], source: nil)
            journal.recordPlan(item: 1, parts: [other], source: nil)
            try await journal.end(state: .finished, exitStatus: 3, reason: nil)
            try await body(desk, [whole, other, left, right] + leaves)
        }
    }

    private func lines(_ desk: Desk) throws -> [LineRecord] {
        var lines: [LineRecord] = []
        try desk.store.forEachLine(of: desk.run.id) { lines.append($0) }
        return lines
    }

    @Test func `what a part cost before it was split falls to its children to the last picodollar`()
        async throws
    {
        try await withFamily { desk, _ in
            let (lines, spend) = (try lines(desk), try desk.store.spend(of: desk.run.id))
            #expect(lines.map(\.pages) == ["1-2", "3-4", "5", "1"])
            #expect(lines.map(\.part) == [1, 2, 3, 1] && lines.map(\.parts) == [3, 3, 3, 1])
            #expect(lines.compactMap(\.cost).reduce(.zero, +) == spend.cost)
            #expect(lines.compactMap(\.maybePaid).reduce(.zero, +) == spend.maybePaid)
            #expect(lines.reduce(0) { $0 + $1.usage.input } == spend.usage.input)
            #expect(spend.cost == Cost(picodollars: 6 * 1_001) && spend.maybePaid == Cost(picodollars: 77))
            // Every child has its part of what its parents travelled in.
            #expect(lines.map(\.attempts) == [3, 5, 5, 2])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `what a part cost that is split without an attempt of its own falls to its children too`()
        async throws
    {
        try await withDesk(items: 1) { desk in
            let part = desk.journal.newPart(0, pages: "1-3", identity: "x")
            try await desk.journal.lose(try await desk.journal.begin([part], reserve: Cost(picodollars: 100)))
            let children = ["1-2", "3"].map { desk.journal.newPart(0, pages: $0) }
            desk.journal.recordSplit(part, into: children)
            for child in children { desk.journal.record(.failed(.refusal, "no"), of: child) }
            try await desk.journal.flush()
            #expect(try lines(desk).map(\.maybePaid?.picodollars) == [67, 33])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `an unknown price stays unknown in every child`() async throws {
        try await withFamily(cost: nil) { desk, _ in
            let lines = try lines(desk)
            #expect(!lines.isEmpty && lines.allSatisfy { $0.cost == nil })
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a history keeps the attempts with the part that travelled, and its cost with it`()
        async throws
    {
        try await withFamily { desk, parts in
            let history = try #require(try desk.store.history(of: "item-0", run: desk.run.id))
            try #require(history.parts.map(\.part.pages?.description) == ["1-5", "1-2", "3-5", "3-4", "5"])
            try #require(history.parts.map(\.isSplit) == [true, false, true, false, false])
            try #require(history.parts.map { $0.parent?.number } == [nil, 1, 1, 4, 4])
            try #require(
                history.parts.map { $0.attempts.map(\.attempt.id) } == [[1, 3], [4], [5, 6], [7], [8]]
            )
            #expect(history.parts[0].attempts.map { $0.cost?.picodollars } == [715, 1_001])
            #expect(history.parts[0].attempts.map(\.attempt.parts) == [2, 1])
        }
    }

    @Test func `children and the end of the attempt that made them are one transaction`() async throws {
        try await withDesk(items: 1) { desk in
            let part = desk.journal.newPart(0, pages: "1-2", identity: "x")
            let attempt = try await desk.journal.begin([part])
            let (good, orphan) = (
                desk.journal.newPart(0, pages: "1"), desk.journal.newPart(7, pages: "2")
            )
            await #expect(throws: StoreError.self) {
                try await desk.journal.settle(attempt, [part: [good, orphan]], cost: 1)
            }
            let history = try #require(try desk.store.history(of: "item-0", run: desk.run.id))
            #expect(history.parts.count == 1 && history.parts[0].outcome == nil)
            #expect(history.parts[0].attempts.map(\.attempt.state) == [.begun])
        }
    }

    @Test func `the children of overlapping windows stand in the place of their own`() async throws {
        try await withDesk(items: 1) { desk in
            let windows = ["1-10", "6-15"].map { desk.journal.newPart(pages: $0) }
            let children = ["1-5", "6-10"].map { desk.journal.newPart(pages: $0) }
            desk.journal.recordSplit(windows[0], into: children)
            for part in children + [windows[1]] { desk.journal.record(.failed(.damaged, "x"), of: part) }
            try await desk.journal.flush()
            #expect(try lines(desk).map(\.pages) == ["1-5", "6-10", "6-15"])
        }
    }

    @Test func `a retry forgets no child, also one that could not be made again`() async throws {
        try await withDesk(items: 1) { desk in
            let whole = desk.journal.newPart(pages: "1-2", identity: "whole")
            let children = ["1", "2"].map { desk.journal.newPart(pages: $0, identity: $0) }
            desk.journal.recordSplit(whole, into: children)
            // Its page could not be read when the run was resumed.
            let unmade = Part(id: children[1].id, item: 0, pages: children[1].pages, identity: nil)
            desk.journal.record(.failed(.damaged, "x"), of: unmade)
            try await desk.journal.flush()
            #expect(try desk.store.reopenFailures(of: desk.run.id, failureClass: nil) == 1)
            #expect(try await desk.store.leaves(of: whole.id).map(\.part.identity) == ["1", "2"])
        }
    }

    @Test func `a split part is found by its identity and origin, with what stands in its place`()
        async throws
    {
        try await withFamily { desk, parts in
            let store = desk.store
            let split = try await store.splitPart(identity: "whole", origin: "bedrock")
            #expect(split == parts[0].id)
            #expect(try await store.splitPart(identity: "whole", origin: "emulator") == nil)
            #expect(try await store.splitPart(identity: "whole", origin: "bedrock", inRun: "other") == nil)
            #expect(try await store.splitPart(identity: "left", origin: "bedrock") == nil)
            let leaves = try await store.leaves(of: parts[0].id)
            #expect(leaves.map(\.part.identity) == ["left", "3", "5"])
            #expect(leaves.map(\.status) == [.ok, .ok, .failed])
            let (right, none) = try await (store.leaves(of: parts[3].id), store.leaves(of: parts[2].id))
            #expect(right.map(\.part.identity) == ["3", "5"] && none.isEmpty)
        }
    }

    @Test func `a run with a split part is complete only with its children`() async throws {
        try await withFamily { desk, parts in
            let summary = try desk.store.summary(of: desk.run.id)
            #expect(summary.isComplete && summary.parts == 4 && summary.decided == 4)
            #expect(try desk.store.reopenFailures(of: desk.run.id, failureClass: .tooLong) == 1)
            #expect(try !desk.store.summary(of: desk.run.id).isComplete)
            let item = try #require(await desk.store.items(of: desk.run.id, after: -1, limit: 1).first)
            #expect(!item.isSettled)
            #expect(item.parts.filter { $0.status == nil }.map(\.parent) == [parts[3].id])
        }
    }

    @Test(arguments: [
        (
            "DELETE FROM outcomes WHERE part = 5; UPDATE parts SET parent = NULL WHERE id = 5",
            "part 4: was split, and"
        ),
        ("UPDATE parts SET pages = '3-5' WHERE id = 5", "part 4: was split, and"),
        ("UPDATE parts SET parent = 2 WHERE id = 3", "part 2: has children, and was not split"),
        (
            "INSERT INTO shares (attempt, part, position, weight, cost_pd, maybe_paid_pd) VALUES (8, 1, 1, 1, 0, 0)",
            "part 1: sent again by attempt 8"
        ),
        (
            """
            UPDATE shares SET cost_pd = 1 WHERE part = 1 AND attempt = 3;
            UPDATE shares SET cost_pd = cost_pd - 1 WHERE part = 3 AND attempt = 3
            """,
            "the lines add up to"
        ),
    ])
    func `damage to a family is named`(sql: String, fault: String) async throws {
        try await withFamily { desk, _ in
            let (before, faults) = (
                try desk.store.check().flatMap(\.faults),
                try {
                    try SecondConnection(desk.path).execute(sql)
                    return try desk.store.check().flatMap(\.faults)
                }()
            )
            #expect(before.isEmpty && faults.contains { $0.contains(fault) }, "\(faults)")
        }
    }
}

extension RunJournal {
    /// Settles the attempt as answered, and the parts as split into children.
    fileprivate func settle(_ attempt: AttemptID, _ families: [Part: [Part]], cost: Int64?) async throws {
        let answer = AttemptAnswer(stopReason: "max_tokens", requestID: nil, latency: .seconds(1))
        try await settle(
            AttemptSettlement(
                attempt: attempt,
                ending: .answered(
                    answer,
                    usage: TokenUsage(input: 13, output: 7),
                    cost: cost.map { Cost(picodollars: $0) }
                ),
                outcomes: Dictionary(
                    uniqueKeysWithValues: families.keys.map { ($0.id, Outcome(status: .split)) }
                ),
                children: Dictionary(uniqueKeysWithValues: families.map { ($0.key.id, $0.value) }),
                remark: "cut"
            )
        )
    }
}
