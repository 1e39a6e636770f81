import Bedrock
import Jobs
import Testing

@testable import Documents
@testable import Pipeline

@Suite
struct PartRendererTests {
    private let item = Item(
        position: 4,
        id: "inv-1",
        path: "a.pdf",
        source: "/a.pdf",
        vars: ["who": "Ann {{id}}"]
    )
    private let document = DocumentSummary(
        kind: .pdf,
        pageCount: 9,
        selectedPages: PageRanges([1...9]),
        fingerprint: SourceFingerprint(sha256: "0", size: 1, modified: 1, changed: 1, inode: 1)
    )

    private func text(_ number: Int, _ text: String) -> PageContent {
        PageContent(number: number, content: .text(text), route: .hasText)
    }

    private func scan(_ number: Int) -> PageContent {
        let image = PageImage(mediaType: .jpeg, bytes: [9, 9], width: 20, height: 10)
        return PageContent(number: number, content: .image(image), route: .scanned)
    }

    private let picture = ContentBlock.image(
        ImageContent(format: .jpeg, bytes: [9, 9], width: 20, height: 10)
    )

    private func render(_ template: String, _ pages: [PageContent]) throws -> PreparedPart {
        var job = try Samples.job()
        job.prompt.user = try Template(template)
        let renderer = PartRenderer(
            template: job.prompt.user,
            recipe: Recipe(job: job, image: job.input.image),
            card: try Samples.card()
        )
        return try renderer.prepare(pages, of: item, document: document, id: PartID(7))
    }

    @Test func `a page alone is not marked, and its values are filled in once`() throws {
        let part = try render(
            "{{id}} {{pages}}/{{page_count}} {{vars.who}}: {{content}}!",
            [text(3, "{{path}}")]
        )
        #expect(part.blocks == [.text("inv-1 3/9 Ann {{id}}: {{path}}!")])
        #expect(part.part.id == PartID(7) && part.part.item == 4 && part.part.pages == PageRanges("3"))
    }

    @Test func `of several pages each is marked, and images stand in their place`() throws {
        let part = try render("Read {{content}} now", [text(1, "one"), scan(2), text(4, "four")])
        #expect(
            part.blocks == [
                .text("Read [page 1]\none\n[page 2]\n"), picture, .text("[page 4]\nfour\n now"),
            ]
        )
        #expect(part.part.pages == PageRanges("1-2,4") && part.images == 1)
        #expect(part.bytes == 47)
    }

    @Test func `a page of text and image has both, in this order`() throws {
        let pages = [SamplePages.figure(1, "one"), text(2, "two")]
        #expect(
            try render("{{content}}", pages).blocks == [
                .text("[page 1]\none\n"), picture, .text("[page 2]\ntwo\n"),
            ]
        )
        #expect(
            try render("{{content}}", [SamplePages.figure(1, "one")]).blocks == [.text("one\n"), picture]
        )
    }

    @Test func `a blank page and a lost one add nothing, not even a mark`() throws {
        let pages = [text(1, "one"), SamplePages.blank(2), SamplePages.lost(3), text(4, "four")]
        let part = try render("{{pages}}: {{content}}", pages)
        #expect(part.blocks == [.text("1-4: [page 1]\none\n[page 4]\nfour\n")])
        #expect(part.defects == ["pages_missing"])
    }

    @Test func `blank blocks are not sent`() throws {
        #expect(try render("{{content}}\n", [scan(1)]).blocks == [picture])
    }

    @Test func `a part's identity is that of its blocks and recipe, not of its item or place`() throws {
        let (one, other) = (
            try render("{{content}}", [text(1, "same")]), try render("{{content}}", [text(2, "same")])
        )
        #expect(one.part.identity == other.part.identity && one.part.identity?.count == 64)
        #expect(try render("{{id}}{{content}}", [text(1, "same")]).part.identity != one.part.identity)
    }
}
