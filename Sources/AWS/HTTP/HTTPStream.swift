/// An answer whose content is read while it comes in.
///
/// Whoever reads sets the pace: the server is held back while nobody does. Releasing the stream with its iterators, or
/// cancelling the task that reads, ends the exchange and its connection at once.
public struct HTTPStream: Sendable {
    /// What comes in front of the content.
    public struct Head: Sendable, Equatable {
        /// The status of the final answer; any is a normal result.
        public let status: Int
        /// Its header fields.
        public let headers: HTTPHeaders
    }

    /// Status and header fields.
    public let head: Head
    /// The content.
    public let body: Body

    init(head: Head, channel: ResponseChannel) {
        self.head = head
        body = Body(lease: Lease(channel))
    }

    /// The content in pieces, none empty, as the network cuts it.
    ///
    /// It can be read once, by one task. It ends with a `TransportError` where the answer is not whole.
    public struct Body: AsyncSequence, Sendable {
        /// Hands out each piece once, whoever asks.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let lease: Lease

            /// The next piece; `nil` at the end of a whole answer.
            public mutating func next() async throws(TransportError) -> [UInt8]? {
                try await lease.channel.next()
            }

            /// The next piece; `nil` at the end of a whole answer.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(TransportError) -> [UInt8]? {
                try await lease.channel.next()
            }
        }

        fileprivate let lease: Lease

        /// An iterator over what has not been read yet.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(lease: lease) }
    }

    /// Reads the rest of the content and makes an answer of it, no larger than the engine's limit.
    public func collected() async throws(TransportError) -> HTTPResponse {
        var bytes: [UInt8] = []
        for try await piece in body { bytes += piece }
        return HTTPResponse(status: head.status, headers: head.headers, body: bytes)
    }
}

/// Ends the exchange when nobody reads its answer any more.
private final class Lease: Sendable {
    let channel: ResponseChannel

    init(_ channel: ResponseChannel) { self.channel = channel }

    deinit { channel.cancel() }
}
