/// What a worker says to the runner.
///
/// Once after its start `hello`. Then for each request either `failed`, or `opened`, the selected pages that were not
/// given before in order, and `done`; `failed` may also end the pages early. A page may be announced by `painting`.
public enum WorkerMessage: FrameMessage {
    case hello(WorkerHello)
    case opened(DocumentKind, pageCount: Int)
    /// A page is about to be painted, which may end the worker; the page as it is to be taken then. Lost, as a rule,
    /// by a fault that the runner knows better.
    case painting(instead: ExtractedPage)
    case page(ExtractedPage)
    case failed(ExtractionFault, sentence: String)
    case done

    /// Reads the fields of a frame of this kind, trusting none of them.
    public init(kind: UInt8, body: ArraySlice<UInt8>) throws(FrameError) {
        var fields = FrameFields(body)
        switch kind {
        case 0x10: self = .hello(try WorkerHello(&fields))
        case 0x11:
            let kind = try fields.value("document kind", as: DocumentKind.self)
            self = .opened(kind, pageCount: try fields.number("page count", in: 1...FrameLimits.pages))
        case 0x12: self = .page(try ExtractedPage(&fields))
        case 0x13:
            let fault = try fields.value("fault", as: ExtractionFault.self)
            self = .failed(fault, sentence: try fields.text("sentence", upTo: FrameLimits.sentenceBytes))
        case 0x14: self = .done
        case 0x15: self = .painting(instead: try ExtractedPage(&fields))
        default: throw .unknownKind(kind)
        }
        try fields.finish()
    }

    /// The whole frame, length included.
    public func encoded() -> [UInt8] {
        switch self {
        case .hello(let hello):
            var frame = FrameBuilder(kind: 0x10)
            hello.add(to: &frame)
            return frame.finish()
        case .opened(let kind, let pageCount):
            var frame = FrameBuilder(kind: 0x11)
            frame.add(kind.rawValue)
            frame.add(pageCount)
            return frame.finish()
        case .painting(let page): return Self.frame(0x15, page)
        case .page(let page): return Self.frame(0x12, page)
        case .failed(let fault, let sentence):
            var frame = FrameBuilder(kind: 0x13)
            frame.add(fault.rawValue)
            frame.add(sentence)
            return frame.finish()
        case .done:
            return FrameBuilder(kind: 0x14).finish()
        }
    }

    private static func frame(_ kind: UInt8, _ page: ExtractedPage) -> [UInt8] {
        var frame = FrameBuilder(kind: kind, reserving: page.content.byteCount + 64)
        page.add(to: &frame)
        return frame.finish()
    }
}

/// What a file turned out to be, by its content.
public enum DocumentKind: UInt8, Sendable {
    case pdf = 1
    case png = 2
    case jpeg = 3
    case gif = 4
    case webp = 5
    case tiff = 6
    /// HEIC or AVIF.
    case heif = 7
    case text = 8

    /// Whether a document of this kind may have more than one page.
    public var mayHavePages: Bool { self == .pdf || self == .tiff || self == .text }
    /// Whether it is itself an image, or some.
    public var isPicture: Bool { self != .pdf && self != .text }
    /// Whether its pages may come as text.
    public var mayGiveText: Bool { self == .pdf || self == .text }
    /// Whether its pages may come as images.
    public var mayGiveImages: Bool { self != .text }
}

/// Why a worker cannot give a document's pages.
public enum ExtractionFault: UInt8, Sendable, CaseIterable {
    case unreadable = 1
    case unsupported = 2
    case encrypted = 3
    case damaged = 4
    case noPages = 5
    case badPages = 6
    case tooLarge = 7
    case outOfMemory = 8
    case hiddenText = 9
}
