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
    }

    /// The pages that are wanted.
    public let selection: PageSelection
    /// In which form they are wanted.
    public let content: Content
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
    public init(
        selection: PageSelection,
        content: Content,
        maxSide: Int,
        maxPixels: Int,
        maxBytes: Int,
        maxPages: Int,
        cpuSeconds: Int
    ) {
        self.selection = selection
        self.content = content
        self.maxSide = min(max(maxSide, 1), FrameLimits.side)
        self.maxPixels = min(max(maxPixels, 1), Int(UInt32.max))
        self.maxBytes = min(max(maxBytes, 1), FrameLimits.pageBytes)
        self.maxPages = min(max(maxPages, 1), FrameLimits.pages)
        self.cpuSeconds = min(max(cpuSeconds, 1), Int(Int32.max))
    }

    /// Reads the fields of a request, trusting none of them.
    public init(kind: UInt8, body: ArraySlice<UInt8>) throws(FrameError) {
        guard kind == Self.kind else { throw .unknownKind(kind) }
        var fields = FrameFields(body)
        let selection = try Self.selection(&fields)
        let content = try fields.value("content", as: Content.self)
        self.init(
            selection: selection,
            content: content,
            maxSide: try fields.number("max side", in: 1...FrameLimits.side),
            maxPixels: try fields.number("max pixels", in: 1...Int(UInt32.max)),
            maxBytes: try fields.number("max bytes", in: 1...FrameLimits.pageBytes),
            maxPages: try fields.number("max pages", in: 1...FrameLimits.pages),
            cpuSeconds: try fields.number("cpu seconds", in: 1...Int(Int32.max))
        )
        try fields.finish()
    }

    /// The whole frame, length included.
    public func encoded() -> [UInt8] {
        var frame = FrameBuilder(kind: Self.kind)
        let (form, ranges): (UInt8, [ClosedRange<Int>]) =
            switch selection {
            case .all: (0, [])
            case .upTo(let ranges): (1, ranges)
            case .exactly(let ranges): (2, ranges)
            }
        frame.add(form)
        frame.add(ranges.count)
        for range in ranges {
            frame.add(range.lowerBound)
            frame.add(range.upperBound)
        }
        frame.add(content.rawValue)
        for number in [maxSide, maxPixels, maxBytes, maxPages, cpuSeconds] { frame.add(number) }
        return frame.finish()
    }

    private static func selection(_ fields: inout FrameFields) throws(FrameError) -> PageSelection {
        let form = try fields.byte()
        let count = try fields.number("ranges", in: 0...FrameLimits.ranges)
        var ranges: [ClosedRange<Int>] = []
        for _ in 0..<count {
            let first = try fields.number("first page", in: 1...Int(UInt32.max))
            ranges.append(first...(try fields.number("last page", in: first...Int(UInt32.max))))
        }
        switch form {
        case 0 where ranges.isEmpty: return .all
        case 1: return .upTo(ranges)
        case 2: return .exactly(ranges)
        default: throw .badField("selection")
        }
    }
}
