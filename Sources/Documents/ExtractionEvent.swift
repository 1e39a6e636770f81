internal import ExtractionFrames
public import Jobs

/// What an extraction says, in this order: `opened`, the selected pages as written, `finished`.
public enum ExtractionEvent: Sendable, Equatable {
    case opened(DocumentSummary)
    case page(PageContent)
    /// Every selected page was given, and the file did not change meanwhile. Without it the document is incomplete.
    case finished
}

/// What a file is.
public struct DocumentSummary: Sendable, Equatable {
    /// The kind of a file, by its content.
    public enum Kind: String, Sendable, Hashable, Codable {
        case pdf
        case png
        case jpeg
    }

    public let kind: Kind
    /// Pages of the whole document; 1 for an image.
    public let pageCount: Int
    /// The pages that follow, cut to the document.
    public let selectedPages: PageRanges
    public let fingerprint: SourceFingerprint
}

/// One page, as it goes to the model.
public struct PageContent: Sendable, Equatable {
    /// In which form the page comes.
    public enum Form: Sendable, Equatable {
        /// Empty for a page with nothing on it: a normal result.
        case text(String)
        case image(PageImage)
    }

    /// Why the page comes in this form.
    public enum Route: String, Sendable, Hashable, Codable, CaseIterable {
        /// The job asked for it.
        case asked
        /// The page has text.
        case hasText = "has_text"
        /// Painted, without text or with a few letters beside an image: a scan.
        case scanned
        /// The fonts map to no readable characters.
        case garbled
        /// There is nothing on the page.
        case blank
        /// The document is itself an image.
        case picture
    }

    /// From 1.
    public let number: Int
    public let content: Form
    public let route: Route

    public init(number: Int, content: Form, route: Route) {
        self.number = number
        self.content = content
        self.route = route
    }

    /// Bytes of the text or the encoded image.
    public var byteCount: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .image(let image): image.bytes.count
        }
    }
}

/// An encoded image within the request's limits.
public struct PageImage: Sendable, Equatable {
    /// How an image is encoded.
    public enum MediaType: String, Sendable, Hashable, Codable {
        case png
        case jpeg
    }

    public let mediaType: MediaType
    public let bytes: [UInt8]
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int

    public init(mediaType: MediaType, bytes: [UInt8], width: Int, height: Int) {
        self.mediaType = mediaType
        self.bytes = bytes
        self.width = width
        self.height = height
    }
}

extension PageContent {
    init(_ page: ExtractedPage) {
        let content: Form =
            switch page.content {
            case .text(let text): .text(text)
            case .image(let form, let width, let height, let bytes):
                .image(PageImage(mediaType: form == .png ? .png : .jpeg, bytes: bytes, width: width, height: height))
            }
        let route: Route =
            switch page.route {
            case .asked: .asked
            case .hasText: .hasText
            case .scanned: .scanned
            case .garbled: .garbled
            case .blank: .blank
            case .picture: .picture
            }
        self.init(number: page.number, content: content, route: route)
    }
}

extension DocumentSummary.Kind {
    init(_ kind: DocumentKind) {
        self =
            switch kind {
            case .pdf: .pdf
            case .png: .png
            case .jpeg: .jpeg
            }
    }
}
