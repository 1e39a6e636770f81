import Bedrock
import Documents
import Jobs
import Testing

@testable import Pipeline

@Suite
struct PreparedPartTests {
    private func split(_ part: PreparedPart) -> [PreparedPart]? {
        var next: Int64 = 100
        return part.split {
            next += 1
            return PartID(next)
        }
    }

    @Test func `a part is split at a page border, and each half is rendered as a part of its own`() throws {
        let pages = (1...5).map { SamplePages.text($0) }
        let part = try SamplePages.part(pages, template: "{{id}} {{pages}}: {{content}}")
        let halves = try #require(split(part))
        #expect(halves.map(\.part.pages?.description) == ["1-3", "4-5"])
        #expect(
            halves.map(\.part.id) == [PartID(101), PartID(102)] && halves.allSatisfy { $0.part.item == 4 }
        )
        #expect(halves[1].blocks == [.text("inv-1 4-5: [page 4]\npage 4\n[page 5]\npage 5\n")])
        // As it would have been rendered at first.
        #expect(
            try halves[0].part.identity
                == SamplePages.part(Array(pages[..<3]), template: "{{id}} {{pages}}: {{content}}").part
                .identity
        )
        #expect(split(halves[0])?.map(\.part.pages?.description) == ["1-2", "3"])
    }

    @Test func `a part of one page that holds anything cannot be split`() throws {
        #expect(try split(SamplePages.part([SamplePages.text(1)])) == nil)
        #expect(
            try split(SamplePages.part([SamplePages.text(1), SamplePages.blank(2), SamplePages.lost(3)]))
                == nil
        )
        #expect(try split(Samples.part(1)) == nil)
    }

    @Test func `each half has something to ask about, and every page is in one`() throws {
        let pages = [
            SamplePages.blank(1), SamplePages.text(2), SamplePages.blank(3), SamplePages.blank(4),
            SamplePages.lost(5), SamplePages.scan(6), SamplePages.blank(7),
        ]
        let halves = try #require(try split(SamplePages.part(pages)))
        #expect(halves.map(\.part.pages?.description) == ["1-5", "6-7"])
        #expect(halves.map(\.defects) == [["pages_missing"], []])
    }

    @Test func `a part takes the pieces of one like it, its own blank pages where they belong`() throws {
        let pages = [
            SamplePages.blank(1), SamplePages.text(2), SamplePages.blank(3), SamplePages.text(4),
            SamplePages.text(5),
        ]
        let ranges = [PageRanges([2...2]), PageRanges([4...5])]
        let pieces = try #require(try SamplePages.part(pages).split(like: ranges) { PartID(1) })
        #expect(pieces.map(\.part.pages?.description) == ["1-3", "4-5"])
        #expect(try SamplePages.part(pages).split(like: [PageRanges([1...5])]) { PartID(1) } == nil)
        #expect(try SamplePages.part(pages).split(like: []) { PartID(1) } == nil)
    }

    @Test func `what is known of pages and document goes with the outcome`() throws {
        let pages = [
            SamplePages.text(1, notes: ["hidden_text_dropped"]),
            SamplePages.text(2, notes: ["hidden_text_dropped"]),
        ]
        let part = try SamplePages.part(pages, notes: ["type_mismatch"])
        let answer = Outcome(status: .ok, result: .text("x"), notes: ["schema_repaired"])
        #expect(part.outcome(answer).notes == ["hidden_text_dropped", "type_mismatch", "schema_repaired"])
        #expect(part.outcome(answer).status == .ok && part.outcome(answer).defects.isEmpty)
    }

    @Test func `an answer without some page is degraded, and keeps its own defects`() throws {
        let part = try SamplePages.part([SamplePages.text(1), SamplePages.lost(2)])
        let good = part.outcome(Outcome(status: .ok, result: .text("x")))
        #expect(good.status == .degraded && good.defects == ["pages_missing"])
        let degraded = Outcome(status: .degraded, result: .text("x"), defects: ["require_failed"])
        #expect(part.outcome(degraded).defects == ["pages_missing", "require_failed"])
        #expect(part.outcome(.failed(.refusal, "no")).status == .failed)
    }

    @Test func `an answer without a page is none to the same pages with that one blank`() throws {
        let lost = try SamplePages.part([SamplePages.text(1), SamplePages.lost(2), SamplePages.text(3)])
        let blank = try SamplePages.part([SamplePages.text(1), SamplePages.blank(2), SamplePages.text(3)])
        #expect(lost.blocks == blank.blocks && lost.part.identity != blank.part.identity)
    }
}

@Suite
struct PageGroupTests {
    private func outcome(
        _ pages: [PageContent],
        _ policy: DegradedPolicy = .fail,
        notes: [String] = []
    ) -> Outcome? {
        PageGroup(pages: pages).outcome(policy, document: SamplePages.document(notes: notes))
    }

    @Test func `pages with something on them are sent`() {
        #expect(outcome([SamplePages.text(1), SamplePages.blank(2), SamplePages.figure(3, "x")]) == nil)
    }

    @Test func `a part of blank pages is skipped, and accepted`() throws {
        let one = try #require(outcome([SamplePages.blank(1)], notes: ["type_mismatch"]))
        #expect(one.status == .skipped && one.status.isAccepted && one.notes == ["type_mismatch"])
        #expect(one.failure == Failure(.blank, "the page is blank"))
        let more = outcome([SamplePages.blank(1), SamplePages.blank(2)], .keep)
        #expect(more?.failure == Failure(.blank, "all 2 pages are blank"))
    }

    @Test func `pages that were asked for as text and have none fail their part, one with text is enough`()
        throws
    {
        let (empty, white) = (SamplePages.asked(1, ""), SamplePages.asked(2, " \n\t"))
        let failure = try #require(outcome([empty, white])?.failure)
        #expect(failure == Failure(.unsupported, "the pages have no text; content: auto sends their images"))
        #expect(outcome([white], .keep)?.failure?.message.hasPrefix("the page has no text") == true)
        #expect(outcome([empty, SamplePages.asked(2, "x")]) == nil)
        #expect(outcome([SamplePages.blank(1), empty])?.status == .failed)
    }

    @Test func `a text file without text is blank, in whichever form it was asked for`() {
        let group = PageGroup(pages: [SamplePages.asked(1, "\n")])
        #expect(group.outcome(.fail, document: SamplePages.document(.text))?.status == .skipped)
    }

    @Test func `a lost page fails its part with its own class, or is left out where the job keeps the rest`()
        throws
    {
        let pages = [SamplePages.text(1), SamplePages.lost(2)]
        let failed = try #require(outcome(pages))
        #expect(failed.status == .failed && failed.failure?.failureClass == .timedOut)
        let sentence = """
            page 2: painting it took longer than 20 s; with failures.degraded: keep the other pages are sent without it
            """
        #expect(failed.failure?.message == sentence)
        #expect(outcome(pages, .keep) == nil)
    }

    @Test func `a part of lost pages alone fails, whatever the job keeps`() {
        let pages = [SamplePages.blank(1), SamplePages.lost(2), SamplePages.lost(3)]
        let failure = Failure(.timedOut, "page 2: painting it took longer than 20 s")
        #expect(outcome(pages, .keep)?.failure == failure && outcome(pages, .fail)?.failure == failure)
    }

    @Test func `routes name the pages of each`() {
        let group = PageGroup(pages: [
            SamplePages.text(1), SamplePages.text(2), SamplePages.scan(3), SamplePages.blank(4),
        ])
        #expect(
            group.routes == [
                "has_text": PageRanges([1...2]), "scanned": PageRanges([3...3]), "blank": PageRanges([4...4]),
            ]
        )
    }
}
