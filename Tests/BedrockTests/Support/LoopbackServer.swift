import AWS
import Foundation
import Glibc
import Synchronization

/// A server on 127.0.0.1 that gives each connection the next prepared answer, and keeps what it was asked.
final class LoopbackServer: Sendable {
    /// What a connection gets once its request is there.
    enum Answer: Sendable {
        case http(Int, [HTTPHeader] = [], String)
        /// An event stream of those messages, in chunks of a few bytes; cut off without an end where it is not whole.
        case stream([EventStreamMessage], isWhole: Bool = true)
        /// The connection is closed without a word.
        case hangUp
        /// The head promises more than comes.
        case cutShort
        /// Nothing, until the client goes away.
        case silence
    }

    let endpoint: Endpoint
    private let listener: Int32
    /// Yields once for each request, when it is there.
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation
    private let received = Mutex<[HTTPRequest]>([])

    init(answers: [Answer], basePath: String = "") throws {
        (arrivals, arrived) = AsyncStream.makeStream()
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isListening else { throw CocoaError(.fileNoSuchFile) }
        let port = Int(UInt16(bigEndian: address.sin_port))
        endpoint = Endpoint(scheme: "http", host: "127.0.0.1", port: port, basePath: basePath, isCustom: true)
        // Keeps the server alive until its last answer is given.
        let thread = Thread { [self] in
            for answer in answers {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                serve(connection, answer)
            }
        }
        thread.start()
    }

    deinit {
        close(listener)
    }

    /// The requests so far, as they came over the wire.
    var requests: [HTTPRequest] { received.withLock(\.self) }

    private func serve(_ connection: Int32, _ answer: Answer) {
        defer { close(connection) }
        guard let request = readRequest(connection) else { return }
        received.withLock { $0.append(request) }
        arrived.yield()
        switch answer {
        case .hangUp: break
        case .cutShort: write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"output\":", to: connection)
        case .silence:
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        case .stream(let messages, let isWhole):
            write(
                "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
                    + "x-amzn-RequestId: r-9\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                to: connection
            )
            let bytes = messages.flatMap { $0.encoded() }
            for start in stride(from: 0, to: bytes.count, by: 50) {
                let piece = bytes[start..<min(start + 50, bytes.count)]
                write("\(String(piece.count, radix: 16))\r\n", to: connection)
                write(Array(piece), to: connection)
                write("\r\n", to: connection)
            }
            if isWhole { write("0\r\n\r\n", to: connection) }
        case .http(let status, let headers, let body):
            let fields = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
            let head =
                "HTTP/1.1 \(status) X\r\n\(fields)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
            write(head + body, to: connection)
        }
    }

    private func write(_ text: String, to connection: Int32) { write(Array(text.utf8), to: connection) }

    private func write(_ bytes: [UInt8], to connection: Int32) {
        _ = bytes.withUnsafeBytes {
            send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    private func readRequest(_ connection: Int32) -> HTTPRequest? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            if let request = parse(bytes) { return request }
        }
    }

    /// `nil` while something is missing.
    private func parse(_ bytes: [UInt8]) -> HTTPRequest? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        let headers = lines.dropFirst().map { line in
            let pieces = line.split(separator: ":", maxSplits: 1)
            return HTTPHeader(name: String(pieces[0]), value: pieces[1].trimmingCharacters(in: .whitespaces))
        }
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        let request = HTTPRequest(
            method: words[0],
            scheme: "http",
            host: endpoint.host,
            port: endpoint.port,
            path: target[0],
            query: target.count > 1 ? target[1] : "",
            headers: headers,
            body: Array(bytes[end.upperBound...])
        )
        let length = request.header(named: "content-length").flatMap(Int.init) ?? 0
        return request.body.count >= length ? request : nil
    }
}
