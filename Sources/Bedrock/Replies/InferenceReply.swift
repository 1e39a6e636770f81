public import JSON
public import Spend

/// What a model answered, and what it was billed for.
///
/// Any stop reason is a normal result here; whether the answer can be accepted is for the caller to say.
public struct InferenceReply: Sendable, Equatable {
    /// In the order in which the model wrote them.
    public let content: [ReplyBlock]
    /// Why it stopped.
    public let stopReason: StopReason
    /// What was billed.
    public let usage: TokenUsage
    /// The model's own time, as Bedrock states it.
    public let latency: Duration?
    /// Bedrock's id of the exchange, for questions to AWS.
    public let requestID: String?
    /// From the request to the first piece of content; `nil` where the answer came in one piece.
    public let firstByte: Duration?

    /// A reply of these parts.
    public init(
        content: [ReplyBlock],
        stopReason: StopReason,
        usage: TokenUsage,
        latency: Duration? = nil,
        requestID: String? = nil,
        firstByte: Duration? = nil
    ) {
        self.content = content
        self.stopReason = stopReason
        self.usage = usage
        self.latency = latency
        self.requestID = requestID
        self.firstByte = firstByte
    }

    /// All texts, one after the other.
    public var text: String {
        content.reduce(into: "") { text, block in
            switch block {
            case .text(let piece), .citedText(let piece, _): text += piece
            case .toolUse, .reasoning, .unknown: break
            }
        }
    }

    /// The calls of tools, in order.
    public var toolUses: [ToolUse] {
        content.compactMap { block in
            guard case .toolUse(let call) = block else { return nil }
            return call
        }
    }

    /// The answer as a turn to send back, before a question about it.
    public var message: Message {
        Message(
            .assistant,
            content.map { block in
                switch block {
                case .text(let text), .citedText(let text, _): .text(text)
                case .toolUse(let call): .toolUse(call)
                case .reasoning(let reasoning): .reasoning(reasoning)
                case .unknown(_, let block): .verbatim(block)
                }
            }
        )
    }
}

/// One piece of an answer.
public enum ReplyBlock: Sendable, Equatable {
    case text(String)
    case toolUse(ToolUse)
    /// What the model thought first.
    case reasoning(Reasoning)
    /// A text with the places in documents that it rests on, each as it came.
    case citedText(String, citations: [RawJSON])
    /// A kind of block that means nothing to us, as it came.
    case unknown(name: String, block: RawJSON)
}

/// Why the model stopped.
public enum StopReason: Sendable, Equatable {
    case endTurn
    case toolUse
    case maxTokens
    case stopSequence
    case guardrailIntervened
    case contentFiltered
    case malformedModelOutput
    case malformedToolUse
    case contextWindowExceeded
    /// A reason that did not exist when this was written.
    case other(String)

    private static let known: [(text: String, reason: StopReason)] = [
        ("end_turn", .endTurn), ("tool_use", .toolUse), ("max_tokens", .maxTokens),
        ("stop_sequence", .stopSequence),
        ("guardrail_intervened", .guardrailIntervened), ("content_filtered", .contentFiltered),
        ("malformed_model_output", .malformedModelOutput), ("malformed_tool_use", .malformedToolUse),
        ("model_context_window_exceeded", .contextWindowExceeded),
    ]

    /// The reason that Bedrock writes so.
    public init(_ text: String) { self = Self.known.first { $0.text == text }?.reason ?? .other(text) }

    /// As Bedrock writes it.
    public var text: String {
        if case .other(let text) = self { return text }
        return Self.known.first { $0.reason == self }?.text ?? ""
    }
}
