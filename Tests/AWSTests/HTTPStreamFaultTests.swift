import TestSupport
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5)))
struct HTTPStreamFaultTests {
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", chunked + "5\r\nab", chunked + chunk("abc"),
    ])
    func `a stream that is cut gives what came, then its error`(answer: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(answer)
        }
        let engine = try HTTPEngine()
        let stream = try await engine.stream(server.request())
        var bytes: [UInt8] = []
        let error = await #expect(throws: TransportError.self) {
            for try await piece in stream.body { bytes += piece }
        }
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("ab"))
        guard case .lost(_, wasSent: true) = error else { return unexpected(error) }
    }

    @Test func `silence inside of a stream ends it`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked + Self.chunk("one"))
            connection.waitForEnd()
        }
        let engine = try HTTPEngine()
        let stream = try await engine.stream(
            server.request(),
            timeouts: HTTPTimeouts(response: .milliseconds(100), exchange: .seconds(50))
        )
        var iterator = stream.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("one".utf8))
        let error = await #expect(throws: TransportError.self) { try await iterator.next() }
        guard case .timedOut(_, wasSent: true) = error else { return unexpected(error) }
        await server.waitForEndings(1)
    }

    @Test func `silence in front of the head ends it, too`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        let engine = try HTTPEngine()
        let error = await #expect(throws: TransportError.self) {
            try await engine.stream(
                server.request(),
                timeouts: HTTPTimeouts(response: .milliseconds(50), exchange: .seconds(50))
            )
        }
        #expect(error?.wasSent == true)
        await server.waitForEndings(1)
    }

    @Test(arguments: [0, 1])
    func `cancelling the reader ends the exchange and its connection`(pieces: Int) async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            if pieces > 0 { connection.write(Self.chunked + Self.chunk("one")) }
            if pieces == 0 { arrived.yield() }
            connection.waitForEnd()
        }
        let engine = try HTTPEngine()
        let reader = Task {
            for try await _ in try await engine.stream(server.request()).body { arrived.yield() }
        }
        for await _ in arrivals { break }
        reader.cancel()
        await #expect(throws: TransportError.cancelled(wasSent: true)) { try await reader.value }
        await server.waitForEndings(1)
    }

    @Test func `a stream that nobody holds any more ends its exchange`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked)
            while connection.write(Self.chunk(String(repeating: "x", count: 10000))) {}
        }
        let engine = try HTTPEngine()
        do {
            for try await _ in try await engine.stream(server.request()).body { break }
        }
        await server.waitForEndings(1)
        // The engine goes on.
        let other = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.respond()
        }
        #expect(try await engine.perform(other.request()).status == 200)
    }

    @Test func `shutting down ends a stream, read or not`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked + Self.chunk("one"))
            connection.waitForEnd()
        }
        let engine = try HTTPEngine()
        let waiting = try await engine.stream(server.request())
        let unread = try await engine.stream(server.request())
        var iterator = waiting.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("one".utf8))
        async let end: Void = engine.shutdown()
        await #expect(throws: TransportError.cancelled(wasSent: true)) { try await iterator.next() }
        await end
        var late = unread.body.makeAsyncIterator()
        #expect(try await late.next() == Array("one".utf8))
        await #expect(throws: TransportError.cancelled(wasSent: true)) { try await late.next() }
        await #expect(throws: TransportError.cancelled(wasSent: false)) {
            try await engine.stream(server.request())
        }
        await server.waitForEndings(2)
    }

    @Test func `a header bomb ends it before there is a head`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Bomb: \(String(repeating: "x", count: 900))\r\n") {}
        }
        let engine = try HTTPEngine()
        let error = await #expect(throws: TransportError.self) { try await engine.stream(server.request()) }
        guard case .badResponse = error else { return unexpected(error) }
        await server.waitForEndings(1)
    }

    @Test func `a content over the limit ends it`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked)
            while connection.write(Self.chunk(String(repeating: "x", count: 1000))) {}
        }
        let engine = try HTTPEngine(.init(maximumBodyBytes: 100_000))
        let stream = try await engine.stream(server.request())
        let error = await #expect(throws: TransportError.self) { try await stream.collected() }
        #expect(error == .badResponse(reason: "over 100000 bytes of content"))
        await server.waitForEndings(1)
    }

    @Test func `bytes beyond the announced length are no part of it`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdefgh")
            connection.waitForEnd()
        }
        let engine = try HTTPEngine()
        for _ in 1...2 {
            let body = try await engine.stream(server.request()).collected().body
            #expect(body == Array("abc".utf8))
        }
        // A connection that says more than it should is not used again.
        #expect(server.connectionCount == 2)
    }

    @Test func `streams that end in every way leave no connection behind`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.write(Self.chunked)
                for _ in 1...40 where connection.write(Self.chunk(String(repeating: "x", count: 3000))) {}
                connection.write("0\r\n\r\n")
            }
        }
        let engine = try HTTPEngine(.init(keptConnections: 20))
        await withTaskGroup(of: Void.self) { group in
            for seed in 1...200 {
                group.addTask {
                    var generator = SeededGenerator(seed: seed)
                    let pieces = Int.random(in: 0...50, using: &generator)
                    let isCancelled = Bool.random(using: &generator)
                    let reader = Task {
                        var count = 0
                        for try await _ in try await engine.stream(server.request()).body {
                            count += 1
                            // One cancels itself in the middle, another drops the stream.
                            guard count >= pieces else { continue }
                            guard isCancelled else { break }
                            withUnsafeCurrentTask { $0?.cancel() }
                        }
                    }
                    if pieces == 0, isCancelled { reader.cancel() }
                    _ = await reader.result
                }
            }
        }
        await engine.shutdown()
        await server.waitForEndings(server.connectionCount)
    }
}
