import Jobs

@testable import Documents
@testable import Pipeline

/// Pages as extraction would give them.
enum SamplePages {
    static let image = PageImage(mediaType: .jpeg, bytes: [9, 9], width: 20, height: 10)

    static func text(_ number: Int, _ text: String? = nil, notes: [String] = []) -> PageContent {
        PageContent(number: number, content: .text(text ?? "page \(number)"), route: .hasText, notes: notes)
    }

    /// A page whose text was asked for, whatever is on it.
    static func asked(_ number: Int, _ text: String) -> PageContent {
        PageContent(number: number, content: .text(text), route: .asked)
    }

    static func scan(_ number: Int, bytes: Int = 2) -> PageContent {
        let bytes = [UInt8](repeating: 9, count: bytes)
        let image = PageImage(mediaType: .jpeg, bytes: bytes, width: 20, height: 10)
        return PageContent(number: number, content: .image(image), route: .scanned)
    }

    static func figure(_ number: Int, _ text: String) -> PageContent {
        PageContent(number: number, content: .textAndImage(text, image), route: .figure)
    }

    static func blank(_ number: Int) -> PageContent {
        PageContent(number: number, content: .text(""), route: .blank)
    }

    static func lost(_ number: Int, _ failureClass: FailureClass = .timedOut) -> PageContent {
        let failure = Failure(failureClass, "painting it took longer than 20 s")
        return PageContent(number: number, content: .lost(failure), route: .scanned)
    }

    static func document(
        _ kind: DocumentSummary.Kind = .pdf,
        pages: Int = 9,
        notes: [String] = []
    ) -> DocumentSummary {
        var document = DocumentSummary(
            kind: kind,
            pageCount: pages,
            selectedPages: PageRanges([1...pages]),
            fingerprint: SourceFingerprint(sha256: "0", size: 1, modified: 1, changed: 1, inode: 1)
        )
        document.notes = notes
        return document
    }

    static let item = Item(
        position: 4,
        id: "inv-1",
        path: "a.pdf",
        source: "/a.pdf",
        vars: ["who": "Ann {{id}}"]
    )

    /// The part of these pages, as a feed would prepare it.
    static func part(
        _ pages: [PageContent],
        template: String = "Read {{content}}",
        notes: [String] = [],
        _ change: (inout Job) -> Void = { _ in }
    ) throws -> PreparedPart {
        var job = try Samples.job(change)
        job.prompt.user = try Template(template)
        let renderer = PartRenderer(
            template: job.prompt.user,
            recipe: Recipe(job: job, image: job.input.image),
            card: try Samples.card()
        )
        return try renderer.prepare(pages, of: item, document: document(notes: notes), id: PartID(7))
    }
}
