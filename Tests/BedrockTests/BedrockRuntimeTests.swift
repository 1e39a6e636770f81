import AWS
import Foundation
import JSON
import Spend
import Synchronization
import Testing

@testable import Bedrock

@Suite(.timeLimit(.minutes(5)))
struct BedrockRuntimeTests {
    private static let answer = #"""
        {"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn",
        "usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4},"metrics":{"latencyMs":5}}
        """#
    private static let keys = Credentials(
        accessKeyID: "AKIDTEST",
        secretAccessKey: "not a secret",
        sessionToken: "token"
    )
    private static let lane = Lane(
        modelID: "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        region: "us-west-2",
        profile: .global
    )
    private static let request = InferenceRequest(messages: [Message(.user, [.text("Hello")])], maxTokens: 10)

    /// Credentials that count how often they were asked for and forgotten.
    private final class CountingCredentials: CredentialsProviding {
        let forgotten = Mutex(0)
        func credentials() async throws(AWSError) -> Credentials { BedrockRuntimeTests.keys }
        func forget() { forgotten.withLock { $0 += 1 } }
    }

    private func runtime(
        _ server: LoopbackServer,
        credentials: any CredentialsProviding = StaticCredentials(Self.keys),
        clock: ServiceClock = ServiceClock()
    ) throws -> BedrockRuntime {
        let endpoint = server.endpoint
        return BedrockRuntime(
            engine: try HTTPEngine(),
            credentials: credentials,
            endpoint: { _ in endpoint },
            version: "1.2.3",
            clock: clock
        )
    }

    @Test func `a request goes out signed, encoded and whole, and its answer is read`() async throws {
        let id = [HTTPHeader(name: "x-amzn-RequestId", value: "r-9")]
        let server = try LoopbackServer(answers: [.http(200, id, Self.answer)], basePath: "/gw")
        let reply = try await runtime(server).infer(Self.request, on: Self.lane)
        #expect(reply.text == "Hi")
        #expect(reply.usage == TokenUsage(input: 3, output: 1))
        #expect(reply.requestID == "r-9")

        let sent = try #require(server.requests.first)
        #expect(sent.method == "POST")
        #expect(sent.path == "/gw/model/global.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse")
        #expect(sent.header(named: "content-type") == "application/json")
        #expect(sent.header(named: "accept") == "application/json")
        #expect(sent.header(named: "user-agent") == "sheaf/1.2.3")
        #expect(sent.body == Self.request.converseBody())
        let verifier = SignatureVerifier(known: [Self.keys], region: "us-west-2", service: "bedrock")
        #expect(try verifier.verify(sent, at: Date()).accessKeyID == "AKIDTEST")
    }

    @Test func `a refusal is read with its meaning`() async throws {
        let headers = [
            HTTPHeader(name: "x-amzn-ErrorType", value: "ThrottlingException:http://x"),
            HTTPHeader(name: "Retry-After", value: "3"), HTTPHeader(name: "x-amzn-RequestId", value: "r-1"),
        ]
        let server = try LoopbackServer(answers: [.http(429, headers, #"{"message":"Too many tokens"}"#)])
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(Self.request, on: Self.lane)
        }
        #expect(error?.isThrottle == true)
        #expect(error?.retryAfter == .seconds(3))
        #expect(error?.requestID == "r-1")
        #expect(error?.mayBePaid == false)
    }

    @Test(arguments: [
        LoopbackServer.Answer.hangUp, .cutShort, .http(200, [], "{}"), .http(200, [], "<html>"),
    ])
    func `an answer that is lost on the way may be paid`(answer: LoopbackServer.Answer) async throws {
        let server = try LoopbackServer(answers: [answer])
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(Self.request, on: Self.lane)
        }
        #expect(error?.mayBePaid == true)
        #expect(error?.isRetryable == true)
        // One attempt is one exchange.
        #expect(server.requests.count == 1)
    }

    @Test func `nobody listening is not paid`() async throws {
        let runtime = BedrockRuntime(
            engine: try HTTPEngine(),
            credentials: StaticCredentials(Self.keys),
            // Port 1 of this machine: nobody listens there.
            endpoint: { _ in Endpoint(scheme: "http", host: "127.0.0.1", port: 1, isCustom: true) },
            version: "1",
            clock: ServiceClock()
        )
        let error = await #expect(throws: InferenceError.self) {
            try await runtime.infer(Self.request, on: Self.lane)
        }
        #expect(error?.mayBePaid == false)
        #expect(error?.isRetryable == true)
    }

    /// A provider that finds nothing, for that reason.
    private struct NoCredentials: CredentialsProviding {
        let reason: AWSError
        func credentials() async throws(AWSError) -> Credentials { throw reason }
    }

    @Test func `credentials that are out of reach are an outage like one of Bedrock's, and not paid`()
        async throws
    {
        let reason = "https://sts.x/: cannot connect: could not resolve host: sts.x"
        let unreachable = AWSError.credentialsUnreachable(place: "/c [dev]: role_arn", reason: reason)
        let server = try LoopbackServer(answers: [])
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server, credentials: NoCredentials(reason: unreachable))
                .infer(Self.request, on: Self.lane)
        }
        #expect(error == .transport(.connectFailed(reason: "/c [dev]: role_arn: \(reason)")))
        #expect(error?.fatality == nil)
        #expect(error?.isRetryable == true)
        #expect(error?.mayBePaid == false)
        // The way out is the same.
        #expect(error?.description.contains("\n  hint: check the region") == true)
        #expect(server.requests.isEmpty)
    }

    @Test func `credentials that are refused end the run`() async throws {
        let refused = AWSError.credentialsUnavailable(place: "/c [dev]: role_arn", reason: "STS refused")
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(try LoopbackServer(answers: []), credentials: NoCredentials(reason: refused))
                .infer(Self.request, on: Self.lane)
        }
        #expect(error == .credentials(refused))
        #expect(error?.fatality == .credentialsOrAccess)
    }

    @Test(arguments: [100, 10_000])
    func `a region that does not exist is not paid, and says where to look`(maxTokens: Int) async throws {
        let runtime = BedrockRuntime(
            engine: try HTTPEngine(),
            credentials: StaticCredentials(Self.keys),
            endpoint: { Endpoint(host: "bedrock-runtime.\($0).amazonaws.invalid", isCustom: false) },
            version: "1"
        )
        var request = Self.request
        request.maxTokens = maxTokens
        let lane = Lane(modelID: "m", region: "xx-nowhere-1", profile: .none)
        let error = await #expect(throws: InferenceError.self) {
            try await runtime.infer(request, on: lane)
        }
        #expect(error?.mayBePaid == false)
        #expect(error?.isRetryable == true)
        #expect(error?.description.contains("xx-nowhere-1") == true)
        #expect(
            error?.description.hasSuffix("check the region and the endpoint, and this machine's name service")
                == true
        )
    }

    @Test(arguments: [100, 10_000])
    func `an HTML page with an error status is not the service's word`(maxTokens: Int) async throws {
        let server = try LoopbackServer(answers: [.http(404, [], "<html>Not here</html>")])
        var request = Self.request
        request.maxTokens = maxTokens
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(request, on: Self.lane)
        }
        #expect(error?.fatality == .serviceOut)
        #expect(error?.description.hasPrefix("bedrock: status 404: the answer is an HTML page") == true)
    }

    @Test func `a cancelled task ends the exchange, which may be paid`() async throws {
        let server = try LoopbackServer(answers: [.silence])
        let runtime = try runtime(server)
        let error = await withTaskGroup(of: InferenceError?.self) { group in
            group.addTask {
                do throws(InferenceError) {
                    _ = try await runtime.infer(Self.request, on: Self.lane)
                    return nil
                } catch {
                    return error
                }
            }
            for await _ in server.arrivals { break }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error?.isCancelled == true)
        #expect(error?.mayBePaid == true)
        #expect(error?.isRetryable == false)
    }

    @Test func `expired credentials are forgotten, and worth one more try`() async throws {
        let expired = [HTTPHeader(name: "x-amzn-ErrorType", value: "ExpiredTokenException")]
        let server = try LoopbackServer(answers: [.http(403, expired, "{}")])
        let credentials = CountingCredentials()
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server, credentials: credentials).infer(Self.request, on: Self.lane)
        }
        #expect(error?.isMended == true)
        #expect(error?.fatality == .credentialsOrAccess)
        #expect(credentials.forgotten.withLock(\.self) == 1)
    }

    @Test func `a clock that is off is corrected by the answer, once`() async throws {
        // The machine's clock runs at a fixed hour; the server's is 10 minutes ahead.
        let machine = Date(timeIntervalSince1970: 784_111_777)
        let headers = [
            HTTPHeader(name: "Date", value: "Sun, 06 Nov 1994 08:59:37 GMT"),
            HTTPHeader(name: "x-amzn-ErrorType", value: "InvalidSignatureException"),
        ]
        let refusal = LoopbackServer.Answer.http(403, headers, #"{"message":"Signature expired"}"#)
        let server = try LoopbackServer(answers: [refusal, refusal])
        let runtime = try runtime(server, clock: ServiceClock(machine: { machine }))
        let first = await #expect(throws: InferenceError.self) {
            try await runtime.infer(Self.request, on: Self.lane)
        }
        let second = await #expect(throws: InferenceError.self) {
            try await runtime.infer(Self.request, on: Self.lane)
        }
        #expect(first?.isMended == true)
        // The clock was right this time: it is the key that is wrong.
        #expect(second?.isMended == false)
        #expect(
            server.requests.map { $0.header(named: "x-amz-date") } == [
                "19941106T084937Z", "19941106T085937Z",
            ]
        )
    }
}
