import Checkpoints
import Foundation
import Glibc
import Jobs
import Spend
import Testing

@testable import Documents
@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct PartFeedTests {
    private func accepted(_ part: PreparedPart) -> Outcome? {
        part.outcome(Outcome(status: .ok, result: .text("answer")))
    }

    @Test func `an item of blank pages is skipped, costs nothing, and is reused`() async throws {
        let blank = ScriptedDocument(
            pages: [SamplePages.blank(1), SamplePages.blank(2)],
            notes: ["type_mismatch"]
        )
        try await withFeed(["blank": blank]) { desk, items in
            let job = try Samples.job()
            let first = try desk.startRun(job, items)
            let sent = try await desk.work(on: first, job, answer: accepted)
            #expect(sent.isEmpty)
            let line = try #require(try desk.lines(of: first).first)
            #expect(line.outcome.status == .skipped && line.outcome.failure?.failureClass == .blank)
            #expect(line.parts == 1 && line.pages == "1-2" && line.cost == .zero && line.attempts == 0)
            #expect(line.outcome.notes == ["type_mismatch"])
            let summary = try desk.store.summary(of: first.id)
            #expect(summary.isComplete && summary.accepted == 1 && summary.failed == 0)
            // Another run takes it over, and so does a third from the second.
            for _ in 0..<2 {
                let later = try desk.startRun(job, items)
                try await desk.work(on: later, job, answer: accepted)
                let line = try #require(try desk.lines(of: later).first)
                #expect(line.outcome.status == .skipped && line.reusedFrom == first.id)
            }
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `of a document page by page each blank page is skipped, and the others are sent`() async throws
    {
        let pages = [SamplePages.text(1), SamplePages.blank(2), SamplePages.text(3)]
        try await withFeed(["a": ScriptedDocument(pages: pages)]) { desk, items in
            let job = try Samples.job { $0.input.split = .page }
            let run = try desk.startRun(job, items)
            let sent = try await desk.work(on: run, job, answer: accepted)
            #expect(sent.map(\.part.pages?.description) == ["1", "3"])
            #expect(try desk.lines(of: run).map(\.outcome.status) == [.ok, .skipped, .ok])
        }
    }

    @Test(arguments: [FailureClass.timedOut, .damaged])
    func `a part with a lost page fails before anything is sent, and the other parts go on`(
        failureClass: FailureClass
    ) async throws {
        let pages = [
            SamplePages.text(1), SamplePages.lost(2, failureClass), SamplePages.text(3), SamplePages.text(4),
        ]
        try await withFeed(["a": ScriptedDocument(pages: pages)]) { desk, items in
            let job = try Samples.job { $0.input.split = .windows(pages: 2, overlap: 0) }
            let run = try desk.startRun(job, items)
            let sent = try await desk.work(on: run, job, answer: accepted)
            #expect(sent.map(\.part.pages?.description) == ["3-4"])
            let lines = try desk.lines(of: run)
            try #require(lines.map(\.outcome.status) == [.failed, .ok])
            #expect(lines[0].outcome.failure?.failureClass == failureClass && lines[0].identity == nil)
            #expect(lines[0].outcome.failure?.message.contains("failures.degraded: keep") == true)
            // With the policy that the sentence names, the next run sends what is there.
            var keeping = job
            keeping.failures.degraded = .keep
            let next = try desk.startRun(keeping, items)
            let more = try await desk.work(on: next, keeping, answer: accepted)
            #expect(more.map(\.part.pages?.description) == ["1-2"])
            let kept = try desk.lines(of: next)
            try #require(kept.map(\.outcome.status) == [.degraded, .ok])
            #expect(kept[0].outcome.defects == ["pages_missing"])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
    }

    @Test func `a document that no request can hold is cut, and a resumed run goes on where it was`()
        async throws
    {
        let document = ScriptedDocument(pages: (1...45).map { SamplePages.scan($0) })
        try await withFeed(["book": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            let sent = try await desk.work(on: run, job) { $0.part.pages?.highest == 40 ? nil : accepted($0) }
            try #require(sent.map(\.part.pages?.description) == ["1-20", "21-40", "41-45"])
            try #require(sent.map(\.images) == [20, 20, 5])
            let again = try await desk.work(on: run, job, answer: accepted)
            #expect(again.map(\.part) == [sent[1].part])
            #expect(try desk.lines(of: run).map(\.pages) == ["1-20", "21-40", "41-45"])
            #expect(try desk.store.summary(of: run.id).isComplete)
        }
    }

    @Test func `a failure behind closed parts fails the rest alone`() async throws {
        let pages = (1...25).map { SamplePages.scan($0) }
        let document = ScriptedDocument(pages: pages, failure: Failure(.damaged, "the file is cut"))
        try await withFeed(["book": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            try await desk.work(on: run, job, answer: accepted)
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.pages) == ["1-20", "21-25"])
            #expect(lines.map(\.outcome.status) == [.ok, .failed])
        }
    }

    @Test func `of a document that a resumed run can read less of no page is lost`() async throws {
        let whole = ScriptedDocument(pages: (1...6).map { SamplePages.text($0) })
        try await withFeed(["book": whole]) { desk, items in
            let job = try Samples.job { $0.input.split = .page }
            let run = try desk.startRun(job, items)
            // One page is answered and one is on its way when the process dies.
            try await desk.withQueue(run, job) { queue, journal in
                let first = try #require(try await queue.next())
                let outcomes = first.parts.compactMap { part in accepted(part).map { (part.part.id, $0) } }
                try await journal.settle(first.parts, Dictionary(uniqueKeysWithValues: outcomes))
                let second = try #require(try await queue.next())
                try await journal.settle(second.parts, [:])
            }
            let failure = Failure(.timedOut, "the document took too long")
            desk.set(
                ScriptedDocument(pages: [SamplePages.text(1)], pageCount: 6, failure: failure),
                at: "book"
            )
            try await desk.work(on: run, job, answer: accepted)
            let lines = try desk.lines(of: run)
            #expect(lines.map(\.pages) == ["1", "2", "3-6"])
            #expect(lines.map(\.outcome.failure?.failureClass) == [nil, .timedOut, .timedOut])
            #expect(try desk.store.summary(of: run.id).isComplete)
        }
    }

    @Test func `where no worker is to be had the run stops, and says nothing of the documents`() async throws
    {
        let document = ScriptedDocument(pages: [SamplePages.text(1)])
        try await withFeed(["a": document, "b": document]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            desk.lose(.workerDidNotStart(path: "/bin/sheaf-extract", reason: "no such file"))
            let stop = await #expect(throws: FeedStopped.self) {
                try await desk.work(on: run, job, answer: accepted)
            }
            #expect(stop?.reason.contains("/bin/sheaf-extract: does not start") == true)
            #expect(try desk.lines(of: run).isEmpty)
            desk.lose(nil)
            try await desk.work(on: run, job, answer: accepted)
            #expect(try desk.lines(of: run).map(\.outcome.status) == [.ok, .ok])
        }
    }

    @Test func `what was decided of a file is not said of the one that took its place`() async throws {
        let old = ScriptedDocument(pages: (1...3).map { SamplePages.text($0) })
        try await withFeed(["a": old]) { desk, items in
            let job = try Samples.job { $0.input.split = .page }
            let run = try desk.startRun(job, items)
            try await desk.work(on: run, job) {
                $0.part.pages == PageRanges("1") ? .failed(.refusal, "no") : nil
            }
            let new = ScriptedDocument(
                pages: (1...3).map { SamplePages.text($0, "another \($0)") },
                sha256: "bb"
            )
            desk.set(new, at: "a")
            #expect(try await desk.work(on: run, job, answer: accepted).isEmpty)
            let classes = try desk.lines(of: run).map(\.outcome.failure?.failureClass)
            #expect(classes == [.refusal, .sourceChanged, .sourceChanged])
            // The next run asks about all of the new one.
            let next = try desk.startRun(job, items)
            #expect(try await desk.work(on: next, job, answer: accepted).count == 3)
        }
    }

    @Test func `what one policy kept another fails at no cost, and the other way round asks again`()
        async throws
    {
        let document = ScriptedDocument(pages: [SamplePages.text(1)])
        try await withFeed(["a": document]) { desk, items in
            let failing = try Samples.job()
            let keeping = try Samples.job { $0.failures.degraded = .keep }
            let degraded = Outcome(status: .degraded, result: .text("poor"), defects: ["require_failed"])
            let first = try desk.startRun(keeping, items)
            try await desk.work(on: first, keeping) { _ in degraded }
            for _ in 0..<2 {
                let later = try desk.startRun(failing, items)
                #expect(try await desk.work(on: later, failing, answer: accepted).isEmpty)
                let line = try #require(try desk.lines(of: later).first)
                #expect(line.outcome.failure?.failureClass == .requireFailed && line.cost == .zero)
            }
            let again = try desk.startRun(keeping, items)
            #expect(try await desk.work(on: again, keeping, answer: accepted).isEmpty)
            #expect(try desk.lines(of: again).map(\.outcome.status) == [.degraded])
            #expect(try desk.store.check().filter { !$0.holds } == [])
        }
        try await withFeed(["a": document]) { desk, items in
            let failing = try Samples.job()
            let keeping = try Samples.job { $0.failures.degraded = .keep }
            let first = try desk.startRun(failing, items)
            try await desk.work(on: first, failing) { _ in .failed(.requireFailed, "poor") }
            let same = try desk.startRun(failing, items)
            #expect(try await desk.work(on: same, failing, answer: accepted).isEmpty)
            let later = try desk.startRun(keeping, items)
            #expect(try await desk.work(on: later, keeping, answer: accepted).count == 1)
        }
    }

    @Test func `a page that is too large alone fails with its size, and nothing of it is sent`() async throws
    {
        let pages = [SamplePages.text(1), SamplePages.text(2, String(repeating: "word ", count: 400_000))]
        try await withFeed(["a": ScriptedDocument(pages: pages)]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            let sent = try await desk.work(on: run, job, answer: accepted)
            #expect(sent.map(\.part.pages?.description) == ["1"])
            let failure = try desk.lines(of: run).last?.outcome.failure
            #expect(failure?.failureClass == .tooLong && failure?.message.contains("tokens") == true)
        }
    }

    @Test func `routes go on record with every part`() async throws {
        let pages = [SamplePages.text(1), SamplePages.scan(2), SamplePages.blank(3)]
        try await withFeed(["a": ScriptedDocument(pages: pages)]) { desk, items in
            let job = try Samples.job()
            let run = try desk.startRun(job, items)
            try await desk.work(on: run, job, answer: accepted)
            let history = try #require(try desk.store.history(of: "a", run: run.id))
            #expect(
                history.parts.map(\.part.routes) == [
                    [
                        "has_text": PageRanges([1...1]), "scanned": PageRanges([2...2]),
                        "blank": PageRanges([3...3]),
                    ]
                ]
            )
        }
    }

    @Test func `a password that is gone fails its item, which the next run reads again`() async throws {
        let document = ScriptedDocument(pages: [SamplePages.text(1)])
        try await withFeed(["a": document, "b": document]) { desk, items in
            let locked = Item(
                position: 0,
                id: "a",
                path: "a",
                source: "a",
                password: .environment("SHEAF_TEST_FEED_PASSWORD")
            )
            let template = try Template("{{id}} {{content}}")
            let job = try Samples.job { $0.prompt.user = template }
            let run = try desk.startRun(job, [locked, items[1]])
            let sent = try await desk.work(on: run, job, answer: accepted)
            #expect(sent.map(\.part.item) == [1] && desk.read == ["b"])
            let failure = try desk.lines(of: run)[0].outcome.failure
            #expect(failure?.failureClass == .unreadable)
            #expect(failure?.message.contains("SHEAF_TEST_FEED_PASSWORD") == true)
            setenv("SHEAF_TEST_FEED_PASSWORD", "geheim", 1)
            defer { unsetenv("SHEAF_TEST_FEED_PASSWORD") }
            let next = try desk.startRun(job, [locked, items[1]])
            #expect(try await desk.work(on: next, job, answer: accepted).map(\.part.item) == [0])
            // The store knows the name alone.
            let bytes = try Data(contentsOf: URL(filePath: desk.store.path + "-wal"))
            #expect(bytes.firstRange(of: Data("SHEAF_TEST_FEED_PASSWORD".utf8)) != nil)
            #expect(bytes.firstRange(of: Data("geheim".utf8)) == nil)
        }
    }

    @Test func `what was encrypted is read again once a password is named`() async throws {
        let locked = ScriptedDocument(pages: [], failure: Failure(.encrypted, "it needs a password"))
        try await withFeed(["a": locked]) { desk, items in
            let job = try Samples.job()
            let first = try desk.startRun(job, items)
            try await desk.work(on: first, job, answer: accepted)
            #expect(try desk.lines(of: first)[0].outcome.failure?.failureClass == .encrypted)
            setenv("SHEAF_TEST_OPEN_PASSWORD", "geheim", 1)
            defer { unsetenv("SHEAF_TEST_OPEN_PASSWORD") }
            desk.set(ScriptedDocument(pages: [SamplePages.text(1)]), at: "a")
            var named = job
            named.input.password = .environment("SHEAF_TEST_OPEN_PASSWORD")
            let second = try desk.startRun(named, items)
            #expect(try await desk.work(on: second, named, answer: accepted).count == 1)
            #expect(try desk.lines(of: second).map(\.outcome.status) == [.ok])
        }
    }
}
