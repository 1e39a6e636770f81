import GRDB
import Jobs
import Spend
import Testing

@testable import Checkpoints

@Suite
struct RunTests {
    @Test func `a new run closes older unfinished runs of its job, and no others`() async throws {
        try await withDesk { desk in
            try await desk.journal.end(state: .finished, exitStatus: 0, reason: nil)
            let other = try desk.store.startRun(.sample(job: "letters"), items: [])
            let old = try desk.store.startRun(.sample(), items: [])
            let new = try desk.store.startRun(.sample(), items: [])
            #expect(try desk.store.run(desk.run.id)?.state == .finished)
            #expect(try desk.store.run(other.id)?.state == .unfinished)
            #expect(try desk.store.run(old.id)?.state == .superseded)
            #expect(try desk.store.run(new.id)?.state == .unfinished)
            #expect(try desk.store.latestRun(job: "invoices", state: .superseded)?.id == old.id)
            #expect(try desk.store.latestRun(job: "letters")?.id == other.id)
            #expect(try desk.store.latestRun(job: "none") == nil)
            #expect(try desk.store.latestRun()?.id == new.id)
        }
    }

    @Test func `a run that cannot be recorded whole is not recorded`() async throws {
        try await withDesk { desk in
            let twins = [0, 1].map { Item(position: $0, id: "same", path: "a", source: "/a") }
            #expect(throws: StoreError.self) { try desk.store.startRun(.sample(), items: twins) }
            let runs = try desk.store.runs()
            #expect(runs.map(\.id) == [desk.run.id] && runs.map(\.state) == [.unfinished])
        }
    }

    @Test func `items come back as they were recorded, a few at a time`() async throws {
        try await withStorePath { path in
            let store = try Store(path: path, access: .writing)
            let items = (0..<5).map {
                Item(
                    position: $0,
                    id: "ä-\($0)",
                    path: "in/\($0).pdf",
                    source: "/data/in/\($0).pdf",
                    pages: $0 == 2 ? PageRanges("1-3,7") : nil,
                    vars: $0 == 3 ? ["customer": "O'Neil", "note": "\"x\"\n"] : [:]
                )
            }
            let run = try store.startRun(.sample(), items: items)
            #expect(try await store.items(of: run.id, after: -1, limit: 2).map(\.item) == Array(items[..<2]))
            #expect(try await store.items(of: run.id, after: 1, limit: 9).map(\.item) == Array(items[2...]))
            #expect(try await store.items(of: run.id, after: 4, limit: 9).isEmpty)
        }
    }

    @Test func `an item is settled once its parts are known and decided`() async throws {
        try await withDesk(items: 1) { desk in
            func record() async throws -> ItemRecord? {
                try await desk.journal.flush()
                return try await desk.store.items(of: desk.run.id, after: -1, limit: 1).first
            }
            let (late, early) = (desk.journal.newPart(pages: "4-5"), desk.journal.newPart(pages: "1-3"))
            let source = SourceFingerprint(sha256: "f00d", size: 1, modified: 2, changed: 3, inode: .max)
            desk.journal.recordPlan(item: 0, parts: [late, early], source: source)
            let planned = try await record()
            #expect(planned?.isPlanned == true && planned?.isSettled == false)
            #expect(planned?.sourceSHA256 == "f00d")
            #expect(planned?.parts.map(\.part) == [early, late])
            desk.journal.record(.failed(.damaged, "broken"), of: late)
            desk.journal.record(.failed(.damaged, "broken"), of: early)
            let settled = try await record()
            #expect(settled?.isSettled == true)
            #expect(settled?.parts.map(\.status) == [.failed, .failed])
        }
    }

    @Test func `taking up a run forgets how it ended last time`() async throws {
        try await withDesk { desk in
            try await desk.journal.end(state: .unfinished, exitStatus: 130, reason: "interrupted")
            let ended = try desk.store.run(desk.run.id)
            #expect(ended?.exitStatus == 130 && ended?.reason == "interrupted")
            let again = try await RunJournal(store: desk.store, run: desk.run.id) { Issue.record($0) }
            defer { again.close() }
            let taken = try desk.store.run(desk.run.id)
            #expect(taken?.exitStatus == nil && taken?.reason == nil && taken?.state == .unfinished)
        }
    }

    @Test func `rows of a run taken up again are numbered behind the earlier ones`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            let attempt = try await desk.journal.begin([part])
            let again = try await RunJournal(store: desk.store, run: desk.run.id) { Issue.record($0) }
            defer { again.close() }
            #expect(again.nextPartID() > part.id)
            #expect(again.nextAttemptID().number > attempt.number)
            #expect(again.nextBatchID().number > 1)
        }
    }

    @Test func `a run that is not there cannot be taken up`() async throws {
        try await withDesk { desk in
            await #expect(throws: StoreError.unusable(path: desk.path, reason: "it has no run 'gone'")) {
                try await RunJournal(store: desk.store, run: "gone") { _ in }
            }
        }
    }

    @Test func `a write that nobody waits for tells of its failure`() async throws {
        try await withDesk { desk in
            let failure: StoreError = await withCheckedContinuation { continuation in
                Task {
                    let journal = try await RunJournal(store: desk.store, run: desk.run.id) {
                        continuation.resume(returning: $0)
                    }
                    journal.record(.failed(.damaged, "x"), of: journal.newPart(99))
                    try await journal.flush()
                    journal.close()
                }
            }
            #expect("\(failure)".contains("FOREIGN KEY"))
        }
    }

    @Test func `a summary counts parts, outcomes, classes and spend`() async throws {
        try await withDesk { desk in
            let journal = desk.journal
            let parts = (0..<3).map { journal.newPart($0, identity: "i") }
            for part in parts { journal.recordPlan(item: part.item, parts: [part], source: nil) }
            let attempt = try await journal.begin([parts[0]])
            try await journal.answer(attempt, [parts[0]], usage: TokenUsage(input: 7, output: 3), cost: 70)
            journal.recordReuse(parts[1], of: parts[0].id)
            journal.record(.failed(.encrypted, "x"), of: parts[2])
            let lost = try await journal.begin([parts[0]], reserve: Cost(picodollars: 500))
            try await journal.lose(lost)
            let summary = try desk.store.summary(of: desk.run.id)
            #expect(summary.items == 3 && summary.settledItems == 3 && summary.isComplete)
            #expect(
                summary.parts == 3 && summary.decided == 3 && summary.accepted == 2 && summary.failed == 1
            )
            #expect(summary.reused == 1 && summary.attempts == 2)
            #expect(summary.failuresByClass == ["encrypted": 1])
            #expect(summary.spend.usage == TokenUsage(input: 7, output: 3))
            #expect(summary.spend.cost.picodollars == 70 && summary.spend.maybePaid.picodollars == 500)
            #expect(summary.spend.attemptsOfUnknownPrice == 0)
        }
    }

    @Test func `an unknown price is counted as unknown, not as nothing`() async throws {
        try await withDesk { desk in
            let part = desk.journal.newPart()
            try await desk.journal.answer(
                try await desk.journal.begin([part], reserve: nil),
                [part],
                cost: nil
            )
            try await desk.journal.lose(try await desk.journal.begin([part], reserve: nil))
            _ = try await desk.journal.begin([part], reserve: nil)
            let spend = try desk.store.spend(of: desk.run.id)
            #expect(spend.cost == .zero && spend.maybePaid == .zero && spend.attemptsOfUnknownPrice == 2)
        }
    }
}
