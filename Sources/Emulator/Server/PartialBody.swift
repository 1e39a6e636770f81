internal import CMicrohttpd

/// A response body that promises its whole length and ends half way.
final class PartialBody {
    private let bytes: [UInt8]
    private let promised: Int
    private let socketToReset: Int32?

    /// The first half of `body`; then `socketToReset` is reset, or the connection closed in order where it is `nil`.
    init(of body: [UInt8], socketToReset: Int32?) {
        bytes = Array(body.prefix(body.count / 2))
        promised = body.count
        self.socketToReset = socketToReset
    }

    /// The server's response, which owns this body.
    func response() -> OpaquePointer? {
        let owned = Unmanaged.passRetained(self)
        let response = MHD_create_response_from_callback(
            UInt64(promised),
            16_384,
            { context, position, buffer, capacity in
                guard let context, let buffer else { return -2 }
                let body = Unmanaged<PartialBody>.fromOpaque(context).takeUnretainedValue()
                return body.read(
                    from: Int(position),
                    into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
                )
            },
            owned.toOpaque(),
            { context in context.map { Unmanaged<PartialBody>.fromOpaque($0).release() } }
        )
        if response == nil { owned.release() }
        return response
    }

    private func read(from position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard position < bytes.count else {
            if let socketToReset { sheaf_reset_socket(socketToReset) }
            return -2  // MHD_CONTENT_READER_END_WITH_ERROR, a macro with a cast that does not come over.
        }
        let piece = bytes[position...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        return piece.count
    }
}
