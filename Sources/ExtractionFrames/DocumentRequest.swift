/// What the runner says to a worker: one document to read.
///
/// The document itself comes as an open descriptor attached to the frame's first byte.
public struct DocumentRequest: FrameMessage {
    private static let kind: UInt8 = 0x01

    /// In which form pages are wanted.
    public enum Content: UInt8, Sendable {
        case text = 1
        case image = 2
        case auto = 3
        case textAndImage = 4
    }

    /// What becomes of text that a reader would not see.
    public enum HiddenText: UInt8, Sendable {
        /// It is not looked for.
        case off = 1
        case drop = 2
        case keep = 3
        /// It fails the document.
        case fail = 4
    }

    /// The pages that are wanted.
    public let selection: PageSelection
    /// How many of them, from the first on, another worker has given already.
    public let given: Int
    /// In which form they are wanted.
    public let content: Content
    /// The share of a page, in millionths, from which on a figure is shown beside the page's text.
    public let figureShare: Int
    /// What becomes of text that a reader would not see.
    public let hiddenText: HiddenText
    /// Whether such text is looked for by painting, too.
    public let checksInk: Bool
    /// What opens an encrypted document, at most `FrameLimits.passwordBytes` of UTF-8.
    public let password: String?
    /// Bounds of images and of the whole.
    public let bounds: Bounds

    /// What the worker may give and take.
    public struct Bounds: Sendable, Equatable {
        /// Pixels of the longer side of an image.
        public let maxSide: Int
        /// Pixels of an image in all.
        public let maxPixels: Int
        /// Bytes of an encoded image.
        public let maxBytes: Int
        /// Selected pages of a document.
        public let maxPages: Int
        /// Processor time for the document.
        public let cpuSeconds: Int

        /// Values that no frame may carry are brought to the nearest that it may.
        public init(maxSide: Int, maxPixels: Int, maxBytes: Int, maxPages: Int, cpuSeconds: Int) {
            self.maxSide = min(max(maxSide, 1), FrameLimits.side)
            self.maxPixels = min(max(maxPixels, 1), Int(UInt32.max))
            self.maxBytes = min(max(maxBytes, 1), FrameLimits.pageBytes)
            self.maxPages = min(max(maxPages, 1), FrameLimits.pages)
            self.cpuSeconds = min(max(cpuSeconds, 1), Int(Int32.max))
        }

        init(_ fields: inout FrameFields) throws(FrameError) {
            self.init(
                maxSide: try fields.number("max side", in: 1...FrameLimits.side),
                maxPixels: try fields.number("max pixels", in: 1...Int(UInt32.max)),
                maxBytes: try fields.number("max bytes", in: 1...FrameLimits.pageBytes),
                maxPages: try fields.number("max pages", in: 1...FrameLimits.pages),
                cpuSeconds: try fields.number("cpu seconds", in: 1...Int(Int32.max))
            )
        }
    }

    /// Values that no frame may carry are brought to the nearest that it may, but for the password.
    public init(
        selection: PageSelection,
        given: Int = 0,
        content: Content,
        figureShare: Int,
        hiddenText: HiddenText,
        checksInk: Bool,
        password: String?,
        bounds: Bounds
    ) {
        self.selection = selection
        self.given = min(max(given, 0), FrameLimits.pages)
        self.content = content
        self.figureShare = min(max(figureShare, 0), 1_000_000)
        self.hiddenText = hiddenText
        self.checksInk = checksInk
        self.password = password
        self.bounds = bounds
    }

    /// Reads the fields of a request, trusting none of them.
    public init(kind: UInt8, body: ArraySlice<UInt8>) throws(FrameError) {
        guard kind == Self.kind else { throw .unknownKind(kind) }
        var fields = FrameFields(body)
        selection = try PageSelection(&fields)
        given = try fields.number("given pages", in: 0...FrameLimits.pages)
        content = try fields.value("content", as: Content.self)
        figureShare = try fields.number("figure share", in: 0...1_000_000)
        hiddenText = try fields.value("hidden text", as: HiddenText.self)
        checksInk = try fields.flag("check for ink")
        password =
            try fields.flag("password given")
            ? try fields.text("password", upTo: FrameLimits.passwordBytes) : nil
        bounds = try Bounds(&fields)
        try fields.finish()
    }

    /// The whole frame, length included.
    public func encoded() -> [UInt8] {
        var frame = FrameBuilder(kind: Self.kind)
        selection.add(to: &frame)
        frame.add(given)
        frame.add(content.rawValue)
        frame.add(figureShare)
        frame.add(hiddenText.rawValue)
        frame.add(checksInk)
        frame.add(password != nil)
        if let password { frame.add(password) }
        for number in [bounds.maxSide, bounds.maxPixels, bounds.maxBytes, bounds.maxPages, bounds.cpuSeconds]
        {
            frame.add(number)
        }
        return frame.finish()
    }
}
