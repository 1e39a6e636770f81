internal import ExtractionFrames

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
    /// What goes to the model.
    public let content: Form
    /// Why in this form.
    public let route: Route

    /// A page of these parts; not checked.
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

    /// How the bytes are encoded.
    public let mediaType: MediaType
    /// The encoded file.
    public let bytes: [UInt8]
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int

    /// An image of these parts; not checked.
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
                .image(
                    PageImage(
                        mediaType: form == .png ? .png : .jpeg,
                        bytes: bytes,
                        width: width,
                        height: height
                    )
                )
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
