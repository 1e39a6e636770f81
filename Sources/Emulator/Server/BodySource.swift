internal import CMicrohttpd

/// Hands out a reply's body piece by piece, when each is due; lives on the server's thread alone.
final class BodySource {
    private var pieces: ArraySlice<HTTPReply.Piece>
    private var offset = 0
    /// Whether the pause before the first of `pieces` has begun.
    private var isPausing = false
    /// When the first of `pieces` is due: late ones do not delay those behind them.
    private var due = ContinuousClock.now
    private let end: HTTPReply.End
    private let connection: OpaquePointer
    private let suspended: SuspendedConnections

    private static let blockSize = 16_384
    // Macros with casts, which do not come over.
    private static let endOfStream = -1
    private static let endWithError = -2

    init(of reply: HTTPReply, on connection: OpaquePointer, suspended: SuspendedConnections) {
        pieces = reply.pieces[...]
        end = reply.end
        self.connection = connection
        self.suspended = suspended
    }

    /// The server's response, which owns this source; `size` `nil` for a body whose length nobody says.
    func response(size: Int?) -> OpaquePointer? {
        let owned = Unmanaged.passRetained(self)
        let response = MHD_create_response_from_callback(
            size.map { UInt64($0) } ?? UInt64.max,
            Self.blockSize,
            { context, _, buffer, capacity in
                guard let context, let buffer else { return BodySource.endWithError }
                return Unmanaged<BodySource>.fromOpaque(context).takeUnretainedValue()
                    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
            },
            owned.toOpaque(),
            { context in context.map { Unmanaged<BodySource>.fromOpaque($0).release() } }
        )
        if response == nil { owned.release() }
        return response
    }

    /// The next bytes; 0 where the connection was suspended until there are some.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let piece = pieces.first else { return finish() }
        if isPausing {
            // Nobody watches a suspended connection: the client may have gone, and a write would seem to succeed.
            guard sheaf_peer_is_gone(sheaf_mhd_socket(connection)) == 0 else { return Self.endWithError }
        } else if piece.pause > .zero {
            isPausing = true
            due += piece.pause
            let wait = due - .now
            if wait > .zero {
                suspended.suspend(connection, for: wait)
                return 0
            }
        }
        let part = piece.bytes[offset...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        offset += part.count
        if offset == piece.bytes.count {
            pieces = pieces.dropFirst()
            (offset, isPausing) = (0, false)
        }
        return part.isEmpty ? read(into: buffer) : part.count
    }

    private func finish() -> Int {
        let socket = sheaf_mhd_socket(connection)
        switch end {
        case .complete: return Self.endOfStream
        case .closed: return Self.endWithError
        case .reset:
            sheaf_reset_socket(socket)
            return Self.endWithError
        case .silence:
            guard !suspended.isStopped, sheaf_peer_is_gone(socket) == 0 else { return Self.endWithError }
            suspended.suspend(connection, for: HTTPExchange.watchInterval)
            return 0
        }
    }
}
