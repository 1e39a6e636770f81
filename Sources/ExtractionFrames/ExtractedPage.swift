/// One page as a worker hands it over.
public struct ExtractedPage: Sendable, Equatable {
    /// What goes to the model.
    public enum Content: Sendable, Equatable {
        /// May be empty: a page with nothing on it is a normal result.
        case text(String)
        case image(ExtractedImage)
        case textAndImage(String, ExtractedImage)
        /// The page could not be painted; the worker is well, and goes on.
        case lost(ExtractionFault, sentence: String)

        /// Bytes of the text and of the encoded image.
        public var byteCount: Int {
            switch self {
            case .text(let text): text.utf8.count
            case .image(let image): image.bytes.count
            case .textAndImage(let text, let image): text.utf8.count + image.bytes.count
            case .lost: 0
            }
        }
    }

    /// Why the page came in this form.
    public enum Route: UInt8, Sendable, CaseIterable {
        /// The request wanted no other form.
        case asked = 1
        /// The page has text.
        case hasText = 2
        /// The page has images or drawings, and no text or a few letters only: a scan.
        case scanned = 3
        /// The page's text is not readable: its fonts map to no characters.
        case garbled = 4
        /// There is nothing on the page.
        case blank = 5
        /// The document is itself an image.
        case picture = 6
        /// An image covers the page, and the text under it is poor.
        case poorText = 7
        /// The page has text, and a figure beside it.
        case figure = 8
    }

    /// What else there is to know of a page.
    public enum Note: UInt8, Sendable, CaseIterable {
        /// Text that a reader would not see was left out.
        case hiddenTextDropped = 1
        /// Such text is in the page's text.
        case hiddenTextKept = 2
        /// The figure beside the text could not be painted.
        case figureLost = 3
    }

    /// From 1.
    public let number: Int
    /// Why the page came in this form.
    public let route: Route
    /// What goes to the model.
    public let content: Content
    /// What else there is to know of it, each once.
    public let notes: [Note]

    /// A page of these parts; not checked.
    public init(number: Int, route: Route, content: Content, notes: [Note] = []) {
        self.number = number
        self.route = route
        self.content = content
        self.notes = notes
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        number = try fields.number("page number", in: 1...FrameLimits.pages)
        route = try fields.value("route", as: Route.self)
        notes = try Self.notes(&fields)
        switch try fields.byte() {
        case 0: content = .text(try fields.text("text", upTo: FrameLimits.pageBytes))
        case 1: content = .image(try ExtractedImage(&fields))
        case 2:
            let text = try fields.text("text", upTo: FrameLimits.pageBytes)
            content = .textAndImage(text, try ExtractedImage(&fields))
        case 3:
            let fault = try fields.value("fault", as: ExtractionFault.self)
            content = .lost(fault, sentence: try fields.text("sentence", upTo: FrameLimits.sentenceBytes))
        default: throw .badField("page content")
        }
    }

    func add(to frame: inout FrameBuilder) {
        frame.add(number)
        frame.add(route.rawValue)
        frame.add(UInt8(clamping: notes.count))
        for note in notes { frame.add(note.rawValue) }
        switch content {
        case .text(let text):
            frame.add(0 as UInt8)
            frame.add(text)
        case .image(let image):
            frame.add(1 as UInt8)
            image.add(to: &frame)
        case .textAndImage(let text, let image):
            frame.add(2 as UInt8)
            frame.add(text)
            image.add(to: &frame)
        case .lost(let fault, let sentence):
            frame.add(3 as UInt8)
            frame.add(fault.rawValue)
            frame.add(sentence)
        }
    }

    private static func notes(_ fields: inout FrameFields) throws(FrameError) -> [Note] {
        var notes: [Note] = []
        for _ in 0..<(try fields.byte()) {
            let note = try fields.value("note", as: Note.self)
            guard !notes.contains(note) else { throw .badField("note") }
            notes.append(note)
        }
        return notes
    }
}
