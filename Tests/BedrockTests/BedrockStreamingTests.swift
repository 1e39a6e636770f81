import AWS
import Foundation
import JSON
import Spend
import Testing

@testable import Bedrock

@Suite(.timeLimit(.minutes(5)))
struct BedrockStreamingTests {
    private static let lane = Lane(
        modelID: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        region: "us-east-1",
        profile: .us
    )
    private static let keys = Credentials(accessKeyID: "AKIDTEST", secretAccessKey: "not a secret")
    private static let answer = StreamCase.ofConverse[2]

    private static func request(_ maxTokens: Int, _ blocks: [ContentBlock] = []) -> InferenceRequest {
        InferenceRequest(
            system: ["Be short."],
            messages: [Message(.user, blocks + [.text("Hello")])],
            maxTokens: maxTokens,
            temperature: JSONNumber("0")
        )
    }

    private static func refusal(_ message: String, _ status: Int = 400) -> LoopbackServer.Answer {
        let headers = [HTTPHeader(name: "x-amzn-ErrorType", value: "ValidationException")]
        return .http(status, headers, #"{"message":"\#(message)"}"#)
    }

    private func runtime(_ server: LoopbackServer) throws -> BedrockRuntime {
        let endpoint = server.endpoint
        return BedrockRuntime(
            engine: try HTTPEngine(),
            credentials: StaticCredentials(Self.keys),
            endpoint: { _ in endpoint },
            version: "1"
        )
    }

    @Test func `an answer that may be long comes as a stream, and is the same answer`() async throws {
        let id = [HTTPHeader(name: "x-amzn-RequestId", value: "r-9")]
        let server = try LoopbackServer(answers: [
            .http(200, id, Self.answer.body), .stream(Self.answer.messages),
        ])
        let runtime = try runtime(server)
        let whole = try await runtime.infer(Self.request(8192), on: Self.lane)
        let streamed = try await runtime.infer(Self.request(8193), on: Self.lane)
        #expect(whole.firstByte == nil)
        #expect(streamed.firstByte != nil)
        #expect(streamed.untimed == whole)
        #expect(
            server.requests.map { $0.path.split(separator: "/").last } == ["converse", "converse-stream"]
        )
        let sent = try #require(server.requests.last)
        #expect(sent.header(named: "accept") == "application/vnd.amazon.eventstream")
        let verifier = SignatureVerifier(known: [Self.keys], region: "us-east-1", service: "bedrock")
        #expect(try verifier.verify(sent, at: Date()).accessKeyID == "AKIDTEST")
    }

    @Test func `what Converse would read worse goes out in Anthropic's form`() async throws {
        let answer = StreamCase.ofMessages[2]
        let server = try LoopbackServer(answers: [
            .http(200, [HTTPHeader(name: "x-amzn-RequestId", value: "r-9")], answer.body),
            .stream(answer.messages),
        ])
        let runtime = try runtime(server)
        let pdf = DocumentContent(format: .pdf, name: "Document 1", source: .bytes([1]))
        let whole = try await runtime.infer(Self.request(10, [.document(pdf)]), on: Self.lane)
        let streamed = try await runtime.infer(Self.request(9000, [.document(pdf)]), on: Self.lane)
        #expect(streamed.untimed == whole)
        let paths = server.requests.map { $0.path.split(separator: "/").last }
        #expect(paths == ["invoke", "invoke-with-response-stream"])
        #expect(server.requests[1].header(named: "x-amzn-bedrock-accept") == "application/json")
        #expect(server.requests[0].body == Self.request(10, [.document(pdf)]).messagesBody())
    }

    @Test func `a refusal in place of a stream is one like any other`() async throws {
        let headers = [
            HTTPHeader(name: "x-amzn-ErrorType", value: "ThrottlingException"),
            HTTPHeader(name: "Retry-After", value: "3"),
        ]
        let server = try LoopbackServer(answers: [.http(429, headers, #"{"message":"Too many tokens"}"#)])
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(Self.request(9000), on: Self.lane)
        }
        #expect(error?.isThrottle == true)
        #expect(error?.retryAfter == .seconds(3))
        #expect(error?.mayBePaid == false)
    }

    @Test func `a throttle in the middle slows down, and may be paid`() async throws {
        let failure = EventStreamMessage(
            .exception("throttlingException"),
            payload: Array(#"{"message":"Too many tokens"}"#.utf8)
        )
        let server = try LoopbackServer(answers: [.stream(Self.answer.messages.prefix(3) + [failure])])
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(Self.request(9000), on: Self.lane)
        }
        #expect(error?.isThrottle == true)
        #expect(error?.mayBePaid == true)
    }

    @Test func `a stream that breaks is lost, but not behind its last event`() async throws {
        let server = try LoopbackServer(answers: [
            .stream(Self.answer.messages.dropLast(), isWhole: false),
            .stream(Self.answer.messages, isWhole: false),
        ])
        let runtime = try runtime(server)
        let error = await #expect(throws: InferenceError.self) {
            try await runtime.infer(Self.request(9000), on: Self.lane)
        }
        guard case .transport(.lost(_, wasSent: true)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await runtime.infer(Self.request(9000), on: Self.lane).untimed == Self.answer.whole())
    }

    @Test(arguments: ["<html>login</html>", "{}"])
    func `an answer that is no stream is lost`(body: String) async throws {
        let server = try LoopbackServer(answers: [.http(200, [], body)])
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(Self.request(9000), on: Self.lane)
        }
        guard case .lostAnswer = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `tokens are counted for the bare model`() async throws {
        let server = try LoopbackServer(answers: [
            .http(200, [], #"{"inputTokens":42,"new":1}"#), .http(200, [], #"{"inputTokens":-1}"#),
            Self.refusal("The provided model doesn't support counting tokens."),
        ])
        let runtime = try runtime(server)
        #expect(try await runtime.countTokens(Self.request(10), on: Self.lane) == 42)
        let sent = try #require(server.requests.first)
        #expect(sent.path == "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens")
        #expect(sent.body == Self.request(10).countTokensBody())
        await #expect(throws: InferenceError.self) {
            try await runtime.countTokens(Self.request(10), on: Self.lane)
        }
        let error = await #expect(throws: InferenceError.self) {
            try await runtime.countTokens(Self.request(10), on: Self.lane)
        }
        #expect(error?.modelTrouble == .lacksAbility(.tokenCounting))
        #expect(runtime.abilities.missing(from: Self.lane.modelID) == [.tokenCounting])
        #expect(error?.isMended == false)
    }

    @Test func `what a model lacks is left out from then on`() async throws {
        let answer = LoopbackServer.Answer.http(200, [], Self.answer.body)
        let server = try LoopbackServer(answers: [
            Self.refusal("`temperature` is deprecated for this model."), answer, answer,
        ])
        let runtime = try runtime(server)
        let error = await #expect(throws: InferenceError.self) {
            try await runtime.infer(Self.request(10), on: Self.lane)
        }
        #expect(error?.isMended == true)
        #expect(error?.modelTrouble == .lacksAbility(.temperature))
        #expect(runtime.abilities.missing(from: Self.lane.modelID) == [.temperature])
        _ = try await runtime.infer(Self.request(10), on: Self.lane)
        var other = Self.request(10)
        other.temperature = nil
        #expect(server.requests[1].body == other.converseBody())
        // Another model may well have it.
        let second = Lane(modelID: "anthropic.other", region: "us-east-1", profile: .none)
        _ = try await runtime.infer(Self.request(10), on: second)
        #expect(server.requests[2].body == Self.request(10).converseBody())
    }

    @Test func `a model that cannot stream is asked for one piece`() async throws {
        let server = try LoopbackServer(answers: [
            Self.refusal("The model is unsupported for streaming."), .http(200, [], Self.answer.body),
        ])
        let runtime = try runtime(server)
        let error = await #expect(throws: InferenceError.self) {
            try await runtime.infer(Self.request(9000), on: Self.lane)
        }
        #expect(error?.isMended == true)
        _ = try await runtime.infer(Self.request(9000), on: Self.lane)
        #expect(
            server.requests.map { $0.path.split(separator: "/").last } == ["converse-stream", "converse"]
        )
    }

    @Test func `without what it asks for, a question about an image would be another`() async throws {
        let server = try LoopbackServer(answers: [
            Self.refusal("This model doesn't support the image content block that you provided.")
        ])
        let image = ContentBlock.image(ImageContent(format: .png, bytes: [1], width: 1, height: 1))
        let error = await #expect(throws: InferenceError.self) {
            try await runtime(server).infer(Self.request(10, [image]), on: Self.lane)
        }
        #expect(error?.isMended == false)
        #expect(error?.modelTrouble == .lacksAbility(.images))
    }

    @Test func `a question remains the same without what its model lacks`() {
        var request = Self.request(10, [.cachePoint(.oneHour)])
        request.cachedPrefix = .oneHour
        request.answerSchema = AnswerSchema(name: "n", schema: [:])
        request.tool = ToolSpecification(name: "t", inputSchema: [:], isForced: true, isStrict: true)
        let bare = request.without([
            .temperature, .forcedToolChoice, .structuredOutput, .cachePoints, .systemPrompt,
        ])
        let expected = InferenceRequest(
            messages: [Message(.user, [.text("Be short."), .text("Hello")])],
            tool: ToolSpecification(name: "t", inputSchema: [:], isForced: false),
            maxTokens: 10
        )
        #expect(bare == expected)
        #expect(request.without([]) == request)
        #expect(request.without([.images, .thinking, .documents, .stopSequences]) == request)
    }
}
