internal import CMicrohttpd
internal import Foundation
internal import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 with one thread of its own.
///
/// The handler is called on that thread, for one request after the other, in the order in which they are complete; a
/// reply's delay does not occupy it. Targets arrive with the escapes that the client sent.
final class HTTPServer: Sendable {
    private struct Daemon: @unchecked Sendable {
        // Only `init` and `stop` touch it, and `stop` takes it away under the lock.
        var handle: OpaquePointer?
    }

    private static let connections: UInt32 = 16_384

    let port: UInt16
    private let context: ServerContext
    private let daemon: Mutex<Daemon>

    /// Starts to listen; port 0 takes any free port.
    init(
        port requested: UInt16,
        handler: @escaping @Sendable (ReceivedRequest) -> HTTPReply
    ) throws(EmulatorError) {
        Self.raiseDescriptorLimit()
        context = ServerContext(handler: handler)
        errno = 0
        let handle = sheaf_mhd_start(
            requested,
            Self.connections,
            Unmanaged.passUnretained(context).toOpaque(),
            { context, target, _ in ServerContext.begin(context, target) },
            { _, connection, _, method, _, bytes, count, exchange in
                ServerContext.proceed(connection, method, bytes, count, exchange)
            },
            { _, _, exchange, reason in ServerContext.end(exchange, reason) }
        )
        guard let handle else {
            throw .cannotListen(port: requested, reason: String(cString: strerror(errno)))
        }
        daemon = Mutex(Daemon(handle: handle))
        port = sheaf_mhd_port(handle)
    }

    deinit { stop() }

    /// Closes every connection and ends the thread; answers that were not due yet are never sent.
    func stop() {
        let daemon = daemon.withLock { daemon in
            defer { daemon.handle = nil }
            return daemon
        }
        guard let handle = daemon.handle else { return }
        context.suspended.stop()
        MHD_stop_daemon(handle)
    }

    /// Thousands of connections need more descriptors than the usual soft limit.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// What the server's callbacks need; outlives the daemon.
private final class ServerContext: Sendable {
    let suspended = SuspendedConnections()
    private let handler: @Sendable (ReceivedRequest) -> HTTPReply

    init(handler: @escaping @Sendable (ReceivedRequest) -> HTTPReply) {
        self.handler = handler
    }

    /// A request line has arrived: its exchange, retained until `end`.
    static func begin(
        _ context: UnsafeMutableRawPointer?,
        _ target: UnsafePointer<CChar>?
    ) -> UnsafeMutableRawPointer? {
        guard let context, let target else { return nil }
        let server = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
        let exchange = HTTPExchange(
            target: String(cString: target),
            suspended: server.suspended,
            handler: server.handler
        )
        return Unmanaged.passRetained(exchange).toOpaque()
    }

    static func proceed(
        _ connection: OpaquePointer?,
        _ method: UnsafePointer<CChar>?,
        _ bytes: UnsafePointer<CChar>?,
        _ count: UnsafeMutablePointer<Int>?,
        _ exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let connection, let method, let count, let exchange = exchange?.pointee else { return .NO }
        let piece = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count.pointee)
        count.pointee = 0
        return Unmanaged<HTTPExchange>.fromOpaque(exchange).takeUnretainedValue()
            .proceed(connection, method: String(cString: method), piece: piece)
    }

    static func end(
        _ exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        _ reason: MHD_RequestTerminationCode
    ) {
        guard let pointer = exchange?.pointee else { return }
        exchange?.pointee = nil
        Unmanaged<HTTPExchange>.fromOpaque(pointer).takeRetainedValue()
            .end(wasSent: reason == .REQUEST_TERMINATED_COMPLETED_OK)
    }
}
