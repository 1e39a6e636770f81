internal import ExtractionFrames
public import Jobs

/// One page, as it goes to the model.
public struct PageContent: Sendable, Equatable {
    /// In which form the page comes.
    public enum Form: Sendable, Equatable {
        /// Empty for a page with nothing on it: a normal result.
        case text(String)
        case image(PageImage)
        case textAndImage(String, PageImage)
        /// The page could not be painted; the pages around it are not touched by that.
        case lost(Failure)
    }

    /// Why the page comes in this form.
    public enum Route: String, Sendable, Hashable, Codable, CaseIterable {
        /// The job asked for it.
        case asked
        /// The page has text.
        case hasText = "has_text"
        /// Painted, without text or with a few letters beside an image: a scan.
        case scanned
        /// Painted: an image covers the page, and the text under it is poor.
        case poorText = "poor_text"
        /// The text is good, and an image covers more of the page than the request's `figureShare`: text and image.
        case figure
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
    /// What else there is to know of it, as `PageNote` has the words.
    public let notes: [String]

    /// A page of these parts; not checked.
    public init(number: Int, content: Form, route: Route, notes: [String] = []) {
        self.number = number
        self.content = content
        self.route = route
        self.notes = notes
    }

    /// Bytes of the text and the encoded image.
    public var byteCount: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .image(let image): image.bytes.count
        case .textAndImage(let text, let image): text.utf8.count + image.bytes.count
        case .lost: 0
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
            case .image(let image): .image(PageImage(image))
            case .textAndImage(let text, let image): .textAndImage(text, PageImage(image))
            case .lost(let fault, let sentence): .lost(Failure(fault, sentence: sentence))
            }
        let route: Route =
            switch page.route {
            case .asked: .asked
            case .hasText: .hasText
            case .scanned: .scanned
            case .garbled: .garbled
            case .blank: .blank
            case .picture: .picture
            case .poorText: .poorText
            case .figure: .figure
            }
        let notes = page.notes.map { note in
            switch note {
            case .hiddenTextDropped: PageNote.hiddenTextDropped
            case .hiddenTextKept: PageNote.hiddenTextKept
            case .figureLost: PageNote.figureLost
            }
        }
        self.init(number: page.number, content: content, route: route, notes: notes)
    }
}

extension PageImage {
    fileprivate init(_ image: ExtractedImage) {
        let type: MediaType =
            switch image.form {
            case .png: .png
            case .jpeg: .jpeg
            }
        self.init(mediaType: type, bytes: image.bytes, width: image.width, height: image.height)
    }
}
