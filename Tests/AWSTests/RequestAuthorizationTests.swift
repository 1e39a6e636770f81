import Foundation
import Testing

@testable import AWS

@Suite struct RequestAuthorizationTests {
    private func chain(_ variables: [String: String]) -> CredentialsChain {
        let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "x"]
        return CredentialsChain(
            environment: AWSEnvironment(variables: keys.merging(variables) { $1 }, home: "/nowhere")
        )
    }

    @Test
    func `an API key is for Bedrock alone, and goes before the rest`() async throws {
        let chain = chain(["AWS_BEARER_TOKEN_BEDROCK": "k3y"])
        #expect(try await chain.authorization(for: "bedrock") == .bearer(BearerToken("k3y")))
        guard case .signature(let keys) = try await chain.authorization(for: "s3") else {
            Issue.record("an API key for S3")
            return
        }
        #expect(keys.accessKeyID == "AKID")
    }

    @Test(arguments: [
        ("sigv4, httpBearerAuth", false), ("sigv4", false), ("httpBearerAuth,sigv4", true),
        ("other, sigv4", false),
        ("", true),
    ])
    func `the preference can turn the order`(preference: String, isBearer: Bool) async throws {
        let variables = ["AWS_BEARER_TOKEN_BEDROCK": "k3y", "AWS_AUTH_SCHEME_PREFERENCE": preference]
        let found = try await chain(variables).authorization(for: "bedrock")
        if case .bearer = found { #expect(isBearer) } else { #expect(!isBearer) }
    }

    @Test
    func `an API key with a line end is named and not shown`() async throws {
        let error = await #expect(throws: AWSError.self) {
            try await chain(["AWS_BEARER_TOKEN_BEDROCK": "k3y\n"]).authorization(for: "bedrock")
        }
        #expect(error == .secretMalformed(name: "AWS_BEARER_TOKEN_BEDROCK", place: "environment"))
    }

    @Test(arguments: [
        ("https://example.com/x", true), ("http://127.0.0.1:8080/x", true), ("http://[::1]/x", true),
        ("http://example.com/x", false), ("http://169.254.170.2/x", false),
    ])
    func `an API key leaves this machine over https only`(url: String, isAllowed: Bool) throws {
        var request = try HTTPRequest(
            method: "POST",
            url: url,
            headers: [
                HTTPHeader(name: "X-Amz-Date", value: "old"), HTTPHeader(name: "Authorization", value: "old"),
                HTTPHeader(name: "X-Amz-Security-Token", value: "old"),
                HTTPHeader(name: "Accept", value: "a"),
            ]
        )
        let before = request
        let authorization = RequestAuthorization.bearer(BearerToken("k3y"))
        let expected = [
            HTTPHeader(name: "Accept", value: "a"), HTTPHeader(name: "Authorization", value: "Bearer k3y"),
        ]
        do {
            try authorization.authorize(&request, region: "r", service: "bedrock", at: .now)
            #expect(isAllowed)
            #expect(request.headers == expected)
        } catch {
            #expect(!isAllowed)
            #expect(request == before)
            #expect(!error.description.contains("k3y"))
        }
    }

    @Test
    func `nothing that prints an API key shows it`() {
        let authorization = RequestAuthorization.bearer(BearerToken("k3y"))
        var dumped = ""
        dump(authorization, to: &dumped)
        for text in ["\(authorization)", String(reflecting: authorization), dumped] {
            #expect(!text.contains("k3y"))
        }
    }
}
