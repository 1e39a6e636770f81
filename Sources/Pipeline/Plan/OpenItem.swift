internal import Bedrock
internal import Checkpoints
internal import Documents
internal import Jobs

/// An item whose document is being extracted, with what has come of it so far.
///
/// Owned by the feed's one task.
final class OpenItem {
    /// What one request may hold of images and bytes; a part beyond it can never be sent.
    private static let largestPart = BatchBuilder.Bounds(parts: 1, inputTokens: .max)

    let record: ItemRecord
    let extraction: Extraction
    var document: DocumentSummary?
    /// Pages that are not yet in a part.
    private var pages: [PageContent] = []
    private var images = 0
    private var bytes = 0
    /// Every part that is known by now, the decided ones too.
    private var parts: [Part] = []

    init(record: ItemRecord, extraction: Extraction) {
        self.record = record
        self.extraction = extraction
    }

    /// Takes a page.
    ///
    /// Throws once the pages can no longer travel in one request: what would not be sent is not kept.
    func append(_ page: PageContent) throws(Failure) {
        pages.append(page)
        switch page.content {
        case .text(let text): bytes += text.utf8.count
        case .image(let image):
            images += 1
            bytes += image.bytes.count
        }
        let bounds = Self.largestPart
        guard images <= bounds.images, bytes <= bounds.bytes else {
            let size =
                images > bounds.images
                ? "more than \(bounds.images) page images" : "more than \(bounds.bytes) bytes"
            throw Failure(
                .tooLong,
                "the document has \(size), which no request can hold; use input.split: page, or fewer pages"
            )
        }
    }

    /// The gathered pages as a part; `nil` where there are none, or the part is decided.
    func takePart(_ context: FeedContext) -> PreparedPart? {
        guard let document, !pages.isEmpty else { return nil }
        defer { (pages, images, bytes) = ([], 0, 0) }
        let ranges = PageRanges(pages: pages.map(\.number))
        let known = record.parts.first { $0.part.pages == ranges }
        if let known, known.status != nil {
            parts.append(known.part)
            return nil
        }
        let id = known?.part.id ?? context.journal.nextPartID()
        if hasChanged(document) {
            let part = Part(id: id, item: record.item.position, pages: ranges, identity: nil)
            parts.append(part)
            context.recordFailure(Self.sourceChanged, of: part)
            return nil
        }
        do {
            var prepared = try context.renderer.prepare(pages, of: record.item, document: document, id: id)
            prepared.isNew = known == nil
            parts.append(prepared.part)
            return prepared
        } catch {
            context.control.requestStop(.unexpected("the template cannot be rendered: \(error)"))
            return nil
        }
    }

    /// Records that the item's parts are all known: those that were made, those that a failure kept from being made,
    /// and those that an earlier process knew and that the document no longer has.
    func conclude(_ failure: Failure?, _ context: FeedContext) {
        let made = Set(parts.map(\.id))
        let left = record.parts.filter { !made.contains($0.part.id) }
        for lost in left where lost.status == nil {
            context.recordFailure(failure ?? Self.sourceChanged, of: lost.part)
        }
        parts.append(contentsOf: left.map(\.part))
        // Before the document could be opened its pages are unknown.
        let missing = document.map { pagesWithoutPart(of: $0) }
        if let failure, !left.contains(where: { $0.status == nil }), missing?.isEmpty != true {
            let part = Part(
                id: context.journal.nextPartID(),
                item: record.item.position,
                pages: missing.map { PageRanges(pages: $0) },
                identity: nil
            )
            parts.append(part)
            context.recordFailure(failure, of: part)
        }
        // Of a file that changed, what was answered before is not to be taken for an answer to it.
        let source = document.flatMap { hasChanged($0) ? nil : $0.fingerprint }
        context.journal.recordPlan(
            item: record.item.position,
            parts: parts,
            source: source,
            quickKey: source.map { context.earlier.quickKey.key(of: record.item, sourceSHA256: $0.sha256) }
        )
        context.progress.itemFed()
    }

    private func pagesWithoutPart(of document: DocumentSummary) -> [Int] {
        let made = Set(parts.compactMap(\.pages).flatMap(\.pages))
        return document.selectedPages.pages.filter { !made.contains($0) }
    }

    /// The file is another than the one that accepted parts of this run came from.
    func hasChanged(_ document: DocumentSummary) -> Bool {
        guard let before = record.sourceSHA256 else { return false }
        return before != document.fingerprint.sha256
            && record.parts.contains { $0.status?.isAccepted == true }
    }

    private static let sourceChanged = Failure(
        .sourceChanged,
        "the file changed while some of its parts were already answered; start a new run to read it again"
    )
}
