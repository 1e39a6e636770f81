import Foundation
import Testing

@testable import AWS

@Suite struct CredentialsChainTests {
    private static let keys = "aws_access_key_id = AKIDFILE\naws_secret_access_key = filesecret\n"
    private static let environmentKeys = [
        "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "envsecret",
    ]

    /// The error of a chain over these settings.
    private func fault(
        config: String? = nil,
        credentials: String? = nil,
        variables: [String: String] = [:],
        profile: String? = nil
    ) async throws -> AWSError? {
        let variables = ["AWS_EC2_METADATA_DISABLED": "true"].merging(variables) { $1 }
        return try await withSettings(config: config, credentials: credentials, variables: variables) {
            environment in
            do {
                _ = try await CredentialsChain(environment: environment, profile: profile).credentials()
                return nil
            } catch let error as AWSError {
                return error
            }
        }
    }

    private func find(
        config: String? = nil,
        credentials: String? = nil,
        variables: [String: String] = [:],
        profile: String? = nil
    ) async throws -> Credentials {
        try await withSettings(config: config, credentials: credentials, variables: variables) {
            environment in
            try await CredentialsChain(environment: environment, profile: profile).credentials()
        }
    }

    // MARK: Where they come from

    @Test
    func `the environment's keys go first, with token and end`() async throws {
        let variables = Self.environmentKeys.merging([
            "AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new",
            "AWS_CREDENTIAL_EXPIRATION": "2096-01-15T12:34:56Z",
        ]) { $1 }
        let found = try await find(credentials: "[default]\n" + Self.keys, variables: variables)
        #expect(found.accessKeyID == "AKIDENV")
        #expect(found.secretAccessKey == "envsecret")
        #expect(found.sessionToken == "new")
        #expect(found.expiration == Date(timeIntervalSince1970: 3_977_469_296))
    }

    @Test(arguments: [
        "2096-01-15T12:34:56Z", "2096-01-15T12:34:56.000Z", "2096-01-15T12:34:56+00:00",
        "2096-01-15T13:34:56+01:00",
    ])
    func `the end may be written in any of the usual ways`(text: String) async throws {
        let variables = Self.environmentKeys.merging(["AWS_CREDENTIAL_EXPIRATION": text]) { $1 }
        let found = try await find(variables: variables)
        #expect(found.expiration == Date(timeIntervalSince1970: 3_977_469_296))
    }

    @Test
    func `a profile given by the caller goes before the environment's keys, AWS_PROFILE does not`()
        async throws
    {
        let file = "[dev]\n" + Self.keys
        let variables = Self.environmentKeys.merging(["AWS_PROFILE": "dev"]) { $1 }
        #expect(try await find(credentials: file, variables: variables).accessKeyID == "AKIDENV")
        #expect(
            try await find(credentials: file, variables: variables, profile: "dev").accessKeyID == "AKIDFILE"
        )
    }

    @Test
    func `AWS_PROFILE goes before AWS_DEFAULT_PROFILE, and both before default`() async throws {
        let file = ["default", "one", "two"].map {
            "[\($0)]\naws_access_key_id = \($0)\naws_secret_access_key = x\n"
        }.joined()
        #expect(try await find(credentials: file).accessKeyID == "default")
        #expect(
            try await find(credentials: file, variables: ["AWS_DEFAULT_PROFILE": "two"]).accessKeyID == "two"
        )
        let both = ["AWS_PROFILE": "one", "AWS_DEFAULT_PROFILE": "two"]
        #expect(try await find(credentials: file, variables: both).accessKeyID == "one")
        #expect(try await find(credentials: file, variables: ["AWS_PROFILE": ""]).accessKeyID == "default")
    }

    @Test
    func `the credentials file goes before the config file, whose profiles bear the word profile`()
        async throws
    {
        let config =
            "[profile my]\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = x\naws_session_token = t\n"
        let found = try await find(config: config, variables: ["AWS_PROFILE": "my"])
        #expect(found.accessKeyID == "AKIDCONFIG")
        #expect(found.sessionToken == "t")
        let both = try await find(
            config: config,
            credentials: "[my]\n" + Self.keys,
            variables: ["AWS_PROFILE": "my"]
        )
        #expect(both.accessKeyID == "AKIDFILE")
        // The token belongs to the other pair.
        #expect(both.sessionToken == nil)
    }

    @Test
    func `the files may stand elsewhere, and names with blanks are quoted in one and not in the other`()
        async throws
    {
        let config = "[profile \"my dev\"]\nregion = eu-west-1\n"
        try await withSettings(config: config, credentials: "[my dev]\n" + Self.keys) { environment in
            var moved = environment
            moved.home = "/nowhere"
            moved.variables = [
                "PLACE": environment.home, "AWS_CONFIG_FILE": "$PLACE/.aws/config",
                "AWS_SHARED_CREDENTIALS_FILE": "${PLACE}/.aws/credentials", "AWS_PROFILE": "my dev",
            ]
            let found = try await CredentialsChain(environment: moved).credentials()
            let region = try SharedConfiguration(environment: moved).region()
            #expect(found.accessKeyID == "AKIDFILE")
            #expect(region == "eu-west-1")
        }
    }

    @Test
    func `what was found is kept until it is forgotten`() async throws {
        try await withSettings(credentials: "[default]\n" + Self.keys) { environment in
            let chain = CredentialsChain(environment: environment)
            #expect(try await chain.credentials().accessKeyID == "AKIDFILE")
            let rotated = "[default]\naws_access_key_id = NEW\naws_secret_access_key = x"
            try Data(rotated.utf8).write(to: URL(filePath: environment.home + "/.aws/credentials"))
            #expect(try await chain.credentials().accessKeyID == "AKIDFILE")
            chain.forget()
            #expect(try await chain.credentials().accessKeyID == "NEW")
        }
    }

    // MARK: What is wrong

    @Test
    func `nothing anywhere says where it looked`() async throws {
        try await withSettings(variables: ["AWS_EC2_METADATA_DISABLED": "true"]) { environment in
            let error = await #expect(throws: AWSError.self) {
                try await CredentialsChain(environment: environment).credentials()
            }
            let folder = environment.home + "/.aws"
            let places = [
                "AWS_ACCESS_KEY_ID in the environment", "\(folder)/credentials [default]",
                "\(folder)/config [default]",
            ]
            #expect(error == .noCredentials(places: places))
            #expect(error?.description.contains("hint: ") == true)
        }
    }

    @Test(arguments: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
    func `half a pair in the environment is an error, whatever the files hold`(missing: String) async throws {
        var variables = Self.environmentKeys
        variables[missing] = ""
        let error = try await fault(credentials: "[default]\n" + Self.keys, variables: variables)
        #expect(error == .partialCredentials(place: "environment", missing: missing))
    }

    @Test
    func `half a pair in a file names file, profile and the missing key`() async throws {
        try await withSettings(
            config: "[profile dev]\naws_secret_access_key = x\n",
            credentials: "[dev]\naws_access_key_id = AKID\n"
        ) { environment in
            let error = await #expect(throws: AWSError.self) {
                try await CredentialsChain(environment: environment, profile: "dev").credentials()
            }
            let place = "\(environment.home)/.aws/credentials [dev]"
            #expect(error == .partialCredentials(place: place, missing: "aws_secret_access_key"))
        }
    }

    @Test
    func `a profile that is nowhere is an error that says who asked for it`() async throws {
        for (profile, variables) in [("dev", [:]), (nil, ["AWS_PROFILE": "dev"])]
            as [(String?, [String: String])]
        {
            let error = try await fault(
                credentials: "[default]\n" + Self.keys,
                variables: variables,
                profile: profile
            )
            guard case .profileNotFound("dev", let origin, _) = error else {
                return unexpected(error)
            }
            #expect(origin == (profile == nil ? "AWS_PROFILE" : "the job or the command line"))
        }
    }

    @Test
    func `a line end in a secret is named and not shown`() async throws {
        let variables = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cret\n"]
        let error = try await fault(variables: variables)
        #expect(error == .secretMalformed(name: "AWS_SECRET_ACCESS_KEY", place: "environment"))
        #expect(error?.description.contains("s3cret") == false)
    }

    // MARK: The order

    @Test
    func `console sign-in is refused by name`() async throws {
        let error = try await fault(config: "[default]\nlogin_session = x")
        guard case .notYetSupported("console sign-in (login_session)", _) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `the order decides what applies`() async throws {
        let keys = "[default]\n" + Self.keys
        // Keys of the environment go before a role; a role goes before keys of the file; these before a container.
        #expect(try await fault(config: "[default]\nrole_arn = x", variables: Self.environmentKeys) == nil)
        #expect(try await fault(config: "[default]\nrole_arn = x", credentials: keys) != nil)
        #expect(try await fault(config: "[default]\nsso_role_name = x", credentials: keys) != nil)
        // A session alone is for others than us.
        #expect(try await fault(config: "[default]\nsso_session = x", credentials: keys) == nil)
        #expect(try await fault(config: "[default]\ncredential_process = 'x", credentials: keys) == nil)
        #expect(try await fault(config: keys + "credential_process = 'x") != nil)
        let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "x"]
        #expect(try await fault(credentials: keys, variables: container) == nil)
        #expect(try await fault(variables: container) != nil)
        // A web identity goes before all else in its profile, and its role is not assumed as a profile's.
        let identity = "[default]\nrole_arn = x\nweb_identity_token_file = /nowhere\nsso_session = x\n"
        let error = try await fault(config: identity, credentials: keys)
        #expect(error?.description.contains("web_identity_token_file: /nowhere: cannot be read") == true)
    }

    @Test
    func `a named profile takes the environment's web identity away, and not its container`() async throws {
        let identity = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere", "AWS_ROLE_ARN": "x"]
        let file = "[dev]\n" + Self.keys
        #expect(try await fault(credentials: file, variables: identity) != nil)
        #expect(try await fault(credentials: file, variables: identity, profile: "dev") == nil)
        let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "x"]
        let error = try await fault(config: "[profile dev]\nregion = x", variables: container, profile: "dev")
        #expect(error == .urlMalformed("x", reason: "no http:// or https:// in front"))
    }
}
