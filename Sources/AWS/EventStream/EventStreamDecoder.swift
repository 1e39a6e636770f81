/// Puts messages of AWS's event stream together again, however the network cut them.
///
/// The checksum of the lengths is checked before they are trusted, and memory is taken only for bytes that came. After
/// an error the stream is lost: nobody knows where the next message begins, and each further call throws the same.
public struct EventStreamDecoder: Sendable {
    /// The most bytes that one message's headers may have.
    public static let maximumHeaderBytes = 128 << 10
    /// The most bytes that one message's payload may have.
    public static let maximumPayloadBytes = 24 << 20

    private var buffer: [UInt8] = []
    // What has been read of `buffer`.
    private var start = 0
    private var frame: EventStreamFrame?
    private var failure: EventStreamError?

    /// A decoder at the beginning of a stream.
    public init() {}

    /// Whether nothing of an unfinished message is waiting, so that the stream may end here.
    public var isBetweenMessages: Bool { start == buffer.count }

    /// Takes the next bytes of the stream.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0, start >= buffer.count / 2 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message; `nil` while bytes of it are missing.
    public mutating func next() throws(EventStreamError) -> EventStreamMessage? {
        if let failure { throw failure }
        do throws(EventStreamError) {
            return try message()
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func message() throws(EventStreamError) -> EventStreamMessage? {
        if frame == nil {
            guard buffer.count - start >= EventStreamFrame.preludeCount else { return nil }
            frame = try EventStreamFrame(prelude: buffer[start..<start + EventStreamFrame.preludeCount])
        }
        guard let frame, buffer.count - start >= frame.totalCount else { return nil }
        let bytes = buffer[start..<start + frame.totalCount]
        var tail = ByteReader(bytes.suffix(EventStreamFrame.checksumCount))
        guard tail.integer(UInt32.self) == CRC32.checksum(of: bytes.dropLast(EventStreamFrame.checksumCount))
        else { throw .messageChecksum }
        let content = bytes.dropFirst(EventStreamFrame.preludeCount)
            .dropLast(EventStreamFrame.checksumCount)
        let message = EventStreamMessage(
            headers: try Self.headers(content.prefix(frame.headerCount)),
            payload: Array(content.dropFirst(frame.headerCount))
        )
        start += frame.totalCount
        self.frame = nil
        return message
    }

    private static func headers(
        _ bytes: ArraySlice<UInt8>
    ) throws(EventStreamError) -> [EventStreamMessage.Header] {
        var reader = ByteReader(bytes)
        var headers: [EventStreamMessage.Header] = []
        while !reader.isAtEnd {
            guard let count = reader.integer(UInt8.self), let name = reader.text(count: Int(count)),
                let type = reader.integer(UInt8.self), let value = reader.value(ofType: type)
            else { throw .malformedHeader }
            guard !headers.contains(where: { $0.name == name }) else { throw .repeatedHeader }
            headers.append(.init(name, value))
        }
        return headers
    }
}

/// Why bytes are no event stream.
public enum EventStreamError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The lengths are not what was sent.
    case preludeChecksum
    /// The message is not what was sent.
    case messageChecksum
    /// Lengths that contradict each other, or are beyond what is taken.
    case badLength(total: Int, headers: Int)
    /// A header that ends too early, has an unknown type, or is not UTF-8.
    case malformedHeader
    /// Two headers of one name.
    case repeatedHeader

    /// A clause for the end of a message.
    public var description: String {
        switch self {
        case .preludeChecksum: "event stream: the checksum of a message's lengths is wrong"
        case .messageChecksum: "event stream: the checksum of a message is wrong"
        case .badLength(let total, let headers):
            "event stream: a message of \(total) bytes with \(headers) bytes of headers"
        case .malformedHeader: "event stream: a header cannot be read"
        case .repeatedHeader: "event stream: a header appears twice"
        }
    }
}

/// The lengths at the beginning of a message.
struct EventStreamFrame {
    static let preludeCount = 12
    static let checksumCount = 4
    static let overhead = preludeCount + checksumCount

    let totalCount: Int
    let headerCount: Int

    init(prelude: ArraySlice<UInt8>) throws(EventStreamError) {
        var reader = ByteReader(prelude)
        guard let total = reader.integer(UInt32.self), let headers = reader.integer(UInt32.self),
            reader.integer(UInt32.self) == CRC32.checksum(of: prelude.prefix(8))
        else { throw .preludeChecksum }
        (totalCount, headerCount) = (Int(total), Int(headers))
        let payload = totalCount - headerCount - Self.overhead
        guard headerCount <= EventStreamDecoder.maximumHeaderBytes,
            (0...EventStreamDecoder.maximumPayloadBytes).contains(payload)
        else { throw .badLength(total: totalCount, headers: headerCount) }
    }
}
