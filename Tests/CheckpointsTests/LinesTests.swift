import Jobs
import Spend
import TestSupport
import Testing

@testable import Checkpoints

@Suite
struct LinesTests {
    private func lines(_ desk: Desk, of run: String? = nil) throws -> [LineRecord] {
        var lines: [LineRecord] = []
        try desk.store.forEachLine(of: run ?? desk.run.id) { lines.append($0) }
        return lines
    }

    @Test func `lines come in manifest order, then in page order, whatever was decided first`() async throws {
        try await withDesk(items: 2) { desk in
            let parts = [(1, "1"), (0, "8-9"), (0, "10"), (0, "1-3")].map {
                desk.journal.newPart($0, pages: $1)
            }
            for part in parts { desk.journal.record(.failed(.damaged, "x"), of: part) }
            try await desk.journal.flush()
            let lines = try lines(desk)
            #expect(lines.map(\.item.id) == ["item-0", "item-0", "item-0", "item-1"])
            #expect(lines.map(\.pages) == ["1-3", "8-9", "10", "1"])
            #expect(lines.map(\.part) == [1, 2, 3, 1])
            #expect(lines.map(\.parts) == [3, 3, 3, 1])
        }
    }

    @Test func `a part that was split has no line, its children are numbered in its place`() async throws {
        try await withDesk(items: 1) { desk in
            let (parent, last) = (desk.journal.newPart(pages: "1-4"), desk.journal.newPart(pages: "5"))
            let children = [desk.journal.newPart(pages: "1-2"), desk.journal.newPart(pages: "3-4")]
            desk.journal.record(Outcome(status: .split), of: parent)
            for part in [last] + children { desk.journal.record(.failed(.damaged, "x"), of: part) }
            try await desk.journal.flush()
            let lines = try lines(desk)
            #expect(lines.map(\.pages) == ["1-2", "3-4", "5"])
            #expect(lines.map(\.part) == [1, 2, 3])
            #expect(lines.allSatisfy { $0.parts == 3 })
        }
    }

    @Test func `a part that is not decided has a number, but no line`() async throws {
        try await withDesk(items: 1) { desk in
            let parts = ["1", "2", "3"].map { desk.journal.newPart(pages: $0) }
            desk.journal.recordPlan(item: 0, parts: parts, source: nil)
            desk.journal.record(.failed(.damaged, "x"), of: parts[2])
            try await desk.journal.flush()
            #expect(try lines(desk).map(\.part) == [3])
            #expect(try lines(desk).map(\.parts) == [3])
        }
    }

    @Test func `an answer with a character that ends SQLite's texts is kept whole`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            let outcome = Outcome(status: .ok, result: .text("a\0b"))
            let attempt = try await desk.journal.begin([part])
            let answer = AttemptAnswer(stopReason: "end_turn", requestID: nil, latency: .zero)
            try await desk.journal.settle(
                AttemptSettlement(
                    attempt: attempt,
                    ending: .answered(answer, usage: .zero, cost: .zero),
                    outcomes: [part.id: outcome]
                )
            )
            #expect(try lines(desk).first?.outcome.result == .json(#""a\u0000b""#))
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a line sums all its attempts and names the one that answered`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart(0, identity: "x")
            try await desk.journal.refuse(try await desk.journal.begin([part]))
            try await desk.journal.lose(try await desk.journal.begin([part], reserve: Cost(picodollars: 40)))
            let flawed = try await desk.journal.begin([part])
            try await desk.journal.answer(flawed, [], usage: TokenUsage(input: 10, output: 1), cost: 11)
            let last = try await desk.journal.begin([part])
            let usage = TokenUsage(input: 10, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5)
            try await desk.journal.answer(last, [part], usage: usage, cost: 12)
            let line = try #require(try lines(desk).first)
            #expect(line.attempts == 4)
            #expect(line.cost == Cost(picodollars: 23) && line.maybePaid == Cost(picodollars: 40))
            #expect(line.usage == TokenUsage(input: 20, output: 3, cacheRead: 3, cacheWrite5m: 9))
            #expect(line.answer?.model == "m" && line.answer?.region == "us-east-1")
            #expect(line.answer?.stopReason == "end_turn")
            #expect(line.outcome == Outcome(status: .ok, result: .json(#"{"part":\#(part.id.number)}"#)))
            #expect(line.identity == "x" && line.reusedFrom == nil)
        }
    }

    @Test func `a line with an attempt of unknown price has an unknown cost`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            try await desk.journal.answer(try await desk.journal.begin([part]), [], cost: 5)
            try await desk.journal.answer(try await desk.journal.begin([part]), [part], cost: nil)
            #expect(try lines(desk).map(\.cost) == [nil])
        }
    }

    @Test func `a reused line costs nothing and holds the original answer`() async throws {
        try await withDesk { desk in
            let original = desk.journal.newPart(0, identity: "x")
            try await desk.journal.answer(try await desk.journal.begin([original]), [original])
            let run = try desk.store.startRun(.sample(), items: Item.samples(1))
            let journal = try await RunJournal(store: desk.store, run: run.id) { Issue.record($0) }
            defer { journal.close() }
            journal.recordReuse(journal.newPart(0, identity: "x"), of: original.id)
            try await journal.flush()
            let line = try #require(try lines(desk, of: run.id).first)
            #expect(
                line.cost == .zero && line.maybePaid == .zero && line.usage == .zero && line.attempts == 0
            )
            #expect(line.outcome.result == .json(#"{"part":\#(original.id.number)}"#))
            #expect(line.answer?.model == "m" && line.reusedFrom == desk.run.id)
        }
    }

    @Test func `defects, notes and plain text come back as they were`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            let outcome = Outcome(
                status: .degraded,
                result: .text("a\n\"b\""),
                defects: ["pages_missing"],
                notes: ["hidden_text_dropped", "x/y"]
            )
            let attempt = try await desk.journal.begin([part])
            let answer = AttemptAnswer(stopReason: "end_turn", requestID: nil, latency: .zero)
            try await desk.journal.settle(
                AttemptSettlement(
                    attempt: attempt,
                    ending: .answered(answer, usage: .zero, cost: .zero),
                    outcomes: [part.id: outcome]
                )
            )
            #expect(try lines(desk).map(\.outcome) == [outcome])
        }
    }

    @Test func `what the reader of the lines throws is its own`() async throws {
        struct BrokenPipe: Error {}
        try await withDesk { desk in
            desk.journal.record(.failed(.damaged, "x"), of: desk.journal.newPart())
            try await desk.journal.flush()
            #expect(throws: BrokenPipe.self) {
                try desk.store.forEachLine(of: desk.run.id) { _ in throw BrokenPipe() }
            }
        }
    }

    @Test(arguments: 0..<12)
    func `the lines of a run add up to its ledger`(seed: Int) async throws {
        try await withDesk(items: 12) { desk in
            var random = SeededGenerator(seed: seed)
            let parts = (0..<12).map { desk.journal.newPart($0, identity: "\($0)") }
            var open = parts
            while !open.isEmpty {
                let batch = Array(open.shuffled(using: &random).prefix(.random(in: 1...4, using: &random)))
                let attempt = try await desk.journal.begin(
                    batch,
                    weights: batch.map { _ in .random(in: 0...500, using: &random) },
                    reserve: Cost(picodollars: .random(in: 0...1_000_003, using: &random))
                )
                switch Int.random(in: 0..<4, using: &random) {
                case 0: try await desk.journal.refuse(attempt)
                case 1: try await desk.journal.lose(attempt)
                default:
                    let answered = batch.filter { _ in Bool.random(using: &random) }
                    let usage = TokenUsage(
                        input: .random(in: 0...9_999, using: &random),
                        output: .random(in: 0...99, using: &random),
                        cacheRead: .random(in: 0...7, using: &random),
                        cacheWrite1h: .random(in: 0...7, using: &random)
                    )
                    let cost = Int64.random(in: 0...1_000_003, using: &random)
                    try await desk.journal.answer(attempt, answered, usage: usage, cost: cost)
                    open.removeAll { answered.contains($0) }
                }
            }
            let (lines, spend) = (try lines(desk), try desk.store.spend(of: desk.run.id))
            #expect(lines.count == 12)
            #expect(lines.reduce(0) { $0 + ($1.cost?.picodollars ?? 0) } == spend.cost.picodollars)
            #expect(lines.reduce(0) { $0 + ($1.maybePaid?.picodollars ?? 0) } == spend.maybePaid.picodollars)
            let usage = lines.reduce(TokenUsage.zero) { $0 + $1.usage }
            #expect(usage.input == spend.usage.input && usage.output == spend.usage.output)
            #expect(usage.cacheRead == spend.usage.cacheRead && usage.cacheWrite == spend.usage.cacheWrite)
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }
}
