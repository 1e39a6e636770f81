import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5)))
struct HTTPStreamTests {
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    private func text(_ stream: HTTPStream) async throws -> String {
        String(decoding: try await stream.collected().body, as: UTF8.self)
    }

    @Test func `head and pieces come as soon as the server sends them`() async throws {
        let (head, piece) = (try Gate(), try Gate())
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 100 Continue\r\n\r\n" + Self.chunked)
            head.wait()
            connection.write(Self.chunk("one"))
            piece.wait()
            connection.write(Self.chunk("two") + "0\r\n\r\n")
        }
        let engine = try HTTPEngine()
        let stream = try await engine.stream(server.request())
        #expect(stream.head.status == 200)
        #expect(stream.head.headers.first(named: "transfer-encoding") == "chunked")
        var iterator = stream.body.makeAsyncIterator()
        head.open(times: 1)
        #expect(try await iterator.next() == Array("one".utf8))
        piece.open(times: 1)
        #expect(try await iterator.next() == Array("two".utf8))
        #expect(try await iterator.next() == nil)
        #expect(try await iterator.next() == nil)
    }

    @Test(arguments: ["200 OK", "404 Not Found", "500 Internal Server Error"])
    func `any status is an answer, and its content can be collected`(status: String) async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond(status, body: "content") }
        }
        let engine = try HTTPEngine()
        for _ in 1...2 {
            let response = try await engine.stream(server.request()).collected()
            #expect(response.status == Int(status.prefix(3)))
            #expect(response.body == Array("content".utf8))
        }
        // A stream that was read to its end leaves its connection to the next.
        #expect(server.connectionCount == 1)
    }

    @Test func `an answer that never has a final status is an error, and no hang`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")
        }
        let engine = try HTTPEngine()
        await #expect(throws: TransportError.self) {
            try await engine.stream(server.request()).collected()
        }
    }

    @Test func `an answer without content has a head and an end`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        let engine = try HTTPEngine()
        let stream = try await engine.stream(server.request())
        #expect(stream.head.status == 204)
        #expect(try await text(stream) == "")
    }

    @Test func `a reader that lags holds the server back, and loses nothing`() async throws {
        let (total, block) = (32 << 20, 1 << 16)
        let sent = Lock(0)
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            for number in 0..<total / block {
                let isWritten = connection.write([UInt8](repeating: UInt8(number & 0xFF), count: block))
                guard isWritten else { return }
                sent.withLock { $0 += block }
            }
        }
        let engine = try HTTPEngine()
        let stream = try await engine.stream(
            server.request(),
            timeouts: HTTPTimeouts(response: .milliseconds(100), exchange: .seconds(50))
        )
        // Longer than the stream's own limit of silence: a pause is none.
        let mute = try LoopbackServer { connection in connection.waitForEnd() }
        await #expect(throws: TransportError.self) {
            try await engine.perform(mute.request(), timeouts: HTTPTimeouts(response: .milliseconds(300)))
        }
        // What fits into the buffers of both sides, and not the whole.
        #expect(sent.withLock { $0 } < total / 2)
        let body = try await stream.collected().body
        #expect(body.count == total)
        let isInOrder = (0..<total / block).allSatisfy { number in
            body[number * block] == UInt8(number & 0xFF)
                && body[(number + 1) * block - 1] == UInt8(number & 0xFF)
        }
        #expect(isInOrder)
    }

    @Test func `a hundred streams at a time get their own answers`() async throws {
        let server = try LoopbackServer { connection in
            while let (request, _) = connection.readRequest() {
                let text = String(decoding: request.body, as: UTF8.self)
                connection.write(Self.chunked)
                for _ in 1...20 { connection.write(Self.chunk(text)) }
                connection.write("0\r\n\r\n")
            }
        }
        let engine = try HTTPEngine(.init(keptConnections: 100))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 1...100 {
                group.addTask {
                    for turn in 1...3 {
                        let word = "worker \(worker) turn \(turn);"
                        let stream = try await engine.stream(server.request(body: Array(word.utf8)))
                        #expect(try await text(stream) == String(repeating: word, count: 20))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(server.connectionCount <= 100)
    }
}
