/// What to send for a request, when, how much of it, and how it ends.
struct HTTPReply: Sendable {
    /// Bytes of a body, and how long they wait behind those before them.
    struct Piece: Sendable {
        var pause = Duration.zero
        var bytes: [UInt8]
    }

    /// What becomes of the connection before the first byte.
    enum Start: Sendable {
        /// The head is sent, and the body behind it.
        case sent
        /// Nothing is sent, and the connection is reset.
        case reset
        /// Nothing is sent, for as long as the client cares to wait.
        case never
    }

    /// What the head says of the body's length.
    enum Length: Sendable {
        /// The sum of the pieces.
        case exact
        /// Some number, whether or not it is true.
        case said(Int)
        /// Nothing: the body travels in chunks.
        case chunked
    }

    /// What becomes of the connection behind the last piece.
    enum End: Sendable {
        /// The body is complete, and the connection good for another request.
        case complete
        /// The connection is closed in order, whatever was promised.
        case closed
        case reset
        /// Nothing more comes, for as long as the client cares to wait.
        case silence
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var pieces: [Piece]
    /// How long the head waits.
    var delay = Duration.zero
    var start = Start.sent
    var length = Length.exact
    var end = End.complete
    /// Called once, when the exchange is over, with whether every byte was handed to the socket.
    var ended: (@Sendable (_ wasSent: Bool) -> Void)?

    init(status: Int, contentType: String = "application/json", body: [UInt8]) {
        self.status = status
        self.headers = [("Content-Type", contentType)]
        pieces = [Piece(bytes: body)]
    }

    /// The body where it is sent at once, with its true length, and nothing is wrong with its end.
    var plainBody: [UInt8]? {
        guard case .exact = length, case .complete = end, pieces.count == 1, pieces[0].pause == .zero else {
            return nil
        }
        return pieces[0].bytes
    }

    /// The bytes of all pieces.
    var byteCount: Int { pieces.reduce(0) { $0 + $1.bytes.count } }

    /// Keeps the first half of the body; the head still promises all of it.
    mutating func cutInHalf(end: End) {
        if case .exact = length { length = .said(byteCount) }
        var left = byteCount / 2
        pieces = pieces.compactMap { piece in
            let kept = piece.bytes.prefix(left)
            left -= kept.count
            return kept.isEmpty ? nil : Piece(pause: piece.pause, bytes: Array(kept))
        }
        self.end = end
    }
}
