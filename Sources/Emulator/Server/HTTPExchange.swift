internal import CMicrohttpd

/// One request and its reply on their way through the server; lives on the server's thread alone.
final class HTTPExchange {
    private let target: String
    private let suspended: SuspendedConnections
    private let handler: @Sendable (ReceivedRequest) -> HTTPReply
    private var body: [UInt8] = []
    private var hasHead = false
    private var reply: HTTPReply?

    /// How often a connection without an answer is looked at, so that one that the client gave up is closed.
    static let watchInterval = Duration.milliseconds(250)

    init(
        target: String,
        suspended: SuspendedConnections,
        handler: @escaping @Sendable (ReceivedRequest) -> HTTPReply
    ) {
        self.target = target
        self.suspended = suspended
        self.handler = handler
    }

    /// Called for the head, for each piece of the body, for its end, and after each suspension.
    func proceed(_ connection: OpaquePointer, method: String, piece: UnsafeRawBufferPointer) -> MHD_Result {
        guard hasHead else {
            hasHead = true
            return .YES
        }
        guard piece.isEmpty else {
            body.append(contentsOf: piece)
            return .YES
        }
        if let reply { return deliver(reply, on: connection) }
        let request = ReceivedRequest(
            method: method,
            target: target,
            headers: headers(of: connection),
            body: body
        )
        body = []
        let reply = handler(request)
        self.reply = reply
        guard reply.delay > .zero else { return deliver(reply, on: connection) }
        suspended.suspend(connection, for: reply.delay)
        return .YES
    }

    func end(wasSent: Bool) {
        reply?.ended?(wasSent)
    }

    private func headers(of connection: OpaquePointer) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        withUnsafeMutablePointer(to: &headers) { list in
            _ = MHD_get_connection_values(
                connection,
                .HEADER_KIND,
                { list, _, name, value in
                    guard let name, let list else { return .YES }
                    list.assumingMemoryBound(to: [(name: String, value: String)].self).pointee
                        .append((String(cString: name), value.map { String(cString: $0) } ?? ""))
                    return .YES
                },
                list
            )
        }
        return headers
    }

    private func deliver(_ reply: HTTPReply, on connection: OpaquePointer) -> MHD_Result {
        let socket = sheaf_mhd_socket(connection)
        guard !suspended.isStopped else { return .NO }
        // Nobody watches a suspended connection: the client may have gone, and a write would seem to succeed.
        guard reply.delay == .zero || sheaf_peer_is_gone(socket) == 0 else { return .NO }
        switch reply.start {
        case .sent: return queue(response(of: reply, on: connection), of: reply, on: connection)
        case .reset:
            sheaf_reset_socket(socket)
            return .NO
        case .never:
            guard sheaf_peer_is_gone(socket) == 0 else { return .NO }
            suspended.suspend(connection, for: Self.watchInterval)
            return .YES
        }
    }

    private func response(of reply: HTTPReply, on connection: OpaquePointer) -> OpaquePointer? {
        if let body = reply.plainBody { return response(of: body) }
        let source = BodySource(of: reply, on: connection, suspended: suspended)
        switch reply.length {
        case .exact: return source.response(size: reply.byteCount)
        case .chunked: return source.response(size: nil)
        case .said(let count) where count >= reply.byteCount: return source.response(size: count)
        case .said(let count):
            // The server would hold the body to its length, so that it must not know of it.
            let response = source.response(size: nil)
            if let response { sheaf_mhd_say_length(response, String(count)) }
            return response
        }
    }

    private func response(of body: [UInt8]) -> OpaquePointer? {
        body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                .RESPMEM_MUST_COPY
            )
        }
    }

    private func queue(
        _ response: OpaquePointer?,
        of reply: HTTPReply,
        on connection: OpaquePointer
    ) -> MHD_Result {
        guard let response else { return .NO }
        defer { MHD_destroy_response(response) }
        for header in reply.headers { _ = MHD_add_response_header(response, header.name, header.value) }
        return MHD_queue_response(connection, UInt32(reply.status), response)
    }
}
