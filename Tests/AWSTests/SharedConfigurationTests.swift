import Testing

@testable import AWS

@Suite struct SharedConfigurationTests {
    private func region(
        config: String? = nil,
        variables: [String: String] = [:],
        explicit: String? = nil
    ) async throws -> String {
        try await withSettings(config: config, variables: variables) { environment in
            try SharedConfiguration(environment: environment).region(explicit: explicit)
        }
    }

    private func endpoint(
        config: String? = nil,
        variables: [String: String] = [:],
        region: String = "us-east-1",
        explicit: String? = nil
    ) async throws -> Endpoint {
        try await withSettings(config: config, variables: variables) { environment in
            try SharedConfiguration(environment: environment)
                .endpoint(for: "bedrock-runtime", region: region, explicit: explicit)
        }
    }

    // MARK: Region

    @Test
    func `the region comes from the strongest place`() async throws {
        let config = "[default]\nregion = d-1"
        #expect(try await region(config: config) == "d-1")
        #expect(try await region(config: config, variables: ["AWS_DEFAULT_REGION": "c-1"]) == "c-1")
        let both = ["AWS_DEFAULT_REGION": "c-1", "AWS_REGION": "b-1"]
        #expect(try await region(config: config, variables: both) == "b-1")
        #expect(try await region(config: config, variables: both, explicit: "a-1") == "a-1")
    }

    @Test
    func `no region anywhere is an error that says where it looked`() async throws {
        let error = await #expect(throws: AWSError.self) { try await region() }
        guard case .noRegion(let places) = error else { return unexpected(error) }
        #expect(places.count == 3)
    }

    @Test(arguments: [
        "", "US-EAST-1", "us_east_1", "-us", "us-", "us east", "a.b", "us-east-1/",
        String(repeating: "a", count: 64),
    ])
    func `what could not stand in a host name is no region`(text: String) async throws {
        let expected = AWSError.regionMalformed(text, origin: "the job or the command line")
        await #expect(throws: expected) { try await region(explicit: text) }
    }

    // MARK: Endpoint

    @Test(arguments: [
        ("us-east-1", "bedrock-runtime.us-east-1.amazonaws.com"),
        ("eu-north-1", "bedrock-runtime.eu-north-1.amazonaws.com"),
        ("us-gov-west-1", "bedrock-runtime.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "bedrock-runtime.cn-north-1.amazonaws.com.cn"),
        ("us-iso-east-1", "bedrock-runtime.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", "bedrock-runtime.us-isob-east-1.sc2s.sgov.gov"),
        ("eu-isoe-west-1", "bedrock-runtime.eu-isoe-west-1.cloud.adc-e.uk"),
        ("us-isof-south-1", "bedrock-runtime.us-isof-south-1.csp.hci.ic.gov"),
        ("eusc-de-east-1", "bedrock-runtime.eusc-de-east-1.amazonaws.eu"),
    ])
    func `the computed host follows the region's partition`(region: String, host: String) async throws {
        #expect(try await endpoint(region: region) == Endpoint(host: host, isCustom: false))
    }

    @Test
    func `FIPS and dual-stack have hosts of their own`() async throws {
        let fips = ["AWS_USE_FIPS_ENDPOINT": "true"]
        #expect(try await endpoint(variables: fips).host == "bedrock-runtime-fips.us-east-1.amazonaws.com")
        let config = "[default]\nuse_dualstack_endpoint = TRUE"
        #expect(try await endpoint(config: config).host == "bedrock-runtime.us-east-1.api.aws")
        #expect(
            try await endpoint(config: config, variables: fips).host
                == "bedrock-runtime-fips.us-east-1.api.aws"
        )
        let error = await #expect(throws: AWSError.self) {
            try await endpoint(variables: fips, explicit: "https://gateway.example")
        }
        guard case .settingsConflict = error else { return unexpected(error) }
        await #expect(
            throws: AWSError.settingMalformed(
                name: "AWS_USE_FIPS_ENDPOINT",
                value: "yes",
                expected: "true or false"
            )
        ) { try await endpoint(variables: ["AWS_USE_FIPS_ENDPOINT": "yes"]) }
    }

    @Test(arguments: [("sts", "sts"), ("sso", "portal.sso"), ("sso-oidc", "oidc")])
    func `the usual hosts of credentials are those for FIPS in GovCloud, dual-stack apart`(
        service: String,
        label: String
    ) throws {
        func host(_ region: String, _ variables: [String]) throws -> String {
            let pairs = variables.map { ("AWS_USE_\($0)_ENDPOINT", "true") }
            let environment = AWSEnvironment(
                variables: Dictionary(uniqueKeysWithValues: pairs),
                home: "/nowhere"
            )
            return try SharedConfiguration(environment: environment)
                .endpoint(for: service, label: label, region: region).host
        }
        for region in ["us-gov-west-1", "us-gov-east-1"] {
            #expect(try host(region, ["FIPS"]) == "\(label).\(region).amazonaws.com")
            #expect(try host(region, ["DUALSTACK"]) == "\(label).\(region).api.aws")
            #expect(try host(region, ["FIPS", "DUALSTACK"]) == "\(label)-fips.\(region).api.aws")
        }
        #expect(try host("us-east-1", ["FIPS"]) == "\(label)-fips.us-east-1.amazonaws.com")
    }

    @Test
    func `Bedrock has hosts of its own for FIPS in GovCloud too`() async throws {
        let fips = ["AWS_USE_FIPS_ENDPOINT": "true"]
        #expect(
            try await endpoint(variables: fips, region: "us-gov-west-1").host
                == "bedrock-runtime-fips.us-gov-west-1.amazonaws.com"
        )
    }

    @Test
    func `without a region STS is asked at its global address, unless that is to be FIPS`() throws {
        func host(_ variables: [String: String]) throws -> String {
            let environment = AWSEnvironment(variables: variables, home: "/nowhere")
            return try SecurityTokenService(try SharedConfiguration(environment: environment)).endpoint.host
        }
        #expect(try host([:]) == "sts.amazonaws.com")
        #expect(try host(["AWS_USE_FIPS_ENDPOINT": "true"]) == "sts-fips.us-east-1.amazonaws.com")
        let written = "https://sts.us-east-1.amazonaws.com"
        #expect(try host(["AWS_ENDPOINT_URL_STS": written]) == "sts.us-east-1.amazonaws.com")
    }

    @Test
    func `a written address comes from the strongest place`() async throws {
        let config = """
            [default]
            endpoint_url = https://profile.example
            services = local
            [services local]
            bedrock_runtime =
              endpoint_url = https://services.example
            """
        var variables: [String: String] = [:]
        #expect(
            try await endpoint(config: "[default]\nendpoint_url = https://profile.example").host
                == "profile.example"
        )
        #expect(try await endpoint(config: config).host == "services.example")
        variables["AWS_ENDPOINT_URL"] = "https://all.example"
        #expect(try await endpoint(config: config, variables: variables).host == "all.example")
        variables["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = "https://service.example"
        #expect(try await endpoint(config: config, variables: variables).host == "service.example")
        let explicit = "https://explicit.example"
        #expect(
            try await endpoint(config: config, variables: variables, explicit: explicit).host
                == "explicit.example"
        )
        variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
        #expect(try await endpoint(config: config, variables: variables).isCustom == false)
        #expect(
            try await endpoint(config: config, variables: variables, explicit: explicit).host
                == "explicit.example"
        )
    }

    @Test
    func `an address keeps port and base path`() async throws {
        let endpoint = try await endpoint(explicit: "https://Gateway.Example:8443/aws/%2F/")
        #expect(
            endpoint
                == Endpoint(
                    scheme: "https",
                    host: "gateway.example",
                    port: 8443,
                    basePath: "/aws/%2F",
                    isCustom: true
                )
        )
        let request = endpoint.request("POST", path: "/model/a%3A0/converse")
        #expect(request.url == "https://gateway.example:8443/aws/%2F/model/a%3A0/converse")
    }

    @Test(arguments: [
        "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://127.9.8.7",
        "http://169.254.170.2",
    ])
    func `plain http is taken on this machine`(url: String) async throws {
        #expect(try await endpoint(explicit: url).scheme == "http")
    }

    @Test(arguments: [
        "http://bedrock.example", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://0.0.0.0",
        "http://128.0.0.1",
        "http://localhost.example.com", "http://[::2]", "http://127.1",
    ])
    func `plain http to anywhere else is refused`(url: String) async throws {
        let expected = AWSError.endpointInsecure(url: url, origin: "AWS_ENDPOINT_URL")
        await #expect(throws: expected) { try await endpoint(variables: ["AWS_ENDPOINT_URL": url]) }
    }

    @Test(arguments: [
        "gateway.example", "ftp://a", "https://", "https://a b", "https://u@a", "https://a:0",
        "https://a:65536", "https://a:x",
        "https://a/#x", "https://a/?q=1", "https://[::1", "https://é.example",
    ])
    func `what is no address is refused`(url: String) async throws {
        let error = await #expect(throws: AWSError.self) { try await endpoint(explicit: url) }
        guard case .urlMalformed(url, _) = error else {
            return unexpected(error)
        }
    }

    @Test
    func `the bundle of certificates comes from the variable, then from the profile`() async throws {
        let config = "[default]\nca_bundle = ~/ca.pem"
        try await withSettings(config: config) { environment in
            let fromProfile = try SharedConfiguration(environment: environment)
            #expect(fromProfile.caBundle == "\(environment.home)/ca.pem")
            var other = environment
            other.variables["AWS_CA_BUNDLE"] = "/etc/ca.pem"
            let fromVariable = try SharedConfiguration(environment: other)
            #expect(fromVariable.caBundle == "/etc/ca.pem")
        }
    }
}
