import Foundation
import TestSupport
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5)))
struct HTTPEngineTLSTests {
    private func request(_ host: String, _ port: Int) -> HTTPRequest {
        HTTPRequest(method: "POST", scheme: "https", host: host, port: port, body: Array("{}".utf8))
    }

    private func fault(
        _ engine: HTTPEngine,
        _ request: HTTPRequest,
        within connect: Duration = .seconds(30)
    ) async -> TransportError? {
        do {
            _ = try await engine.perform(request, timeouts: HTTPTimeouts(connect: connect))
            return nil
        } catch {
            return error
        }
    }

    @Test
    func `a certificate nobody vouches for gets nothing, one from the bundle does, another name's does not`()
        async throws
    {
        try await withScratchDirectory { folder in
            let server = try await TLSServer.start(in: folder)
            let plain = try HTTPEngine()
            let unknown = await fault(plain, request("localhost", server.port))
            guard case .tls(_, wasSent: false) = unknown else {
                return unexpected("an unknown certificate was taken")
            }
            #expect(unknown?.hint?.contains("AWS_CA_BUNDLE") == true)
            let trusting = try HTTPEngine(.init(caBundle: server.certificate))
            guard case .tls(_, wasSent: false) = await fault(trusting, request("127.0.0.1", server.port))
            else {
                return unexpected("a certificate for another name was taken")
            }
            for number in 1...3 {
                let response = try await trusting.perform(request("localhost", server.port))
                #expect(response.body == Array("\(number)".utf8))
            }
        }
    }

    @Test
    func `a server that speaks no TLS gets nothing`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readMore()
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let error = await fault(try HTTPEngine(), request("127.0.0.1", server.port))
        guard case .tls(_, wasSent: false) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `a server that closes inside the handshake got nothing`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readMore() }
        let error = await fault(try HTTPEngine(), request("127.0.0.1", server.port))
        #expect(error?.wasSent == false, "\(String(describing: error))")
    }

    @Test
    func `a handshake without end runs into the limit for connecting, and nothing was sent`() async throws {
        let server = try LoopbackServer { $0.waitForEnd() }
        let error = await fault(
            try HTTPEngine(),
            request("127.0.0.1", server.port),
            within: .milliseconds(100)
        )
        guard case .timedOut(_, wasSent: false) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `a proxy is never asked for this machine`() async {
        // In a process of its own: the proxy stands in the environment.
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:1", 1)
            }
            let server = try LoopbackServer { connection in
                while connection.readRequest() != nil { connection.respond() }
            }
            let engine = try HTTPEngine()
            for host in ["127.0.0.1", "localhost"] {
                var request = server.request()
                request.host = host
                _ = try await engine.perform(request)
            }
        }
    }

    @Test
    func `a proxy is asked for the rest of the world`() async throws {
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer { connection in
                _ = connection.readRequest()
                connection.respond("403 Forbidden")
            }
            setenv("HTTPS_PROXY", "http://127.0.0.1:\(proxy.port)", 1)
            let request = HTTPRequest(method: "POST", host: "bedrock.invalid", body: [1])
            let engine = try HTTPEngine()
            let error = await #expect(throws: TransportError.self) { try await engine.perform(request) }
            guard case .connectFailed = error else { return unexpected(error) }
            #expect(error?.hint?.hasPrefix("the proxy refuses") == true)
            let seen = proxy.requests.map { "\($0.method) \($0.path)" }
            #expect(seen == ["CONNECT bedrock.invalid:443"])
            #expect(error?.wasSent == false)
        }
    }
}
