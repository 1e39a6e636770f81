import Foundation
import Glibc
import Testing

@testable import AWS

/// What a server can do wrong.
///
/// In each case: which error, whether it says that the request may have arrived, and how many requests the server saw.
@Suite(.timeLimit(.minutes(5)))
struct HTTPEngineFaultTests {
    /// The error of one request to a server that behaves like that.
    private func fault(
        timeouts: HTTPTimeouts = HTTPTimeouts(),
        configuration: HTTPEngine.Configuration = .init(),
        _ serve: @escaping @Sendable (LoopbackConnection) -> Void
    ) async throws -> TransportError? {
        let server = try LoopbackServer(serve)
        let engine = try HTTPEngine(configuration)
        do {
            _ = try await engine.perform(server.request(), timeouts: timeouts)
            return nil
        } catch {
            return error
        }
    }

    private func isLost(_ error: TransportError?) -> Bool {
        if case .lost(_, wasSent: true) = error { true } else { false }
    }

    private func isBadResponse(_ error: TransportError?) -> Bool {
        if case .badResponse = error { true } else { false }
    }

    // MARK: Nothing is sent twice

    @Test(arguments: [false, true], [["POST", "{}"], ["POST", ""], ["GET", ""], ["POST", "big"]])
    func `a kept connection that dies under a request does not make it go out again`(
        byReset: Bool,
        kind: [String]
    ) async throws {
        let server = try LoopbackServer { connection in
            while let (_, number) = connection.readRequest() {
                if number == 2 { return byReset ? connection.reset() : connection.close() }
                connection.respond()
            }
        }
        let engine = try HTTPEngine()
        let text = kind[1] == "big" ? String(repeating: "x", count: 3 << 20) : kind[1]
        let request = server.request(kind[0], body: Array(text.utf8))
        _ = try await engine.perform(request)
        let error = await #expect(throws: TransportError.self) { try await engine.perform(request) }
        #expect(isLost(error))
        // The next one is accepted behind anything hidden, so that the counts below are complete.
        _ = try await engine.perform(request)
        await engine.shutdown()
        await server.waitForEndings(server.connectionCount)
        #expect(server.requests.count == 3)
        #expect(server.beginningCount == 3)
        #expect(server.connectionCount == 2)
    }

    @Test(arguments: [false, true])
    func `a kept connection that dies in the middle of the content does not make it go out again`(
        byReset: Bool
    ) async throws {
        let server = try LoopbackServer { connection in
            guard let (_, number) = connection.readRequest() else { return }
            connection.respond()
            // Of the second request only a part is read.
            guard number == 1, connection.readMore() else { return connection.waitForEnd() }
            if byReset { connection.reset() }
        }
        let engine = try HTTPEngine()
        _ = try await engine.perform(server.request())
        let large = server.request(body: [UInt8](repeating: 65, count: 8 << 20))
        let error = await #expect(throws: TransportError.self) { try await engine.perform(large) }
        #expect(isLost(error))
        _ = try await engine.perform(server.request())
        await engine.shutdown()
        await server.waitForEndings(server.connectionCount)
        #expect(server.requests.count == 2)
        #expect(server.beginningCount == 3)
        #expect(server.connectionCount == 2)
    }

    @Test
    func `another kept connection does not take over what died on the first`() async throws {
        let (arrivals, report) = AsyncStream.makeStream(of: Void.self)
        let gate = try Gate()
        let server = try LoopbackServer { connection in
            while let (_, number) = connection.readRequest() {
                if number == 3 { return }
                report.yield()
                gate.wait()
                connection.respond()
            }
        }
        let engine = try HTTPEngine()
        // Two at a time, so that two connections are kept.
        async let first = engine.perform(server.request())
        async let second = engine.perform(server.request())
        var iterator = arrivals.makeAsyncIterator()
        for _ in 1...2 { await iterator.next() }
        gate.open(times: 2)
        _ = try await (first, second)
        let error = await #expect(throws: TransportError.self) {
            try await engine.perform(server.request("GET", body: []))
        }
        #expect(isLost(error))
        await engine.shutdown()
        await server.waitForEndings(2)
        #expect(server.connectionCount == 2)
        #expect(server.beginningCount == 3)
    }

    // MARK: Endings

    @Test
    func `nobody listens`() async throws {
        let server = try LoopbackServer { _ in }
        var request = server.request()
        request.port = 1
        let engine = try HTTPEngine()
        let error = await #expect(throws: TransportError.self) { try await engine.perform(request) }
        guard case .connectFailed = error else { return unexpected(error) }
        #expect(error?.wasSent == false)
    }

    @Test
    func `a name that does not exist`() async throws {
        let engine = try HTTPEngine()
        let request = HTTPRequest(method: "GET", scheme: "http", host: "nowhere.invalid")
        let error = await #expect(throws: TransportError.self) { try await engine.perform(request) }
        #expect(error?.wasSent == false)
    }

    @Test
    func `the connection is closed or reset in front of an answer`() async throws {
        #expect(isLost(try await fault { $0.close() }))
        // As early as this it may still count as a failure to connect.
        switch try await fault({ $0.reset() }) {
        case .lost(_, wasSent: true), .connectFailed: break
        case let other: unexpected(other)
        }
        #expect(isLost(try await fault { connection in _ = connection.readRequest() }))
        let reset = try await fault { connection in
            _ = connection.readRequest()
            connection.reset()
        }
        #expect(isLost(reset))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"short\":true}",
        "HTTP/1.1 200 OK\r\nContent-Length: 1",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
    ])
    func `an answer that is cut short is no answer`(answer: String) async throws {
        let error = try await fault { connection in
            _ = connection.readRequest()
            connection.write(answer)
        }
        #expect(isLost(error), "\(String(describing: error))")
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n", "<html>no head</html>", "HTTP/1.1 yes\r\n\r\n",
        "\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}",
    ])
    func `what is not HTTP is no answer`(answer: String) async throws {
        let error = try await fault { connection in
            _ = connection.readRequest()
            connection.write(answer)
        }
        #expect(isBadResponse(error), "\(String(describing: error))")
    }

    @Test
    func `bytes behind the announced content are not taken for the next answer`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
                )
            }
        }
        let engine = try HTTPEngine()
        for _ in 1...3 {
            let response = try await engine.perform(server.request())
            #expect(response.body == Array("{}".utf8))
        }
    }

    @Test
    func `what comes on a kept connection that nobody asked for ends it, and answers nothing`() async throws {
        let taken = Pipe()
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.respond()
            // Not before the answer was taken, and the connection kept.
            _ = try? taken.fileHandleForReading.read(upToCount: 1)
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
            // Until the other side has closed.
            _ = connection.readRequest()
        }
        let engine = try HTTPEngine()
        for round in 1...3 {
            let response = try await engine.perform(server.request())
            #expect(response.body != Array("evil".utf8))
            try taken.fileHandleForWriting.write(contentsOf: Data([0]))
            await server.waitForEndings(1)
            #expect(server.connectionCount == round)
        }
    }

    @Test
    func `fields behind a content are no second head`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\nx-amzn-RequestId: r-\(UInt64.random(in: 0...UInt64.max))\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx-one: 1\r\nx-two: 2\r\n\r\n"
                )
            }
        }
        let engine = try HTTPEngine()
        for _ in 1...3 {
            let body = try await engine.perform(server.request()).body
            #expect(body == Array("{}".utf8))
            let stream = try await engine.stream(server.request())
            #expect(try await stream.collected().body == body)
        }
        #expect(server.connectionCount == 1)
    }

    @Test
    func `an answer that comes once more answers nothing else`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            let answer = "HTTP/1.1 200 OK\r\nx-amzn-RequestId: r-1\r\nContent-Length: 2\r\n\r\n{}"
            connection.write(answer)
            // Not before the next request is on its way.
            _ = connection.readRequest()
            connection.write(answer)
        }
        let engine = try HTTPEngine()
        #expect(try await engine.perform(server.request()).status == 200)
        let error = await #expect(throws: TransportError.self) {
            try await engine.perform(server.request())
        }
        #expect(error?.wasSent == true && server.connectionCount == 1)
        #expect(try await engine.perform(server.request()).status == 200)
        #expect(server.connectionCount == 2)
    }

    // MARK: Bombs

    @Test
    func `a head without end is refused`() async throws {
        let manyFields = try await fault { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-A: b\r\n") {}
        }
        #expect(isBadResponse(manyFields), "\(String(describing: manyFields))")
        let longField = try await fault { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nX-Long: ")
            while connection.write(String(repeating: "a", count: 4096)) {}
        }
        #expect(isBadResponse(longField), "\(String(describing: longField))")
        let interim = try await fault { connection in
            _ = connection.readRequest()
            while connection.write("HTTP/1.1 100 Continue\r\n\r\n") {}
        }
        #expect(isBadResponse(interim), "\(String(describing: interim))")
    }

    @Test
    func `a content over the limit is refused, announced or not`() async throws {
        let announced = try await fault(configuration: .init(maximumBodyBytes: 1000)) { connection in
            _ = connection.readRequest()
            connection.respond(body: String(repeating: "a", count: 1001))
        }
        #expect(announced == .badResponse(reason: "over 1000 bytes of content"))
        let endless = try await fault(configuration: .init(maximumBodyBytes: 1000)) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write(String(repeating: "a", count: 4096)) {}
        }
        #expect(endless == .badResponse(reason: "over 1000 bytes of content"))
    }

    // MARK: Time

    @Test
    func `a server that says nothing runs into the limit of silence`() async throws {
        let error = try await fault(timeouts: HTTPTimeouts(response: .milliseconds(50))) { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        guard case .timedOut(_, wasSent: true) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `a server that never reads a large content runs into the limit of silence`() async throws {
        let held = Lock<LoopbackConnection?>(nil)
        let server = try LoopbackServer { connection in held.withLock { $0 = connection } }
        let engine = try HTTPEngine()
        let request = server.request(body: [UInt8](repeating: 65, count: 32 << 20))
        let error = await #expect(throws: TransportError.self) {
            try await engine.perform(request, timeouts: HTTPTimeouts(response: .milliseconds(100)))
        }
        guard case .timedOut(_, wasSent: true) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `an answer that only trickles runs into the limit of the whole exchange`() async throws {
        let limits = HTTPTimeouts(response: .seconds(30), exchange: .milliseconds(100))
        let error = try await fault(timeouts: limits) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write("a") { usleep(5000) }
        }
        guard case .timedOut(_, wasSent: true) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `an answer that comes slowly but steadily is taken`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
            for _ in 1...20 {
                usleep(50000)
                connection.write("a")
            }
        }
        // A second of answer under 700 ms of permitted silence. Time is the subject here, so the server takes some.
        let limits = HTTPTimeouts(response: .milliseconds(700), exchange: .seconds(30))
        let response = try await HTTPEngine().perform(server.request(), timeouts: limits)
        #expect(response.body.count == 20)
    }

    // MARK: Cancelling

    @Test
    func `a task that was cancelled before sends nothing`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readRequest() }
        let engine = try HTTPEngine()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await engine.perform(server.request())
        }
        await #expect(throws: TransportError.cancelled(wasSent: false)) { try await task.value }
        #expect(server.connectionCount == 0)
    }

    @Test
    func `cancelling ends the exchange and its connection at once`() async throws {
        let (events, report) = AsyncStream.makeStream(of: String.self)
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            report.yield("arrived")
            connection.waitForEnd()
            report.yield("closed")
        }
        let engine = try HTTPEngine()
        let task = Task { try await engine.perform(server.request()) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "arrived")
        task.cancel()
        await #expect(throws: TransportError.cancelled(wasSent: true)) { try await task.value }
        #expect(await iterator.next() == "closed")
    }

    @Test
    func `shutting down ends what is in flight, and whatever comes later`() async throws {
        let (events, report) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            report.yield()
            connection.waitForEnd()
        }
        let engine = try HTTPEngine()
        let tasks = (1...10).map { _ in Task { try await engine.perform(server.request()) } }
        var iterator = events.makeAsyncIterator()
        for _ in tasks { await iterator.next() }
        await engine.shutdown()
        for task in tasks {
            await #expect(throws: TransportError.cancelled(wasSent: true)) { try await task.value }
        }
        await #expect(throws: TransportError.cancelled(wasSent: false)) {
            try await engine.perform(server.request())
        }
        await engine.shutdown()
    }

    @Test
    func `releasing the engine closes its connections`() async throws {
        let (events, report) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond() }
            report.yield()
        }
        var engine: HTTPEngine? = try HTTPEngine()
        _ = try await engine?.perform(server.request())
        engine = nil
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() != nil)
    }
}
