import TestSupport
import Testing

@testable import AWS

/// Places of credentials that are asked too often, or not reached.
@Suite(.timeLimit(.minutes(5))) struct CredentialOutageTests {
    private let clock = StandingClock()
    private static let role =
        "[default]\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = Environment\nregion = eu-west-1\n"
    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIDBASE", "AWS_SECRET_ACCESS_KEY": "basesecret"]
    /// Port 1 of this machine: nobody listens there.
    private static let nowhere = "http://127.0.0.1:1"

    /// The role's credentials from STS at that address.
    private func role(_ url: String) async throws -> Result<Credentials, AWSError> {
        // A profile that is named goes before the environment's keys, which are the role's source.
        let variables = Self.keys.merging(["AWS_ENDPOINT_URL_STS": url]) { $1 }
        return try await search(
            config: Self.role,
            variables: variables,
            profile: "default",
            clock: clock
        )
    }

    private func isUnreachable(_ found: Result<Credentials, AWSError>) -> Bool {
        if case .failure(.credentialsUnreachable) = found { true } else { false }
    }

    // MARK: Too often

    @Test(arguments: [
        ("400 Bad Request", "Throttling"), ("400 Bad Request", "ThrottlingException"),
        ("400 Bad Request", "ThrottledException"), ("400 Bad Request", "RequestThrottled"),
        ("400 Bad Request", "RequestThrottledException"), ("400 Bad Request", "RequestLimitExceeded"),
        ("400 Bad Request", "TooManyRequestsException"),
        ("400 Bad Request", "IDPCommunicationErrorException"), ("429 Too Many Requests", "Whatever"),
    ])
    func `what STS throttles is asked again`(status: String, code: String) async throws {
        let end = clock.stamp(inMinutes: 60)
        let server = try LoopbackServer.answering { _, number in
            number < 3 ? (status, roleRefusal(code, "Rate exceeded")) : ("200 OK", roleReply(until: end))
        }
        #expect(try await role(server.url).accessKeyID == "ASIAROLE")
        #expect(server.requests.count == 3)
        #expect(clock.pauseCount == 2)
    }

    @Test(arguments: [
        ("400 Bad Request", roleRefusal("Throttling", "Rate exceeded"), "Throttling: Rate exceeded"),
        ("503 Slow Down", "busy", "answered 503"),
    ])
    func `trouble that lasts is an error that passes`(
        status: String,
        body: String,
        expected: String
    ) async throws {
        let server = try LoopbackServer.answering { _, _ in (status, body) }
        let found = try await role(server.url)
        #expect(isUnreachable(found))
        #expect(found.message.contains("[default]: role_arn: "))
        #expect(found.message.contains(expected), "\(found.message)")
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [
        (400, "ThrottlingException:http://internal.amazon.com/", true),
        (400, "TooManyRequestsException", true),
        (403, "ForbiddenException", false), (200, "ThrottlingException", false),
    ])
    func `a code in the head counts as one in the body`(status: Int, code: String, passes: Bool) {
        let headers = HTTPHeaders([HTTPHeader(name: "X-Amzn-ErrorType", value: code)])
        #expect(HTTPResponse(status: status, headers: headers).isPassing == passes)
    }

    @Test
    func `keys are not called refused because STS was asked too often`() async throws {
        let server = try LoopbackServer.answering { _, _ in
            ("400 Bad Request", roleRefusal("Throttling", "Rate exceeded"))
        }
        let environment = AWSEnvironment(variables: ["AWS_ENDPOINT_URL_STS": server.url], home: "/nowhere")
        let service = try SecurityTokenService(try SharedConfiguration(environment: environment))
        let exchange = CredentialsExchange(caBundle: nil, clock: clock.credentialsClock) { _ in }
        let error = await #expect(throws: AWSError.self) {
            try await service.identity(
                of: Credentials(accessKeyID: "AKID", secretAccessKey: "x"),
                over: exchange
            )
        }
        guard case .credentialsUnreachable = error else { return unexpected(error) }
    }

    // MARK: Not reached

    @Test
    func `STS that nobody answers for is asked three times, and passes`() async throws {
        let found = try await role(Self.nowhere)
        #expect(isUnreachable(found))
        #expect(found.message.contains("\(Self.nowhere)/: cannot connect: "), "\(found.message)")
        #expect(clock.pauseCount == 2)
    }

    @Test
    func `a container's address that nobody answers for passes`() async throws {
        let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": Self.nowhere]
        #expect(isUnreachable(try await search(variables: variables, clock: clock)))
    }

    @Test
    func `a container's address with trouble of its own passes, and one that refuses does not`() async throws
    {
        for (status, passes) in [("500 Broken", true), ("429 Too Many", true), ("404 Not Found", false)] {
            let server = try LoopbackServer.answering { _, _ in (status, "") }
            let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url]
            let found = try await search(variables: variables, clock: clock)
            #expect(isUnreachable(found) == passes, "\(status)")
        }
    }

    @Test
    func `a handshake that breaks passes`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readMore() }
        let found = try await role("https://127.0.0.1:\(server.port)")
        #expect(isUnreachable(found), "\(found)")
        #expect(server.connectionCount == 3)
    }

    // MARK: The way out

    @Test
    func `a certificate that nobody vouches for does not pass, and names the bundle`() async throws {
        try await withScratchDirectory { folder in
            let server = try await TLSServer.start(in: folder)
            let found = try await role("https://localhost:\(server.port)")
            guard case .failure(.credentialsUnavailable) = found else { return unexpected(found) }
            #expect(found.message.contains("\n  hint: a proxy or an endpoint with a certificate of its own"))
            #expect(clock.pauseCount == 0)
        }
    }

    @Test
    func `a host that does not exist says where to look`() async throws {
        let found = try await role("https://sts.xx-nowhere-1.amazonaws.invalid")
        #expect(isUnreachable(found))
        #expect(found.message.contains("\n  hint: check the region and the endpoint"), "\(found.message)")
    }
}
