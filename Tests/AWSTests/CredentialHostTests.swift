import Foundation
import Testing

@testable import AWS

/// The places that hand credentials to containers and instances.
@Suite(.timeLimit(.minutes(1))) struct CredentialHostTests {
    private let clock = StandingClock()

    private func keys(_ id: String, minutes: Double = 60) -> String {
        """
        {"Code":"Success","AccessKeyId":"\(id)","SecretAccessKey":"s","Token":"t",
        "Expiration":"\(clock.stamp(inMinutes: minutes))"}
        """
    }

    // MARK: Containers

    private func container(_ variables: [String: String]) async throws -> Result<Credentials, AWSError> {
        try await search(variables: variables, clock: clock)
    }

    @Test
    func `a container's address is asked with the token of the variable`() async throws {
        let body = keys("ASIACON")
        let server = try LoopbackServer.answering { _, _ in ("200 OK", body) }
        let found = try await container([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds?x=1",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc",
        ]).get()
        #expect(found.accessKeyID == "ASIACON")
        #expect(found.sessionToken == "t")
        #expect(found.expiration == clock.now.addingTimeInterval(3_600))
        let request = try #require(server.requests.first)
        #expect(request.method == "GET")
        #expect(request.path == "/creds")
        #expect(request.query == "x=1")
        #expect(request.header(named: "authorization") == "Basic abc")
        #expect(request.header(named: "accept") == "application/json")
    }

    @Test
    func `the token file wins over the variable, and is read anew`() async throws {
        let body = keys("ASIACON")
        let server = try LoopbackServer.answering { _, _ in ("200 OK", body) }
        let clock = self.clock
        try await withSettings { environment in
            var environment = environment
            let file = URL(filePath: environment.home).appending(path: "token")
            environment.variables = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url,
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "no",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file.path,
            ]
            let chain = CredentialsChain(environment: environment, clock: clock.credentialsClock)
            for token in ["one", "two"] {
                try Data("\(token)\n".utf8).write(to: file)
                _ = try await chain.credentials()
                chain.forget()
            }
        }
        #expect(server.requests.map { $0.header(named: "authorization") } == ["one", "two"])
    }

    @Test
    func `a token with a line end is refused, and nothing is sent`() async throws {
        let server = try LoopbackServer.answering { _, _ in ("200 OK", "{}") }
        let found = try await container([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nX-Evil: s3cret",
        ])
        #expect(
            found
                == .failure(.secretMalformed(name: "AWS_CONTAINER_AUTHORIZATION_TOKEN", place: "environment"))
        )
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        ("http://example.com/x", false), ("http://169.254.169.254/x", false), ("http://10.0.0.1/x", false),
        ("http://127.0.0.1.example.com/x", false), ("https://example.com/x", true),
        ("http://localhost/x", true),
        ("http://127.0.0.9/x", true), ("http://[::1]/x", true), ("http://169.254.170.2/x", true),
        ("http://169.254.170.23/x", true), ("http://[fd00:ec2::23]/x", true),
    ])
    func `plain http goes to this machine and AWS's addresses only`(url: String, isAllowed: Bool) {
        let environment = AWSEnvironment(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url], home: "/")
        if isAllowed {
            #expect(throws: Never.self) { try ContainerCredentials(environment) }
        } else {
            #expect(throws: AWSError.self) { try ContainerCredentials(environment) }
        }
    }

    @Test
    func `the relative form goes to the address of ECS, and wins`() throws {
        let environment = AWSEnvironment(
            variables: [
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/",
            ],
            home: "/"
        )
        #expect(try ContainerCredentials(environment)?.request.url == "http://169.254.170.2/v2/x")
    }

    @Test(arguments: [
        ("500 Broken", "", 3, "answered 500"), ("404 Not Found", "", 3, "answered 404"),
        ("403 Forbidden", "", 1, "answered 403"),
        ("200 OK", "<html></html>", 1, "something that is no credentials"),
        ("200 OK", #"{"AccessKeyId":"A","SecretAccessKey":"s3cret"}"#, 1, "something that is no credentials"),
    ])
    func `a container's address that brings nothing is an error after its attempts`(
        status: String,
        body: String,
        attempts: Int,
        expected: String
    ) async throws {
        let server = try LoopbackServer.answering { _, _ in (status, body) }
        let message = try await container(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url]).message
        #expect(message.hasPrefix("environment: AWS_CONTAINER_CREDENTIALS_FULL_URI: "))
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("s3cret"))
        #expect(server.requests.count == attempts)
    }

    // MARK: Instances

    private static let folder = "/latest/meta-data/iam/security-credentials/"

    /// A metadata service whose session tokens are handed out with that status.
    private func instance(
        token: String = "200 OK",
        keys: String? = nil,
        roles: (status: String, body: String) = ("200 OK", "my-role\nother\n")
    ) throws -> LoopbackServer {
        let keys = keys ?? self.keys("ASIAEC2")
        return try .answering { request, _ in
            switch request.path {
            case "/latest/api/token": (token, "session")
            case Self.folder: roles
            case Self.folder + "my-role": ("200 OK", keys)
            case "/latest/meta-data/placement/region": ("200 OK", "ap-south-1")
            default: ("404 Not Found", "")
            }
        }
    }

    private func find(
        _ server: LoopbackServer,
        variables: [String: String] = [:],
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Result<Credentials, AWSError> {
        let own = ["AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url]
        return try await search(variables: own.merging(variables) { $1 }, clock: clock, warn: warn)
    }

    @Test
    func `an instance's role comes over a session`() async throws {
        let server = try instance()
        #expect(try await find(server).accessKeyID == "ASIAEC2")
        let requests = server.requests
        #expect(requests.map(\.method) == ["PUT", "GET", "GET"])
        #expect(requests[0].header(named: "x-aws-ec2-metadata-token-ttl-seconds") == "21600")
        #expect(requests[1...].allSatisfy { $0.header(named: "x-aws-ec2-metadata-token") == "session" })
    }

    @Test(arguments: ["403 Forbidden", "404 Not Found", "405 Not Allowed"])
    func `without a session the first version answers, where it is allowed`(status: String) async throws {
        let server = try instance(token: status)
        #expect(try await find(server).accessKeyID == "ASIAEC2")
        #expect(server.requests[1...].allSatisfy { $0.header(named: "x-aws-ec2-metadata-token") == nil })
        let strict = try instance(token: status)
        let found = try await find(strict, variables: ["AWS_EC2_METADATA_V1_DISABLED": "True"])
        #expect(found.accessKeyID == nil)
        #expect(strict.requests.count == 1)
    }

    @Test
    func `a session that never comes leads to the first version`() async throws {
        let body = keys("ASIAEC2")
        let server = try LoopbackServer { connection in
            while let (request, _) = connection.readRequest() {
                if request.method == "PUT" { return connection.waitForEnd() }
                connection.respond(body: request.path == Self.folder ? "my-role" : body)
            }
        }
        #expect(try await find(server).accessKeyID == "ASIAEC2")
    }

    @Test
    func `a session that is refused as malformed ends it`() async throws {
        let server = try instance(token: "400 Bad Request")
        #expect(try await find(server).message.contains("answered 400"))
        #expect(server.requests.count == 1)
    }

    @Test
    func `switched off, nobody is asked`() async throws {
        let server = try instance()
        let found = try await find(server, variables: ["AWS_EC2_METADATA_DISABLED": "TRUE"])
        guard case .failure(.noCredentials(let places)) = found else { return unexpected(found) }
        #expect(places.count == 3)
        #expect(server.requests.isEmpty)
    }

    @Test
    func `nobody, no role or no permission there means that there are no credentials anywhere`() async throws
    {
        let closed = try LoopbackServer { $0.reset() }
        let silent = try ["404 Not Found", "403 Forbidden", "200 OK"].map { try instance(roles: ($0, "")) }
        for server in [closed] + silent {
            let found = try await find(server)
            guard case .failure(.noCredentials(let places)) = found else { return unexpected(found) }
            #expect(places.last?.hasPrefix("instance metadata (127.0.0.1): ") == true)
        }
    }

    @Test(arguments: [
        (#"{"Code":"AssumeRoleUnauthorizedAccess"}"#, "answered AssumeRoleUnauthorizedAccess"),
        ("<html>", "no JSON"), (#"{"Code":"Success"}"#, "something that is no credentials"),
    ])
    func `an instance's answer without keys is an error`(body: String, expected: String) async throws {
        let message = try await find(try instance(keys: body)).message
        #expect(message.contains(expected), "\(message)")
    }

    @Test
    func `ended credentials of an instance are used on for a while, with a warning`() async throws {
        let warnings = Lock<[String]>([])
        let server = try instance(keys: keys("ASIAEC2", minutes: -30))
        let found = try await find(server, warn: { warning in warnings.withLock { $0.append(warning) } })
            .get()
        let minutes = try #require(found.expiration).timeIntervalSince(clock.now) / 60
        #expect((17...25).contains(minutes))
        #expect(warnings.withLock { $0.count } == 1)
    }

    @Test
    func `an instance may be a role's source`() async throws {
        let server = try instance()
        let end = clock.stamp(inMinutes: 60)
        let tokens = try LoopbackServer.answering { _, _ in ("200 OK", roleReply(until: end)) }
        let found = try await search(
            config: "[default]\nrole_arn = a\ncredential_source = Ec2InstanceMetadata\n",
            variables: [
                "AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url,
                "AWS_ENDPOINT_URL_STS": tokens.url,
            ],
            clock: clock
        )
        #expect(found.accessKeyID == "ASIAROLE")
        #expect(tokens.requests.first?.header(named: "authorization")?.contains("ASIAEC2") == true)
    }

    @Test
    func `the instance's region is the last resort`() async throws {
        let server = try instance()
        let variables = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url]
        let found = try await withSettings(variables: variables) { environment in
            try await SharedConfiguration(environment: environment).regionAskingInstance()
        }
        #expect(found == "ap-south-1")
        #expect(server.requests.count == 2)
        let written = try await withSettings(config: "[default]\nregion = eu-west-1", variables: variables) {
            try await SharedConfiguration(environment: $0).regionAskingInstance()
        }
        #expect(written == "eu-west-1")
        #expect(server.requests.count == 2)
        await #expect(throws: AWSError.self) {
            try await withSettings(variables: ["AWS_EC2_METADATA_DISABLED": "true"]) {
                try await SharedConfiguration(environment: $0).regionAskingInstance()
            }
        }
    }
}
