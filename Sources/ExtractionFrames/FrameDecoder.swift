/// Cuts a stream of bytes, arriving in any pieces, into messages.
///
/// Holds at most one frame and what arrived behind it. After an error nothing more can be read: the peer
/// broke the protocol. "No message yet" is a normal result.
public struct FrameDecoder<Message: FrameMessage> {
    private var buffer: [UInt8] = []
    private var start = 0

    /// A decoder at the start of a stream.
    public init() {}

    /// Bytes held that no message has used yet.
    public var heldBytes: Int { buffer.count - start }

    /// Takes the next bytes of the stream.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message, or `nil` until more bytes arrive.
    public mutating func next() throws(FrameError) -> Message? {
        guard heldBytes >= 4 else { return nil }
        let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= FrameLimits.frameBytes else { throw .tooLong(length) }
        guard length > 0 else { throw .truncated }
        guard heldBytes >= 4 + length else { return nil }
        let body = start + 4
        start = body + length
        return try Message(kind: buffer[body], body: buffer[body + 1..<start])
    }
}

/// What travels in a frame.
public protocol FrameMessage: Sendable, Equatable {
    /// Reads the fields of a frame of this kind; refuses what a well-behaved peer would not send.
    init(kind: UInt8, body: ArraySlice<UInt8>) throws(FrameError)

    /// The whole frame, length included.
    func encoded() -> [UInt8]
}

/// The bounds that both sides keep; a frame outside them is a broken peer.
public enum FrameLimits {
    /// Bytes of a frame after its length.
    public static let frameBytes = 2 * pageBytes + 1_024
    /// Bytes of one page's text, and of its image.
    public static let pageBytes = 16 << 20
    /// Bytes of a sentence.
    public static let sentenceBytes = 512
    /// Bytes of a password; those of PDFs have at most 127.
    public static let passwordBytes = 1_024
    /// Bytes of a version.
    public static let versionBytes = 64
    /// Pages of a document, and page numbers.
    public static let pages = 10_000_000
    /// Ranges of a page selection.
    public static let ranges = 10_000
    /// Pixels of a side of an image as sent.
    public static let side = 65_535
}
