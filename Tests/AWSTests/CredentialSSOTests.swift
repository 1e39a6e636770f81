import Digests
import Foundation
import Testing

@testable import AWS

@Suite(.timeLimit(.minutes(5))) struct CredentialSSOTests {
    private let clock = StandingClock()
    private static let config = """
        [profile dev]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = My Role
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        """
    private static let oldConfig = """
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 123456789012
        sso_role_name = My Role
        """

    private struct Outcome {
        let result: Result<Credentials, AWSError>
        /// The cache file afterwards.
        let cache: [String: String]
        let mode: Int
        let warnings: [String]
    }

    private func find(
        _ config: String = Self.config,
        named name: String = "corp",
        cache: [String: String]?,
        server: LoopbackServer
    ) async throws -> Outcome {
        let file = "/.aws/sso/cache/\(Hex.encode(SHA1.digest(name))).json"
        let warnings = Lock<[String]>([])
        let clock = self.clock
        let variables = ["AWS_ENDPOINT_URL_SSO": server.url, "AWS_ENDPOINT_URL_SSO_OIDC": server.url]
        return try await withSettings(config: config, variables: variables) { environment in
            let path = environment.home + file
            if let cache {
                try FileManager.default.createDirectory(
                    atPath: environment.home + "/.aws/sso/cache",
                    withIntermediateDirectories: true
                )
                try JSONEncoder().encode(cache).write(to: URL(filePath: path))
            }
            let chain = CredentialsChain(
                environment: environment,
                profile: "dev",
                clock: clock.credentialsClock,
                warn: { warning in warnings.withLock { $0.append(warning) } }
            )
            let result: Result<Credentials, AWSError>
            do throws(AWSError) {
                result = .success(try await chain.credentials())
            } catch {
                result = .failure(error)
            }
            let data = (try? Data(contentsOf: URL(filePath: path))) ?? Data("{}".utf8)
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return Outcome(
                result: result,
                cache: try JSONDecoder().decode([String: String].self, from: data),
                mode: attributes?[.posixPermissions] as? Int ?? 0,
                warnings: warnings.withLock { $0 }
            )
        }
    }

    /// A sign-in with that many minutes left, which can be prolonged.
    private func signIn(minutes: Double) -> [String: String] {
        [
            "accessToken": "access-one", "expiresAt": clock.stamp(inMinutes: minutes),
            "refreshToken": "refresh-one",
            "clientId": "client", "clientSecret": "clientsecret",
            "registrationExpiresAt": clock.stamp(inMinutes: 10_000), "startUrl": "kept",
        ]
    }

    private func server(token: (status: String, body: String) = ("500 Broken", "")) throws -> LoopbackServer {
        let end = Int(clock.now.timeIntervalSince1970 + 3_600) * 1000
        let keys = #"{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":\#(end)}"#
        return try .answering { request, _ in
            request.path == "/token" ? token : ("200 OK", #"{"roleCredentials":\#(keys)}"#)
        }
    }

    @Test
    func `SHA-1 is the standard's`() {
        #expect(Hex.encode(SHA1.digest("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test(arguments: [(Self.config, "corp"), (Self.oldConfig, "https://corp.awsapps.com/start")])
    func `a sign-in in the cache brings a role's credentials, in both forms`(
        config: String,
        name: String
    ) async throws {
        let server = try server()
        let found = try await find(config, named: name, cache: signIn(minutes: 60), server: server).result
            .get()
        #expect(found.accessKeyID == "ASIASSO")
        #expect(found.sessionToken == "t")
        #expect(found.expiration == clock.now.addingTimeInterval(3_600))
        let request = try #require(server.requests.first)
        #expect(request.path == "/federation/credentials")
        #expect(request.query == "role_name=My%20Role&account_id=123456789012")
        #expect(request.header(named: "x-amz-sso_bearer_token") == "access-one")
        #expect(request.header(named: "authorization") == nil)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [14.0, -5])
    func `a sign-in near or past its end is prolonged, and written back for this user alone`(
        minutes: Double
    ) async throws {
        let server = try server(
            token: ("200 OK", #"{"accessToken":"access-two","expiresIn":3600,"refreshToken":"refresh-two"}"#)
        )
        let outcome = try await find(cache: signIn(minutes: minutes), server: server)
        #expect(outcome.result.accessKeyID == "ASIASSO")
        #expect(outcome.cache["accessToken"] == "access-two")
        #expect(outcome.cache["refreshToken"] == "refresh-two")
        #expect(outcome.cache["expiresAt"] == clock.stamp(inMinutes: 60))
        #expect(outcome.cache["startUrl"] == "kept")
        #expect(outcome.mode == 0o600)
        #expect(server.requests.map(\.path) == ["/token", "/federation/credentials"])
        let sent = try JSONDecoder().decode([String: String].self, from: Data(server.requests[0].body))
        #expect(
            sent == [
                "grantType": "refresh_token", "clientId": "client", "clientSecret": "clientsecret",
                "refreshToken": "refresh-one",
            ]
        )
        #expect(server.requests[1].header(named: "x-amz-sso_bearer_token") == "access-two")
    }

    @Test
    func `a prolongation that fails is a warning while the sign-in lasts, and an error afterwards`()
        async throws
    {
        let server = try server(token: ("400 Bad Request", #"{"error":"invalid_grant"}"#))
        let lasting = try await find(cache: signIn(minutes: 10), server: server)
        #expect(lasting.result.accessKeyID == "ASIASSO")
        #expect(lasting.warnings.count == 1)
        #expect(lasting.cache["accessToken"] == "access-one")
        let ended = try await find(cache: signIn(minutes: -1), server: server)
        #expect(ended.result.message.contains("hint: run 'aws sso login --profile dev'"))
    }

    @Test
    func `what is throttled is asked again, for a sign-in as for a role`() async throws {
        let end = Int(clock.now.timeIntervalSince1970 + 3_600) * 1000
        let keys =
            #"{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":\#(end)}"#
        let server = try LoopbackServer.answering { request, number in
            guard number % 2 == 0 else { return ("429 Too Many Requests", "{}") }
            let token = #"{"accessToken":"access-two","expiresIn":3600}"#
            return ("200 OK", request.path == "/token" ? token : #"{"roleCredentials":\#(keys)}"#)
        }
        let outcome = try await find(cache: signIn(minutes: -1), server: server)
        #expect(outcome.result.accessKeyID == "ASIASSO")
        let role = "/federation/credentials"
        #expect(server.requests.map(\.path) == ["/token", "/token", role, role])
    }

    @Test(arguments: ["429 Too Many Requests", "503 Slow Down"])
    func `trouble that lasts is an error that passes, while a sign-in lasts a warning`(
        status: String
    ) async throws {
        let server = try LoopbackServer.answering { _, _ in (status, "{}") }
        let ended = try await find(cache: signIn(minutes: -1), server: server)
        guard case .failure(.credentialsUnreachable) = ended.result else { return unexpected(ended.result) }
        #expect(server.requests.allSatisfy { $0.path == "/token" })
        let lasting = try await find(cache: signIn(minutes: 10), server: server)
        guard case .failure(.credentialsUnreachable) = lasting.result else {
            return unexpected(lasting.result)
        }
        #expect(lasting.warnings.count == 1)
        #expect(lasting.result.message.contains("answered \(status.prefix(3))"))
    }

    @Test
    func `an ended sign-in that cannot be prolonged names the way out`() async throws {
        let server = try server()
        var plain = signIn(minutes: -1)
        plain["refreshToken"] = nil
        var unregistered = signIn(minutes: -1)
        unregistered["registrationExpiresAt"] = clock.stamp(inMinutes: -1)
        for cache in [plain, unregistered, [:], nil] {
            let message = try await find(cache: cache, server: server).result.message
            #expect(message.contains("/.aws/config [profile dev]: sso_session: "))
            #expect(message.hasSuffix("hint: run 'aws sso login --profile dev'"), "\(message)")
            #expect(!message.contains("access-one"))
        }
        // The older form is never prolonged.
        let old = try await find(
            Self.oldConfig,
            named: "https://corp.awsapps.com/start",
            cache: signIn(minutes: -1),
            server: server
        )
        #expect(old.result.message.contains("the sign-in ended at"))
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        ("401 Unauthorized", "", "hint: run 'aws sso login --profile dev'"),
        ("403 Forbidden", #"{"message":"No access"}"#, "answered 403: No access"),
        ("200 OK", "<html></html>", "something that is no role's credentials"),
    ])
    func `what the portal refuses is said`(status: String, body: String, expected: String) async throws {
        let server = try LoopbackServer.answering { _, _ in (status, body) }
        let message = try await find(cache: signIn(minutes: 60), server: server).result.message
        #expect(message.contains(expected), "\(message)")
    }

    @Test(arguments: [
        ("sso_region = eu-west-1", "", "sso_region is missing", false),
        ("sso_account_id = 123456789012", "", "sso_account_id is missing", false),
        ("[sso-session corp]", "[sso-session other]", "there is no section [sso-session corp]", false),
        (
            "sso_session = corp", "sso_session = corp\nsso_region = us-east-1",
            "sso_region: differs from that of", true
        ),
    ])
    func `settings that are incomplete or contradict each other are named`(
        old: String,
        new: String,
        expected: String,
        isConflict: Bool
    ) async throws {
        let server = try server()
        let config = Self.config.replacing(old, with: new)
        let outcome = try await find(config, cache: signIn(minutes: 60), server: server)
        #expect(outcome.result.message.contains(expected), "\(outcome.result.message)")
        if case .failure(.settingsConflict) = outcome.result {
            #expect(isConflict)
        } else {
            #expect(!isConflict)
        }
        #expect(server.requests.isEmpty)
    }
}
