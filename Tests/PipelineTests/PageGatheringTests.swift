import Bedrock
import Documents
import Jobs
import TestSupport
import Testing

@testable import Pipeline

@Suite
struct PageGatheringTests {
    private func groups(
        _ split: Split,
        room: Int = 100_000,
        _ pages: [PageContent]
    ) throws -> [PageGroup] {
        var gathering = PageGathering(split: split, bounds: PartBounds(room: room), card: try Samples.card())
        return pages.flatMap { gathering.add($0) } + gathering.finish()
    }

    private func ranges(_ split: Split, room: Int = 100_000, _ pages: [PageContent]) throws -> [String] {
        try groups(split, room: room, pages).map(\.ranges.description)
    }

    private func texts(_ count: Int, characters: Int = 10) -> [PageContent] {
        (1...count).map { SamplePages.text($0, String(repeating: "a", count: characters)) }
    }

    @Test(arguments: [
        (Split.document, 7, ["1-7"]),
        (.page, 3, ["1", "2", "3"]),
        (.windows(pages: 3, overlap: 0), 7, ["1-3", "4-6", "7"]),
        (.windows(pages: 3, overlap: 1), 7, ["1-3", "3-5", "5-7"]),
        (.windows(pages: 3, overlap: 1), 8, ["1-3", "3-5", "5-7", "7-8"]),
        (.windows(pages: 4, overlap: 3), 6, ["1-4", "2-5", "3-6"]),
        (.windows(pages: 10, overlap: 9), 10, ["1-10"]),
        (.windows(pages: 10, overlap: 5), 4, ["1-4"]),
        (.windows(pages: 1, overlap: 0), 2, ["1", "2"]),
    ])
    func `pages become parts, and no window is without a page of its own`(
        split: Split,
        count: Int,
        expected: [String]
    ) throws {
        #expect(try ranges(split, texts(count)) == expected)
    }

    @Test func `windows count selected pages, in the order that was written`() throws {
        let pages = [7, 8, 20, 1, 2].map { SamplePages.text($0) }
        #expect(try ranges(.windows(pages: 2, overlap: 1), pages) == ["7-8", "8,20", "20,1", "1-2"])
    }

    @Test func `a document is closed at the page that no longer fits`() throws {
        // 35,000 characters are about 10,000 tokens; a tenth is left as a margin.
        #expect(try ranges(.document, room: 30_000, texts(5, characters: 35_000)) == ["1-2", "3-4", "5"])
        #expect(try ranges(.document, room: 400_000, texts(5, characters: 35_000)) == ["1-5"])
    }

    @Test func `no part has more images or bytes than a request holds`() throws {
        #expect(try ranges(.document, (1...45).map { SamplePages.scan($0) }) == ["1-20", "21-40", "41-45"])
        let heavy = (1...4).map { SamplePages.scan($0, bytes: 5_000_000) }
        #expect(try ranges(.document, heavy) == ["1-2", "3-4"])
    }

    @Test func `a window that is too large is cut, and what it shares is not sent twice in the same part`()
        throws
    {
        let scans = (1...60).map { SamplePages.scan($0) }
        #expect(try ranges(.windows(pages: 30, overlap: 0), scans) == ["1-20", "21-30", "31-50", "51-60"])
        #expect(try ranges(.windows(pages: 40, overlap: 20), scans) == ["1-20", "21-40", "41-60"])
        #expect(
            try ranges(.windows(pages: 30, overlap: 15), scans) == [
                "1-20", "21-30", "16-35", "36-45", "31-50", "51-60",
            ]
        )
    }

    @Test func `a page that is too large alone is told by its size`() throws {
        let pages = [
            SamplePages.text(1), SamplePages.text(2, String(repeating: "a", count: 350_000)),
            SamplePages.text(3),
        ]
        let groups = try groups(.document, room: 30_000, pages)
        try #require(groups.map(\.ranges.description) == ["1", "2", "3"])
        #expect(groups.map { $0.excess == nil } == [true, false, true])
        let outcome = try #require(groups[1].outcome(.keep, document: SamplePages.document()))
        #expect(outcome.failure?.failureClass == .tooLong)
        #expect(outcome.failure?.message.hasPrefix("page 2 alone has about 100008 tokens") == true)
    }

    @Test func `a page that only the estimate's margin refuses is sent alone`() throws {
        let groups = try groups(.document, room: 30_000, texts(2, characters: 110_000))
        #expect(groups.map(\.ranges.description) == ["1", "2"] && groups.allSatisfy { $0.excess == nil })
    }

    @Test func `blank and lost pages take no room`() throws {
        let pages = (1...20).map { SamplePages.scan($0) } + [SamplePages.blank(21), SamplePages.lost(22)]
        #expect(try ranges(.document, pages) == ["1-22"])
    }

    @Test(arguments: 0..<40)
    func `whatever the pages, each is in a part, none twice without an overlap, and every part fits`(
        seed: Int
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...60, using: &generator)
        let overlap = Int.random(in: 0...3, using: &generator)
        let split: Split =
            seed.isMultiple(of: 2)
            ? .document
            : .windows(pages: overlap + Int.random(in: 1...9, using: &generator), overlap: overlap)
        let pages = (1...count).map { number in
            Bool.random(using: &generator)
                ? SamplePages.scan(number)
                : SamplePages.text(
                    number,
                    String(repeating: "a", count: Int.random(in: 0...20_000, using: &generator))
                )
        }
        let bounds = PartBounds(room: 10_000)
        let groups = try groups(split, room: 10_000, pages)
        let card = try Samples.card()
        for group in groups {
            let size = group.pages.reduce(PageSize()) { $0 + PageSize($1, card: card) }
            #expect(size.fits(bounds.gathered) || group.pages.count == 1)
        }
        let numbers = groups.flatMap { $0.ranges.pages }
        #expect(Set(numbers) == Set(1...count))
        if overlap == 0 || split == .document { #expect(numbers == Array(1...count)) }
        let distinct = Set(groups.map(\.ranges))
        #expect(distinct.count == groups.count)
    }
}

@Suite
struct PartBoundsTests {
    private func room(_ change: (inout Job) -> Void) throws -> Int {
        try PartBounds(JobPlan(Samples.job(change)), SamplePages.item).gathered.tokens
    }

    @Test func `what else is in a request leaves less room for pages`() throws {
        let room = try room { _ in }
        let context = try Samples.card().contextWindow
        #expect(room > context / 2 && room < context)
        let longer = String(repeating: "word ", count: 10_000)
        #expect(try self.room { $0.model.maxTokens = 20_000 } < room - 15_000)
        #expect(try self.room { $0.prompt.system = longer } < room - 10_000)
        #expect(try self.room { $0.output.schemaText = #"{"description":"\#(longer)"}"# } < room - 10_000)
        let item = Item(position: 0, id: "a", path: "a", source: "/a", vars: ["long": longer])
        let template = try Template("{{vars.long}} {{content}}")
        let job = try Samples.job { $0.prompt.user = template }
        #expect(try PartBounds(JobPlan(job), item).gathered.tokens < room - 10_000)
    }
}
