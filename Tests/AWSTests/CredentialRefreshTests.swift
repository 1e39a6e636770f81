import Foundation
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5))) struct CredentialRefreshTests {
    private let clock = StandingClock()

    /// Runs `body` with a chain over a container address that serves by `serve`, and the warnings of the chain.
    private func withChain(
        _ server: LoopbackServer,
        _ body: (CredentialsChain, @Sendable () -> Int) async throws -> Void
    ) async throws {
        let warnings = Lock(0)
        let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url]
        let clock = self.clock.credentialsClock
        try await withSettings(variables: variables) { environment in
            let chain = CredentialsChain(
                environment: environment,
                clock: clock,
                warn: { _ in warnings.withLock { $0 += 1 } }
            )
            try await body(chain, { warnings.withLock { $0 } })
        }
    }

    /// Keys that are numbered by request and end after that many minutes; `nil` where the request is refused.
    private func server(minutes: @escaping @Sendable (Int) -> Double?) throws -> LoopbackServer {
        let clock = self.clock
        return try .answering { _, number in
            guard let minutes = minutes(number) else { return ("403 Forbidden", "") }
            return (
                "200 OK",
                """
                {"AccessKeyId":"K\(number)","SecretAccessKey":"s","Token":"t",
                "Expiration":"\(clock.stamp(inMinutes: minutes))"}
                """
            )
        }
    }

    @Test
    func `fresh credentials are kept`() async throws {
        let server = try server { _ in 60 }
        try await withChain(server) { chain, _ async throws in
            #expect(try await chain.credentials().accessKeyID == "K1")
            clock.advance(minutes: 44)
            #expect(try await chain.credentials().accessKeyID == "K1")
            clock.advance(minutes: 2)
            #expect(try await chain.credentials().accessKeyID == "K2")
            #expect(try await chain.credentials().accessKeyID == "K2")
        }
    }

    @Test
    func `within a quarter of an hour a failure is a warning, and it is not tried at every call`()
        async throws
    {
        let server = try server { $0 == 2 ? nil : 60 }
        try await withChain(server) { chain, warnings async throws in
            _ = try await chain.credentials()
            clock.advance(minutes: 46)
            #expect(try await chain.credentials().accessKeyID == "K1")
            #expect(try await chain.credentials().accessKeyID == "K1")
            #expect(warnings() == 1)
            #expect(server.requests.count == 2)
            clock.advance(minutes: 1)
            #expect(try await chain.credentials().accessKeyID == "K3")
        }
    }

    @Test
    func `within ten minutes a failure is an error`() async throws {
        let server = try server { $0 == 1 ? 60 : nil }
        try await withChain(server) { chain, _ async throws in
            _ = try await chain.credentials()
            clock.advance(minutes: 51)
            await #expect(throws: AWSError.self) { try await chain.credentials() }
        }
    }

    @Test
    func `within a quarter of an hour one caller renews while others go on`() async throws {
        let gate = try Gate()
        let clock = self.clock
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer.answering { _, number in
            if number == 2 {
                arrived.yield()
                gate.wait()
            }
            let end = clock.stamp(inMinutes: 60)
            return (
                "200 OK",
                #"{"AccessKeyId":"K\#(number)","SecretAccessKey":"s","Token":"t","Expiration":"\#(end)"}"#
            )
        }
        try await withChain(server) { chain, _ async throws in
            _ = try await chain.credentials()
            clock.advance(minutes: 46)
            async let renewed = chain.credentials()
            for await _ in arrivals { break }
            #expect(try await chain.credentials().accessKeyID == "K1")
            gate.open(times: 1)
            #expect(try await renewed.accessKeyID == "K2")
        }
    }

    @Test
    func `many callers share one search`() async throws {
        let gate = try Gate()
        let server = try LoopbackServer.answering { _, number in
            gate.wait()
            return (
                "200 OK",
                #"{"AccessKeyId":"K\#(number)","SecretAccessKey":"s","Token":"t","Expiration":"2096-01-01T00:00:00Z"}"#
            )
        }
        try await withChain(server) { chain, _ async throws in
            let found = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await chain.credentials().accessKeyID } }
                gate.open(times: 50)
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(found == ["K1"])
            #expect(server.requests.count == 1)
        }
    }

    @Test
    func `what a service refused is dropped once, however many requests it refused`() async throws {
        let server = try server { _ in 60 }
        try await withChain(server) { chain, _ async throws in
            let first = try await chain.authorization(for: "bedrock")
            chain.forget(first)
            #expect(try await chain.credentials().accessKeyID == "K2")
            chain.forget(first)
            #expect(try await chain.credentials().accessKeyID == "K2")
            chain.forget()
            #expect(try await chain.credentials().accessKeyID == "K3")
        }
    }

    @Test
    func `credentials that live shortly are not renewed at every call`() async throws {
        let server = try server { _ in 8 }
        try await withChain(server) { chain, _ async throws in
            for _ in 0..<5 { #expect(try await chain.credentials().accessKeyID == "K1") }
            clock.advance(minutes: 5)
            #expect(try await chain.credentials().accessKeyID == "K2")
        }
    }

    @Test
    func `credentials that have ended are none`() async throws {
        let server = try server { _ in -1 }
        try await withChain(server) { chain, _ async throws in
            let error = await #expect(throws: AWSError.self) { try await chain.credentials() }
            #expect(error?.description.hasPrefix("credentials of key K1: ended at 20") == true)
        }
    }
}
