import Glibc

@testable import AWS

/// A TCP server on a free port of this machine.
///
/// Each connection is served by `serve` on a thread of its own.
///
/// What arrives is counted when it has been read completely, so that a test can say how often something was sent.
final class LoopbackServer: Sendable {
    let port: Int
    private let listener: Int32
    private let counts = Lock(Counts())
    private let endings: AsyncStream<Void>
    private let connectionEnded: AsyncStream<Void>.Continuation

    private struct Counts {
        var connections = 0
        var beginnings = 0
        var requests: [HTTPRequest] = []
    }

    init(_ serve: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        (endings, connectionEnded) = AsyncStream.makeStream()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 512) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else { throw LoopbackError(code: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        let (counts, connectionEnded) = (counts, connectionEnded)
        startThread {
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                counts.withLock { $0.connections += 1 }
                let connection = LoopbackConnection(
                    descriptor: descriptor,
                    ended: { connectionEnded.yield() },
                    began: { counts.withLock { $0.beginnings += 1 } },
                    received: { request in
                        counts.withLock {
                            $0.requests.append(request)
                            return $0.requests.count
                        }
                    }
                )
                startThread { serve(connection) }
            }
        }
    }

    deinit {
        // Ends accept(), and with it the thread.
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var connectionCount: Int { counts.withLock { $0.connections } }
    /// How often at least a byte of a request arrived, whole requests included.
    var beginningCount: Int { counts.withLock { $0.beginnings } }
    /// The requests that arrived completely.
    var requests: [HTTPRequest] { counts.withLock { $0.requests } }

    /// Waits until that many connections were closed on this side, beyond those that were waited for before.
    func waitForEndings(_ count: Int) async {
        var iterator = endings.makeAsyncIterator()
        for _ in 0..<count { await iterator.next() }
    }

    /// A request to this server.
    func request(
        _ method: String = "POST",
        _ path: String = "/",
        headers: [HTTPHeader] = [],
        body: [UInt8] = Array("{}".utf8)
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            scheme: "http",
            host: "127.0.0.1",
            port: port,
            path: path,
            headers: headers,
            body: body
        )
    }
}

struct LoopbackError: Error {
    let code: Int32
}

/// The server's end of one connection; releasing it closes it.
///
/// Blocking: it is used on a thread of its own.
final class LoopbackConnection: Sendable {
    private let descriptor: Lock<Int32>
    private let buffer = Lock<[UInt8]>([])
    private let ended: @Sendable () -> Void
    private let began: @Sendable () -> Void
    private let received: @Sendable (HTTPRequest) -> Int

    init(
        descriptor: Int32,
        ended: @escaping @Sendable () -> Void,
        began: @escaping @Sendable () -> Void,
        received: @escaping @Sendable (HTTPRequest) -> Int
    ) {
        self.descriptor = Lock(descriptor)
        self.ended = ended
        self.began = began
        self.received = received
    }

    deinit { close() }

    /// Reads one whole request; `nil` where the client closed in front of it or inside it.
    ///
    /// `number` counts the whole server's requests from 1.
    func readRequest() -> (request: HTTPRequest, number: Int)? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            let bytes = buffer.withLock { $0 }
            if let head = bytes.firstRange(of: end) {
                let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).components(by: "\r\n")
                var request = Self.parse(lines)
                let length = Int(request.header(named: "content-length") ?? "0") ?? 0
                if bytes.count >= head.upperBound + length {
                    request.body = Array(bytes[head.upperBound..<head.upperBound + length])
                    buffer.withLock { $0.removeFirst(head.upperBound + length) }
                    return (request, received(request))
                }
            }
            guard readMore() else { return nil }
        }
    }

    /// Waits until some bytes of a request are there; `false` where the client closed.
    func readMore() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor.withLock { $0 }, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer.withLock { buffer in
            if buffer.isEmpty { began() }
            buffer.append(contentsOf: chunk.prefix(count))
        }
        return true
    }

    /// Waits until the client closes.
    func waitForEnd() { while readMore() {} }

    /// Writes; `false` where the client is gone.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        let socket = descriptor.withLock { $0 }
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                send(
                    socket,
                    bytes.baseAddress?.advanced(by: offset),
                    bytes.count - offset,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    func respond(_ status: String = "200 OK", headers: String = "", body: String = "{}") {
        write("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func close() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            Glibc.close(descriptor)
            descriptor = -1
            ended()
        }
    }

    /// Closes with RST instead of FIN.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        setsockopt(descriptor.withLock { $0 }, SOL_SOCKET, SO_LINGER, &linger, size)
        close()
    }

    private static func parse(_ lines: [String]) -> HTTPRequest {
        let words = lines[0].split(separator: " ").map(String.init)
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        let headers = lines.dropFirst().map { line in
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return HTTPHeader(name: String(pair[0]), value: String(pair[1].drop { $0 == " " }))
        }
        return HTTPRequest(
            method: words[0],
            scheme: "http",
            host: "127.0.0.1",
            path: target[0],
            query: target.count > 1 ? target[1] : "",
            headers: headers
        )
    }
}

extension String {
    fileprivate func components(by separator: String) -> [String] {
        var rest = self[...]
        var parts: [String] = []
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    pthread_create(
        &thread,
        nil,
        { context in
            if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        },
        context
    )
    pthread_detach(thread)
}
