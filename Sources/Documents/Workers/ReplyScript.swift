internal import ExtractionFrames
internal import Jobs

/// What a worker may say about one document, and when: everything else is a broken or hostile worker.
struct ReplyScript {
    /// What a good message means.
    enum Reply {
        case opened(DocumentSummary)
        case page(PageContent)
        /// The page as it is to be taken if its painting ends the worker.
        case painting(PageContent)
        case complete
        case failed(Failure)
    }

    private let request: ExtractionRequest
    private let given: Int
    private let fingerprint: SourceFingerprint
    private var kind: DocumentKind?
    private var ranges: ArraySlice<ClosedRange<Int>> = []
    private var nextPage: Int?
    private var isPainting = false

    /// The first `given` of the selected pages are not to come.
    init(request: ExtractionRequest, given: Int = 0, fingerprint: SourceFingerprint) {
        self.request = request
        self.given = given
        self.fingerprint = fingerprint
    }

    /// `nil` where the message is not to be trusted.
    mutating func read(_ message: WorkerMessage) -> Reply? {
        switch message {
        case .hello: return nil
        case .opened(let kind, let pageCount): return open(kind, pageCount: pageCount)
        case .painting(let page):
            guard kind == .pdf, page.number == nextPage, mayStandIn(page) else { return nil }
            isPainting = true
            return .painting(PageContent(page))
        case .page(let page):
            guard page.number == nextPage, mayBe(page) else { return nil }
            advance()
            return .page(PageContent(page))
        case .done: return kind != nil && nextPage == nil ? .complete : nil
        case .failed(let fault, let sentence): return .failed(Failure(fault, sentence: sentence))
        }
    }

    private mutating func open(_ kind: DocumentKind, pageCount: Int) -> Reply? {
        guard self.kind == nil, kind.mayHavePages || pageCount == 1,
            let selected = request.selection.ranges(ofPageCount: pageCount)
        else { return nil }
        let pages = PageRanges(selected)
        guard pages.count <= request.limits.pages else { return nil }
        self.kind = kind
        ranges = selected[...]
        nextPage = ranges.first?.lowerBound
        for _ in 0..<given { advance() }
        return .opened(
            DocumentSummary(
                kind: DocumentSummary.Kind(kind),
                pageCount: pageCount,
                selectedPages: pages,
                fingerprint: fingerprint,
                notes: contradictsName(kind) ? [DocumentNote.typeMismatch] : []
            )
        )
    }

    private func contradictsName(_ kind: DocumentKind) -> Bool {
        DocumentSummary.Kind(fileNamed: request.source).map { $0 != DocumentSummary.Kind(kind) } ?? false
    }

    private mutating func advance() {
        isPainting = false
        guard let page = nextPage, let range = ranges.first else { return }
        guard page == range.upperBound else {
            nextPage = page + 1
            return
        }
        ranges.removeFirst()
        nextPage = ranges.first?.lowerBound
    }

    /// Whether the request allows such a page.
    private func mayBe(_ page: ExtractedPage) -> Bool {
        guard let kind, page.notes.allSatisfy({ mayBe($0, of: page) }) else { return false }
        switch (page.content, request.content) {
        case (.text, .text), (.text, .auto): return kind.mayGiveText
        case (.text, .textAndImage): return kind == .text
        case (.image(let image), .image), (.image(let image), .auto):
            return kind.mayGiveImages && mayBe(image)
        case (.image(let image), .textAndImage): return kind.isPicture && mayBe(image)
        case (.textAndImage(_, let image), .textAndImage): return kind == .pdf && mayBe(image)
        case (.textAndImage(_, let image), .auto):
            return kind == .pdf && page.route == .figure && mayBe(image)
        case (.lost, _): return isPainting
        default: return false
        }
    }

    /// Whether the page may be taken where its painting ends the worker.
    private func mayStandIn(_ page: ExtractedPage) -> Bool {
        switch page.content {
        case .lost: page.notes.isEmpty
        case .text: page.notes.contains(.figureLost) && mayBe(page)
        default: false
        }
    }

    private func mayBe(_ note: ExtractedPage.Note, of page: ExtractedPage) -> Bool {
        switch note {
        case .hiddenTextDropped: request.hiddenText == .drop
        case .hiddenTextKept: request.hiddenText == .keep
        case .figureLost: request.content == .auto && page.route == .figure
        }
    }

    private func mayBe(_ image: ExtractedImage) -> Bool {
        !image.bytes.isEmpty && image.bytes.count <= request.image.maxBytes
            && max(image.width, image.height) <= request.image.maxSide
            && image.width * image.height <= request.image.maxPixels
    }
}
