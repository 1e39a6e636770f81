internal import ExtractionFrames
internal import Jobs

/// What a worker may say about one document, and when: everything else is a broken or hostile worker.
struct ReplyScript {
    /// What a good message means.
    enum Reply {
        /// An event, counted from 0 in its document.
        case event(ExtractionEvent, index: Int)
        case complete
        case failed(Failure)
    }

    private let request: ExtractionRequest
    private let fingerprint: SourceFingerprint
    private var kind: DocumentKind?
    private var ranges: ArraySlice<ClosedRange<Int>> = []
    private var nextPage: Int?
    private var index = 0

    init(request: ExtractionRequest, fingerprint: SourceFingerprint) {
        self.request = request
        self.fingerprint = fingerprint
    }

    /// `nil` where the message is not to be trusted.
    mutating func read(_ message: WorkerMessage) -> Reply? {
        switch message {
        case .hello: return nil
        case .opened(let kind, let pageCount):
            guard let opened = open(kind, pageCount: pageCount) else { return nil }
            return event(opened)
        case .page(let page):
            guard page.number == nextPage, mayBe(page.content) else { return nil }
            advance()
            return event(.page(PageContent(page)))
        case .done: return kind != nil && nextPage == nil ? .complete : nil
        case .failed(let fault, let sentence):
            return .failed(Failure(FailureClass(fault), "\(Self.printable(sentence))"))
        }
    }

    private mutating func open(_ kind: DocumentKind, pageCount: Int) -> ExtractionEvent? {
        guard self.kind == nil, kind.mayHavePages || pageCount == 1,
            let selected = request.selection.ranges(ofPageCount: pageCount)
        else { return nil }
        let pages = PageRanges(selected)
        guard pages.count <= request.limits.pages else { return nil }
        self.kind = kind
        ranges = selected[...]
        nextPage = ranges.first?.lowerBound
        return .opened(
            DocumentSummary(
                kind: DocumentSummary.Kind(kind),
                pageCount: pageCount,
                selectedPages: pages,
                fingerprint: fingerprint
            )
        )
    }

    private mutating func advance() {
        guard let page = nextPage, let range = ranges.first else { return }
        guard page == range.upperBound else {
            nextPage = page + 1
            return
        }
        ranges.removeFirst()
        nextPage = ranges.first?.lowerBound
    }

    private mutating func event(_ event: ExtractionEvent) -> Reply {
        defer { index += 1 }
        return .event(event, index: index)
    }

    /// Whether the request allows a page of this form and size.
    private func mayBe(_ content: ExtractedPage.Content) -> Bool {
        switch content {
        case .text: request.content != .image && kind?.mayGiveText == true
        case .image(_, let width, let height, let bytes):
            request.content != .text && kind?.mayGiveImages == true && !bytes.isEmpty
                && bytes.count <= request.image.maxBytes
                && max(width, height) <= request.image.maxSide && width * height <= request.image.maxPixels
        }
    }

    /// A worker's sentence without control characters; the line of a hint stays apart.
    private static func printable(_ sentence: String) -> String {
        String(
            String.UnicodeScalarView(
                sentence.unicodeScalars.filter { $0 == "\n" || $0.properties.isPrintable }
            )
        )
    }
}

extension FailureClass {
    fileprivate init(_ fault: ExtractionFault) {
        self =
            switch fault {
            case .unreadable: .unreadable
            case .unsupported: .unsupported
            case .encrypted: .encrypted
            case .damaged: .damaged
            case .noPages: .noPages
            case .badPages: .badPages
            case .tooLarge: .tooLarge
            case .outOfMemory: .outOfMemory
            }
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
