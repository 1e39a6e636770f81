import Foundation
import Glibc
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5)))
struct HTTPEngineTests {
    @Test
    func `a request arrives as it was written and nothing is added but host and length`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond() }
        }
        let engine = try HTTPEngine()
        var request = server.request("POST", "/model/a%3Ab%2Fc/.././/x%2e", body: Array("text".utf8))
        request.query = "b=%20&a=1"
        request.headers = [
            HTTPHeader(name: "X-Two", value: "1"), HTTPHeader(name: "X-Two", value: "2"),
            HTTPHeader(name: "X-Empty", value: ""), HTTPHeader(name: "x-lower", value: "a  b"),
        ]
        let response = try await engine.perform(request)
        #expect(response.status == 200)
        let seen = try #require(server.requests.first)
        #expect(seen.method == "POST")
        #expect(seen.path == request.path)
        #expect(seen.query == request.query)
        #expect(seen.body == request.body)
        let expected =
            [HTTPHeader(name: "Host", value: "127.0.0.1:\(server.port)")] + request.headers
            + [HTTPHeader(name: "Content-Length", value: "4")]
        #expect(seen.headers.sorted { $0.name < $1.name } == expected.sorted { $0.name < $1.name })
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "POST", "DELETE"])
    func `every method goes out under its own name`(method: String) async throws {
        let server = try LoopbackServer { connection in
            guard let (request, _) = connection.readRequest() else { return }
            connection.respond(body: request.method == "HEAD" ? "" : "{}")
        }
        let body: [UInt8] = method == "PUT" ? [1, 2, 3] : []
        let response = try await HTTPEngine().perform(server.request(method, body: body))
        #expect(response.status == 200)
        #expect(server.requests.map(\.method) == [method])
        #expect(server.requests.map(\.body) == [body])
    }

    @Test(arguments: [
        "204 No Content", "301 Moved Permanently", "400 Bad Request", "417 Expectation Failed",
        "401 Unauthorized",
        "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable",
    ])
    func `any status is an answer, and none is acted upon`(status: String) async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.respond(status, headers: "Location: /other\r\nRetry-After: 1\r\n", body: "")
            }
        }
        let response = try await HTTPEngine().perform(server.request())
        #expect(response.status == Int(status.prefix(3)))
        #expect(response.headers.first(named: "retry-AFTER") == "1")
        #expect(server.requests.count == 1)
    }

    @Test
    func `interim answers are passed over, and an answer of another type is handed on`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n")
            connection.respond(
                "502 Bad Gateway",
                headers: "Content-Type: text/html\r\n",
                body: "<html>no</html>"
            )
        }
        let response = try await HTTPEngine().perform(server.request())
        #expect(response.status == 502)
        #expect(response.headers.fields.map(\.name) == ["Content-Type", "Content-Length"])
        #expect(response.body == Array("<html>no</html>".utf8))
    }

    @Test
    func `a content in chunks is put together`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["2\r\nab\r\n", "3\r\ncde\r\n", "0\r\n\r\n"] { connection.write(piece) }
        }
        let response = try await HTTPEngine().perform(server.request())
        #expect(response.body == Array("abcde".utf8))
    }

    @Test
    func `large contents go both ways`() async throws {
        let server = try LoopbackServer { connection in
            guard let (request, _) = connection.readRequest() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n")
            connection.write(request.body)
        }
        let body = (0..<4_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let response = try await HTTPEngine().perform(server.request(body: body))
        #expect(response.body == body)
    }

    @Test
    func `one connection is kept for request after request`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond() }
        }
        let engine = try HTTPEngine()
        for _ in 1...5 { _ = try await engine.perform(server.request()) }
        #expect(server.requests.count == 5)
        #expect(server.connectionCount == 1)
    }

    @Test
    func `a hundred exchanges at a time get their own answers over kept connections`() async throws {
        let server = try LoopbackServer { connection in
            while let (request, _) = connection.readRequest() {
                connection.respond(body: String(decoding: request.body, as: UTF8.self))
            }
        }
        let engine = try HTTPEngine(.init(keptConnections: 100))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 1...100 {
                group.addTask {
                    for turn in 1...5 {
                        let body = Array("worker \(worker) turn \(turn)".utf8)
                        let response = try await engine.perform(server.request(body: body))
                        #expect(response.body == body)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 500)
        #expect(server.connectionCount <= 100)
    }

    @Test
    func `a connection that the server closed while idle is replaced`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.respond()
        }
        let engine = try HTTPEngine()
        for _ in 1...3 {
            let response = try await engine.perform(server.request())
            #expect(response.status == 200)
            await server.waitForEndings(1)
        }
        #expect(server.connectionCount == 3)
        #expect(server.requests.count == 3)
    }

    @Test
    func `child processes do not inherit a connection`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond() }
        }
        let engine = try HTTPEngine()
        _ = try await engine.perform(server.request())
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { Int32($0) }
        let connections = open.filter { descriptor in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let found = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getpeername(descriptor, $0, &length)
                }
            }
            return found == 0 && UInt16(bigEndian: address.sin_port) == server.port
        }
        #expect(connections.count == 1)
        for descriptor in connections { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC) }
    }

    @Test(arguments: ["/a b", "/a\r\nX: y", "a", "/\u{7F}"])
    func `a path that would break out of its line is not sent`(path: String) async throws {
        let server = try LoopbackServer { connection in _ = connection.readRequest() }
        let engine = try HTTPEngine()
        let error = await #expect(throws: TransportError.self) {
            try await engine.perform(server.request("GET", path))
        }
        #expect(error?.wasSent == false)
        #expect(server.connectionCount == 0)
    }

    @Test
    func `a header that would break out of its line is not sent`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readRequest() }
        let engine = try HTTPEngine()
        let headers = [HTTPHeader(name: "X-Token", value: "a\r\nX-Other: b")]
        let error = await #expect(throws: TransportError.self) {
            try await engine.perform(server.request(headers: headers))
        }
        #expect(error?.wasSent == false)
        #expect("\(error.map(String.init(describing:)) ?? "")".contains("X-Other") == false)
        #expect(server.connectionCount == 0)
    }

    @Test
    func `a bundle of certificates that is not there stops the engine from starting`() {
        let error = #expect(throws: AWSError.self) { try HTTPEngine(.init(caBundle: "/nowhere/ca.pem")) }
        let message = error.map { "\($0)" } ?? ""
        #expect(
            message.hasPrefix("/nowhere/ca.pem: cannot be read: No such file")
                && message.contains("AWS_CA_BUNDLE")
        )
    }
}
