import Foundation
import Testing

@testable import AWS

/// The addresses that hand credentials to containers.
@Suite(.timeLimit(.minutes(5))) struct CredentialContainerTests {
    private let clock = StandingClock()

    private func keys(_ id: String) -> String {
        """
        {"Code":"Success","AccessKeyId":"\(id)","SecretAccessKey":"s","Token":"t",
        "Expiration":"\(clock.stamp(inMinutes: 60))"}
        """
    }

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
}
