/// One page as a worker hands it over.
public struct ExtractedPage: Sendable, Equatable {
    /// What goes to the model.
    public enum Content: Sendable, Equatable {
        /// May be empty: a page with nothing on it is a normal result.
        case text(String)
        case image(ImageForm, width: Int, height: Int, bytes: [UInt8])

        /// Bytes of the text or of the encoded image.
        public var byteCount: Int {
            switch self {
            case .text(let text): text.utf8.count
            case .image(_, _, _, let bytes): bytes.count
            }
        }
    }

    /// How an image is encoded.
    public enum ImageForm: UInt8, Sendable {
        case png = 1
        case jpeg = 2
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
    }

    /// From 1.
    public let number: Int
    /// Why the page came in this form.
    public let route: Route
    /// What goes to the model.
    public let content: Content

    /// A page of these parts; not checked.
    public init(number: Int, route: Route, content: Content) {
        self.number = number
        self.route = route
        self.content = content
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        number = try fields.number("page number", in: 1...FrameLimits.pages)
        route = try fields.value("route", as: Route.self)
        switch try fields.byte() {
        case 0:
            content = .text(try fields.text("text", upTo: FrameLimits.pageBytes))
        case let form:
            guard let form = ImageForm(rawValue: form) else { throw .badField("image form") }
            let width = try fields.number("width", in: 1...FrameLimits.side)
            let height = try fields.number("height", in: 1...FrameLimits.side)
            let bytes = try fields.blob("image", upTo: FrameLimits.pageBytes)
            content = .image(form, width: width, height: height, bytes: Array(bytes))
        }
    }

    func add(to frame: inout FrameBuilder) {
        frame.add(number)
        frame.add(route.rawValue)
        switch content {
        case .text(let text):
            frame.add(0 as UInt8)
            frame.add(text)
        case .image(let form, let width, let height, let bytes):
            frame.add(form.rawValue)
            frame.add(width)
            frame.add(height)
            frame.add(bytes)
        }
    }
}
