import Foundation
import Testing

@testable import AWS

/// The metadata service that hands credentials to EC2 instances.
@Suite(.timeLimit(.minutes(5))) struct CredentialInstanceTests {
    private let clock = StandingClock()

    private func keys(_ id: String, minutes: Double = 60) -> String {
        """
        {"Code":"Success","AccessKeyId":"\(id)","SecretAccessKey":"s","Token":"t",
        "Expiration":"\(clock.stamp(inMinutes: minutes))"}
        """
    }

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
    func `the profile may say where and how the service is asked, and the environment goes first`()
        async throws
    {
        let (server, other) = (try instance(token: "503 Busy"), try instance())
        let config = """
            [default]
            ec2_metadata_service_endpoint = \(server.url)
            metadata_service_num_attempts = 3
            metadata_service_timeout = 5
            """
        func find(_ config: String, _ url: String? = nil) async throws -> Result<Credentials, AWSError> {
            var variables = ["AWS_EC2_METADATA_DISABLED": ""]
            variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url
            return try await search(config: config, variables: variables, clock: clock)
        }
        #expect(try await find(config).accessKeyID == nil)
        #expect(server.requests.count == 3)
        #expect(try await find(config, other.url).accessKeyID == "ASIAEC2")
        #expect(server.requests.count == 3)
        let strict = try instance(token: "403 Forbidden")
        let lines = [
            "[default]", "ec2_metadata_service_endpoint = \(strict.url)", "ec2_metadata_v1_disabled = True",
        ]
        #expect(try await find(lines.joined(separator: "\n")).accessKeyID == nil)
        #expect(strict.requests.count == 1)
        let malformed = try await find("[default]\nmetadata_service_timeout = soon")
        #expect(
            malformed.message.hasSuffix(
                "config [default]: metadata_service_timeout 'soon': expected 1 to 60"
            )
        )
    }

    @Test
    func `the service may be asked by IPv6`() async throws {
        for (config, variables) in [
            ("ec2_metadata_service_endpoint_mode = IPv6", [:]),
            ("", ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"]),
        ] {
            let host = try await withSettings(config: "[default]\n\(config)\n", variables: variables) {
                try InstanceMetadata(SharedConfiguration(environment: $0))?.host
            }
            #expect(host == "fd00:ec2::254")
        }
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
