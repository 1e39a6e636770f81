import Checkpoints
import Foundation
import Jobs
import Spend
import Testing

@testable import Documents
@testable import Pipeline

/// Parts that were split at run time, as the feed of this and of later runs meets them.
@Suite(.timeLimit(.minutes(5)))
struct SplitPartTests {
    private let document = ScriptedDocument(pages: (1...4).map { SamplePages.text($0) })

    private func accepted(_ part: PreparedPart) -> Outcome? {
        part.outcome(Outcome(status: .ok, result: .text("answer")))
    }

    private func ranges(_ parts: [PreparedPart]) -> [String?] { parts.map(\.part.pages?.description) }

    /// Works on the run until its first part was split; `answer` says what becomes of the children at once.
    private func split(
        _ desk: FeedDesk,
        _ run: RunRecord,
        _ job: Job,
        answer: (PreparedPart) -> Outcome? = { _ in nil }
    ) async throws -> [PreparedPart] {
        var children: [PreparedPart] = []
        try await desk.withQueue(run, job) { queue, journal in
            var landings: [(Batch, [PartID: Outcome])] = []
            while let batch = try await queue.next() {
                let part = batch.parts[0]
                children = try #require(part.split(nextPart: journal.nextPartID))
                var outcomes = [part.part.id: Outcome(status: .split)]
                let rows = [part.part.id: children.map(\.part)]
                try await journal.settle(batch.parts, outcomes, children: rows)
                for child in children {
                    guard let outcome = answer(child) else { continue }
                    outcomes[child.part.id] = outcome
                    try await journal.settle([child], [child.part.id: outcome])
                }
                landings.append((batch, outcomes))
            }
            for (batch, outcomes) in landings { try await queue.landed(batch, outcomes) }
        }
        return children
    }

    @Test func `a resumed run sends the children that are left, under their own numbers`() async throws {
        try await withFeed(["a": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            let children = try await split(desk, run, job) {
                $0.part.pages == PageRanges("1-2") ? accepted($0) : nil
            }
            #expect(ranges(children) == ["1-2", "3-4"])
            let sent = try await desk.work(on: run, job, answer: accepted)
            try #require(sent.map(\.part) == [children[1].part])
            #expect(sent[0].blocks == children[1].blocks)
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.pages) == ["1-2", "3-4"] && lines.map(\.parts) == [2, 2])
            #expect(lines.compactMap(\.cost?.picodollars).reduce(0, +) == 303)
            #expect(try desk.store.summary(of: run.id).isComplete)
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a child that was split too is resumed by its own children`() async throws {
        try await withFeed(["a": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            let children = try await split(desk, run, job)
            // The first child comes again, and is split in its turn.
            try await desk.withQueue(run, job) { queue, journal in
                let batch = try #require(try await queue.next())
                let halves = try #require(batch.parts[0].split(nextPart: journal.nextPartID))
                let parent = batch.parts[0].part.id
                let split = [parent: Outcome(status: .split)]
                try await journal.settle(batch.parts, split, children: [parent: halves.map(\.part)])
            }
            let sent = try await desk.work(on: run, job, answer: accepted)
            #expect(ranges(sent) == ["1", "2", "3-4"] && sent[2].part.id == children[1].part.id)
            #expect(try desk.lines(of: run).map(\.pages) == ["1", "2", "3-4"])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a later run takes a split part's children over`() async throws {
        try await withFeed(["a": document]) { desk, items in
            let job = try Samples.job()
            let first = try desk.startRun(job, items)
            _ = try await split(desk, first, job, answer: accepted)
            for _ in 0..<2 {
                let later = try desk.startRun(job, items)
                #expect(try await desk.work(on: later, job, answer: accepted).isEmpty)
                let lines = try desk.lines(of: later)
                #expect(
                    lines.map(\.pages) == ["1-2", "3-4"] && lines.allSatisfy { $0.reusedFrom == first.id }
                )
                #expect(try desk.store.summary(of: later.id).isComplete)
            }
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test
    func `a later run that meets the same content elsewhere takes the children, and asks those that failed`()
        async throws
    {
        try await withFeed(["a": document]) { desk, items in
            let job = try Samples.job()
            let first = try desk.startRun(job, items)
            _ = try await split(desk, first, job) {
                $0.part.pages == PageRanges("1-2") ? accepted($0) : .failed(.serviceFailed, "gone")
            }
            desk.set(ScriptedDocument(pages: document.pages, sha256: "bb"), at: "b")
            let moved = Item(position: 0, id: "b", path: "b", source: "b")
            let later = try desk.startRun(job, [moved])
            let sent = try await desk.work(on: later, job, answer: accepted)
            #expect(ranges(sent) == ["3-4"])
            let lines = try desk.lines(of: later)
            #expect(lines.map(\.pages) == ["1-2", "3-4"] && lines.map(\.reusedFrom) == [first.id, nil])
            // Resumed or fresh, what was decided stays so.
            #expect(try await desk.work(on: later, job, answer: accepted).isEmpty)
            let fresh = try desk.startRun(job, [moved])
            #expect(try await ranges(desk.work(on: fresh, job, fresh: true, answer: accepted)) == ["1-4"])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a part that waited for one that was split gets its children, and nothing is sent for it`()
        async throws
    {
        try await withFeed(["a": document, "b": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            _ = try await split(desk, run, job) {
                $0.part.pages == PageRanges("1-2") ? accepted($0) : .failed(.refusal, "no")
            }
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.item.id) == ["a", "a", "b", "b"])
            #expect(lines.map(\.outcome.status) == [.ok, .failed, .ok, .failed])
            #expect(lines.map(\.attempts) == [2, 2, 0, 0])
            #expect(try desk.store.summary(of: run.id).isComplete)
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a part that waited for one that was split is not sent by the resumed run either`()
        async throws
    {
        try await withFeed(["a": document, "b": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            // The process ends before the second child is answered.
            let children = try await split(desk, run, job) {
                $0.part.pages == PageRanges("1-2") ? accepted($0) : nil
            }
            let sent = try await desk.work(on: run, job, answer: accepted)
            #expect(sent.map(\.part) == [children[1].part])
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.pages) == ["1-2", "3-4", "1-2", "3-4"])
            #expect(lines.map(\.attempts) == [2, 2, 0, 0])
            #expect(try desk.store.summary(of: run.id).isComplete)
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `an equal part that comes while the children are under way waits for them`() async throws {
        try await withFeed(["a": document, "b": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            try await desk.withQueue(run, job) { queue, journal in
                let batch = try #require(try await queue.next())
                let part = batch.parts[0]
                let children = try #require(part.split(nextPart: journal.nextPartID))
                var outcomes = [part.part.id: Outcome(status: .split)]
                let rows = [part.part.id: children.map(\.part)]
                try await journal.settle(batch.parts, outcomes, children: rows)
                let next = try await queue.next()
                #expect(next == nil, "sent again: \(ranges(next?.parts ?? []))")
                for child in children {
                    outcomes[child.part.id] = accepted(child)
                    try await journal.settle([child], [child.part.id: try #require(accepted(child))])
                }
                try await queue.landed(batch, outcomes)
            }
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.item.id) == ["a", "a", "b", "b"])
            #expect(lines.map(\.attempts) == [2, 2, 0, 0])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a page that reads like several is not lost with them`() async throws {
        let pages = (1...4).map { SamplePages.text($0) }
        let text = pages.map { "[page \($0.number)]\npage \($0.number)\n" }.joined()
        let forged = ScriptedDocument(pages: [SamplePages.text(1, text)], sha256: "bb")
        try await withFeed(["a": document, "b": forged]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            _ = try await split(desk, run, job, answer: accepted)
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.outcome.status) == [.ok, .ok, .failed])
            #expect(try desk.store.summary(of: run.id).isComplete)
            let later = try desk.startRun(job, items)
            #expect(try await ranges(desk.work(on: later, job, answer: accepted)) == ["1"])
        }
    }

    @Test func `a retry of a child that was taken over sends that child alone`() async throws {
        try await withFeed(["a": document]) { desk, items in
            let job = try Samples.job()
            let first = try desk.startRun(job, items)
            _ = try await split(desk, first, job) {
                $0.part.pages == PageRanges("1-2") ? accepted($0) : .failed(.refusal, "no")
            }
            let later = try desk.startRun(job, items)
            #expect(try await desk.work(on: later, job, answer: accepted).isEmpty)
            #expect(try desk.store.reopenFailures(of: later.id, failureClass: nil) == 1)
            #expect(try await ranges(desk.work(on: later, job, answer: accepted)) == ["3-4"])
            #expect(try desk.lines(of: later).map(\.outcome.status) == [.ok, .ok])
            #expect(try desk.store.summary(of: later.id).isComplete)
        }
    }
}
