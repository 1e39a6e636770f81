/// What a worker says to the runner.
///
/// Once after its start `hello`. Then for each request either `failed`, or `opened`, the selected pages in
/// order, and `done`; `failed` may also end the pages early.
public enum WorkerMessage: FrameMessage {
    case hello(WorkerHello)
    case opened(DocumentKind, pageCount: Int)
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
        case .page(let page):
            var frame = FrameBuilder(kind: 0x12, reserving: page.content.byteCount + 64)
            page.add(to: &frame)
            return frame.finish()
        case .failed(let fault, let sentence):
            var frame = FrameBuilder(kind: 0x13)
            frame.add(fault.rawValue)
            frame.add(sentence)
            return frame.finish()
        case .done:
            return FrameBuilder(kind: 0x14).finish()
        }
    }
}

/// Who a worker is; a runner of another version or protocol refuses it.
public struct WorkerHello: Sendable, Equatable {
    /// The protocol of this source tree; raised with every change of a frame.
    public static let currentProtocol = 2

    /// The product's version, as `ProductVersion` has it.
    public let version: String
    /// The protocol that the worker speaks.
    public let protocolNumber: Int

    /// By default who this program is.
    public init(version: String = ProductVersion.current, protocolNumber: Int = Self.currentProtocol) {
        self.version = version
        self.protocolNumber = protocolNumber
    }

    init(_ fields: inout FrameFields) throws(FrameError) {
        version = try fields.text("version", upTo: FrameLimits.versionBytes)
        protocolNumber = Int(try fields.number())
    }

    func add(to frame: inout FrameBuilder) {
        frame.add(version)
        frame.add(protocolNumber)
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
    public var mayHavePages: Bool { self == .pdf || self == .tiff }
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
}
