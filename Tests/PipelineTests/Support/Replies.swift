import AWS
import Foundation
import JSON
import Spend

@testable import Bedrock

extension InferenceReply {
    static func text(
        _ text: String,
        stop: StopReason = .endTurn,
        usage: TokenUsage = TokenUsage(input: 10, output: 5)
    ) -> InferenceReply {
        InferenceReply(content: [.text(text)], stopReason: stop, usage: usage, requestID: "r-1")
    }

    /// A reply that calls the answer's tool once with each of `inputs`, which are JSON.
    static func calls(
        _ inputs: String...,
        name: String = "answer",
        stop: StopReason = .toolUse
    ) throws -> InferenceReply {
        let uses = try inputs.map {
            ReplyBlock.toolUse(ToolUse(id: "t-1", name: name, input: try RawJSON(parsing: $0)))
        }
        return InferenceReply(content: uses, stopReason: stop, usage: TokenUsage(input: 10, output: 5))
    }

    /// What a faithful model answers to an envelope of `count` parts: each part's own id.
    static func echo(_ request: InferenceRequest) -> InferenceReply {
        let ids = request.text.matches(of: /<part id="(p[0-9]+)">/).map { String($0.1) }
        let entries = ids.map { id -> JSONValue in ["id": .string(id), "result": .string("answer to \(id)")] }
        let use = ToolUse(id: "t-1", name: "answer", input: RawJSON(["results": .array(entries)]))
        return InferenceReply(
            content: [.toolUse(use)],
            stopReason: .toolUse,
            usage: TokenUsage(input: 10 * ids.count, output: 5 * ids.count)
        )
    }
}

extension InferenceError {
    static func refusal(
        _ status: Int,
        _ code: String,
        _ message: String = "m",
        retryAfter: Int? = nil,
        wasMended: Bool = false
    ) -> InferenceError {
        var fields = [HTTPHeader(name: "x-amzn-errortype", value: code)]
        if let retryAfter { fields.append(HTTPHeader(name: "retry-after", value: "\(retryAfter)")) }
        let body = Array(#"{"message":"\#(message)"}"#.utf8)
        var refusal = ServiceRefusal(HTTPResponse(status: status, headers: HTTPHeaders(fields), body: body))
        refusal.wasMended = wasMended
        return .refused(refusal)
    }

    static let throttled = refusal(429, "ThrottlingException")
    static let passing = refusal(500, "InternalServerException")
    static let rejected = refusal(400, "ValidationException", "not this content")
    static let tooLarge = refusal(400, "ValidationException", "input is too long")
    static let denied = refusal(403, "AccessDeniedException")
}
