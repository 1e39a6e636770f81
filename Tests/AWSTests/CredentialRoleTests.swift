import Foundation
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5))) struct CredentialRoleTests {
    private let clock = StandingClock()
    private static let base = "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = basesecret\n"
    private static let role = "[profile dev]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n"

    private func server(_ reply: (status: String, body: String)? = nil) throws -> LoopbackServer {
        let good = roleReply(until: clock.stamp(inMinutes: 60))
        return try .answering { _, _ in reply ?? ("200 OK", good) }
    }

    private func find(
        _ config: String,
        credentials: String? = Self.base,
        server: LoopbackServer,
        variables: [String: String] = [:]
    ) async throws -> Result<Credentials, AWSError> {
        let own = ["AWS_ENDPOINT_URL_STS": server.url, "AWS_REGION": "eu-west-1"]
        return try await search(
            config: config,
            credentials: credentials,
            variables: own.merging(variables) { $1 },
            profile: "dev",
            clock: clock
        )
    }

    @Test
    func `a role is taken on with the keys of its source profile`() async throws {
        let server = try server()
        let extra = "external_id = a b\nrole_session_name = me@x\nduration_seconds = 1800\n"
        let found = try await find(Self.role + extra, server: server).get()
        #expect(found.accessKeyID == "ASIAROLE")
        #expect(found.secretAccessKey == "role+secret")
        #expect(found.sessionToken == "role/token==")
        #expect(found.expiration == clock.now.addingTimeInterval(3_600))
        let request = try #require(server.requests.first)
        let form =
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx"
            + "&RoleSessionName=me%40x&ExternalId=a%20b&DurationSeconds=1800"
        #expect(request.bodyText == form)
        let authorization = try #require(request.header(named: "authorization"))
        #expect(authorization.contains("Credential=AKIDBASE/20270115/eu-west-1/sts/aws4_request"))
        #expect(server.requests.count == 1)
    }

    @Test
    func `a duration that is no number is passed over, and one that no role has is an error`() async throws {
        let server = try server()
        _ = try await find(Self.role + "duration_seconds = soon\n", server: server).get()
        #expect(server.requests.first?.bodyText.contains("DurationSeconds") == false)
        let refused = try await find(Self.role + "duration_seconds = 60\n", server: server)
        #expect(refused.message.contains("[profile dev]: duration_seconds '60': expected 900 to 43200"))
    }

    @Test
    func `roles go on top of roles, each signed with the one below`() async throws {
        let end = clock.stamp(inMinutes: 60)
        let server = try LoopbackServer.answering { _, number in
            ("200 OK", roleReply(id: "ASIA\(number)", until: end))
        }
        let config = """
            [profile dev]
            role_arn = top
            source_profile = middle
            [profile middle]
            role_arn = bottom
            source_profile = base
            """
        #expect(try await find(config, server: server).accessKeyID == "ASIA2")
        let requests = server.requests
        #expect(requests.map { $0.bodyText.contains("RoleArn=bottom") } == [true, false])
        #expect(requests.last?.header(named: "authorization")?.contains("Credential=ASIA1/") == true)
        #expect(requests.last?.header(named: "x-amz-security-token") == "role/token==")
    }

    @Test
    func `a profile may be its own source where it has keys`() async throws {
        let server = try server()
        let config = "[profile dev]\nrole_arn = x\nsource_profile = dev\n"
        let keys = "aws_access_key_id = AKIDOWN\naws_secret_access_key = x\n"
        #expect(try await find(config + keys, server: server).accessKeyID == "ASIAROLE")
        #expect(server.requests.first?.header(named: "authorization")?.contains("AKIDOWN") == true)
        #expect(try await find(config, server: server).message.contains("leads in a circle: dev → dev"))
    }

    @Test
    func `a circle of profiles is an error that shows the way`() async throws {
        let server = try server()
        let config = """
            [profile dev]
            role_arn = a
            source_profile = other
            [profile other]
            role_arn = b
            source_profile = dev
            """
        let message = try await find(config, server: server).message
        #expect(message.contains("[profile other]: source_profile: leads in a circle: dev → other → dev"))
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        ("", "nothing says who takes on the role"),
        ("source_profile = base\ncredential_source = Environment", "exclude each other"),
        ("source_profile = nobody", "profile 'nobody' (from"),
        ("source_profile = empty", "profile 'empty' has no credentials"),
        ("credential_source = Elsewhere", "expected Environment, Ec2InstanceMetadata or EcsContainer"),
        ("credential_source = Environment", "'Environment' has no credentials"),
        ("source_profile = base\nmfa_serial = arn:x", "mfa_serial: asks for a code"),
    ])
    func `a role that cannot be taken on says why, and nothing is sent`(
        settings: String,
        expected: String
    ) async throws {
        let server = try server()
        let config = "[profile empty]\nregion = x\n[profile dev]\nrole_arn = a\n" + settings
        let message = try await find(config, server: server).message
        #expect(message.contains(expected), "\(message)")
        #expect(message.contains("/.aws/config [profile dev]"))
        #expect(server.requests.isEmpty)
    }

    @Test
    func `the environment may be a role's source`() async throws {
        let server = try server()
        let keys = ["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "x"]
        let config = "[profile dev]\nrole_arn = a\ncredential_source = environment\n"
        #expect(try await find(config, server: server, variables: keys).accessKeyID == "ASIAROLE")
        #expect(server.requests.first?.header(named: "authorization")?.contains("AKIDENV") == true)
    }

    @Test(arguments: [
        (
            "403 Forbidden", roleRefusal("AccessDenied", "not &lt;you&gt;"),
            "STS refused: AccessDenied: not <you>"
        ),
        (
            "200 OK", "<html><body>Sign in<br></body></html>",
            "answered 200 with something that is no answer of STS"
        ),
        ("200 OK", "", "answered 200 with something that is no answer of STS"),
        ("200 OK", roleReply(until: "soon"), "answered 200 with something that is no answer of STS"),
        ("302 Found", "<html></html>", "answered 302 with something that is no answer of STS"),
    ])
    func `what is no role's credentials is an error of its profile`(
        status: String,
        body: String,
        expected: String
    ) async throws {
        let server = try server((status, body))
        let message = try await find(Self.role, server: server).message
        #expect(message.contains("/.aws/config [profile dev]: role_arn: "))
        #expect(message.contains(expected), "\(message)")
        #expect(!message.contains("secret"))
        #expect(server.requests.count == 1)
    }

    @Test
    func `trouble of the service is asked about three times`() async throws {
        let server = try server(("503 Slow Down", "busy"))
        let message = try await find(Self.role, server: server).message
        #expect(message.contains("answered 503"))
        #expect(server.requests.count == 3)
        #expect(clock.pauseCount == 2)
    }

    // MARK: Web identity

    @Test
    func `a web identity's token is read anew, sent unsigned, and the environment's word counts first`()
        async throws
    {
        let end = clock.stamp(inMinutes: 60)
        let reply = roleReply("AssumeRoleWithWebIdentity", until: end)
        let server = try LoopbackServer.answering { _, _ in ("200 OK", reply) }
        let clock = self.clock
        let config =
            "[default]\nweb_identity_token_file = /nowhere\nrole_arn = wrong\nrole_session_name = named\n"
        try await withSettings(config: config) { environment in
            var environment = environment
            let file = URL(filePath: environment.home).appending(path: "token")
            environment.variables = [
                "AWS_WEB_IDENTITY_TOKEN_FILE": file.path, "AWS_ROLE_ARN": "right",
                "AWS_ENDPOINT_URL_STS": server.url,
            ]
            let chain = CredentialsChain(environment: environment, clock: clock.credentialsClock)
            for token in ["one", "two"] {
                try Data("\(token)\n".utf8).write(to: file)
                #expect(try await chain.credentials().accessKeyID == "ASIAROLE")
                chain.forget()
            }
        }
        let expected = ["one", "two"].map {
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=right&RoleSessionName=named"
                + "&WebIdentityToken=\($0)"
        }
        #expect(server.requests.map(\.bodyText) == expected)
        #expect(server.requests.allSatisfy { $0.header(named: "authorization") == nil })
    }

    @Test
    func `an identity provider that STS cannot reach is asked again`() async throws {
        let end = clock.stamp(inMinutes: 60)
        let server = try LoopbackServer.answering { _, number in
            number < 3
                ? ("400 Bad Request", roleRefusal("IDPCommunicationError", "again"))
                : ("200 OK", roleReply("AssumeRoleWithWebIdentity", until: end))
        }
        let config = "[profile dev]\nweb_identity_token_file = ~/token\nrole_arn = a\n"
        let found = try await search(
            config: config,
            variables: ["AWS_ENDPOINT_URL_STS": server.url],
            profile: "dev",
            clock: clock,
            prepare: { home in try Data("t".utf8).write(to: home.appending(path: "token")) }
        )
        #expect(found.accessKeyID == "ASIAROLE")
        #expect(server.requests.count == 3)
    }

    @Test
    func `a token file that is not there, or has no role beside it, is an error that names it`() async throws
    {
        let missing = try await search(
            variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token", "AWS_ROLE_ARN": "a"]
        )
        #expect(missing.message.contains("AWS_WEB_IDENTITY_TOKEN_FILE: /nowhere/token: cannot be read"))
        let alone = try await search(variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token"])
        #expect(alone.message.contains("no role beside it\n  hint: set AWS_ROLE_ARN"))
    }
}
