internal import JSON
internal import Spend

extension InferenceReply {
    /// Reads the body of a Converse answer with status 200.
    ///
    /// Unknown members are passed over. What has no message or no usage is no answer: it was probably paid, and nobody
    /// can say how much. Source: the API's model, `ConverseResponse`.
    public init(converse body: [UInt8], requestID: String?) throws(InferenceError) {
        guard let document = try? RawJSON(parsing: body) else {
            try self.init(malformed: body, requestID, TokenUsage.init(converse:))
            return
        }
        let blocks = document.member(at: ["output", "message", "content"])?.elements
        try self.init(
            read: blocks?.compactMap(ReplyBlock.init(converse:)),
            stopReason: document.value["stopReason"]?.stringValue.map { StopReason($0) },
            usage: document.value["usage"].flatMap(TokenUsage.init(converse:)),
            latency: document.value["metrics"]?["latencyMs"]?.intValue.map { .milliseconds($0) },
            requestID: requestID
        )
    }

    /// The reply of a model whose own words broke the JSON around them: without content, but with its bill.
    init(
        malformed body: [UInt8],
        _ requestID: String?,
        _ usage: (JSONValue) -> TokenUsage?
    ) throws(InferenceError) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsingLeniently: body)
        } catch {
            throw .lostAnswer(reason: error.description, requestID: requestID)
        }
        try self.init(
            read: [],
            stopReason: .malformedModelOutput,
            usage: document["usage"].flatMap(usage),
            requestID: requestID
        )
    }

    /// A reply of what could be read of an answer, in whichever form; without one of the three it is lost.
    init(
        read content: [ReplyBlock]?,
        stopReason: StopReason?,
        usage: TokenUsage?,
        latency: Duration? = nil,
        requestID: String?
    ) throws(InferenceError) {
        guard let content else { throw .lostAnswer(reason: "it holds no message", requestID: requestID) }
        guard let usage else { throw .lostAnswer(reason: "it states no usage", requestID: requestID) }
        guard let stopReason else {
            throw .lostAnswer(reason: "it states no stop reason", requestID: requestID)
        }
        self.init(
            content: content,
            stopReason: stopReason,
            usage: usage,
            latency: latency,
            requestID: requestID
        )
    }
}

extension RawJSON {
    /// The body of an answer, which has to be JSON.
    init(answer body: [UInt8], _ requestID: String?) throws(InferenceError) {
        do throws(JSONError) {
            try self.init(parsing: body)
        } catch {
            throw .lostAnswer(reason: error.description, requestID: requestID)
        }
    }
}

extension ReplyBlock {
    /// A block is an object with one member, which names its kind; `nil` for an empty one.
    fileprivate init?(converse block: RawJSON) {
        // Most blocks are a text, and a long one: nothing else of it has to be looked at.
        if let text = block.value["text"]?.stringValue {
            self = .text(text)
            return
        }
        guard let name = block.value.objectValue?.names.first, let content = block[name] else { return nil }
        let known: ReplyBlock? =
            switch name {
            case "toolUse": ToolUse(converse: content).map(ReplyBlock.toolUse)
            case "reasoningContent": Reasoning(converse: content.value).map(ReplyBlock.reasoning)
            case "citationsContent": ReplyBlock(citations: content)
            default: nil
            }
        self = known ?? .unknown(name: name, block: block)
    }

    private init?(citations content: RawJSON) {
        let pieces = content.value["content"]?.arrayValue ?? []
        let texts = pieces.compactMap { $0["text"]?.stringValue }
        guard texts.count == pieces.count else { return nil }
        self = .citedText(texts.joined(), citations: content["citations"]?.elements ?? [])
    }
}

extension ToolUse {
    fileprivate init?(converse call: RawJSON) {
        guard let id = call.value["toolUseId"]?.stringValue, let name = call.value["name"]?.stringValue,
            let input = call["input"]
        else { return nil }
        self.init(id: id, name: name, input: input)
    }
}

extension Reasoning {
    fileprivate init?(converse content: JSONValue) {
        if let text = content["reasoningText"]?["text"]?.stringValue {
            self = .text(text, signature: content["reasoningText"]?["signature"]?.stringValue)
        } else if let data = content["redactedContent"]?.stringValue {
            self = .redacted(data)
        } else {
            return nil
        }
    }
}

extension TokenUsage {
    /// Bedrock's `usage`; `nil` where a count is missing or impossible.
    ///
    /// `inputTokens` does not contain what the cache took or gave.
    init?(converse usage: JSONValue) {
        guard let input = usage.tokens("inputTokens"), let output = usage.tokens("outputTokens"),
            let cacheRead = usage.tokens("cacheReadInputTokens", orElse: 0),
            let cacheWrite = usage.tokens("cacheWriteInputTokens", orElse: 0)
        else { return nil }
        let details = usage["cacheDetails"]?.arrayValue ?? []
        let longLived = details.filter { $0["ttl"] == "1h" }.compactMap { $0.tokens("inputTokens") }
        let cacheWrite1h = min(longLived.reduce(0, +), cacheWrite)
        self.init(
            input: input,
            output: output,
            cacheRead: cacheRead,
            cacheWrite5m: cacheWrite - cacheWrite1h,
            cacheWrite1h: cacheWrite1h
        )
    }
}

extension JSONValue {
    /// More than any model can have read or written; sums and prices of so many still fit.
    private static let mostTokens = 1_000_000_000

    /// A member that counts tokens; `missing` where it is absent, `nil` where it is impossible.
    func tokens(_ name: String, orElse missing: Int? = nil) -> Int? {
        guard let value = self[name], value != .null else { return missing }
        return value.intValue.flatMap { (0...Self.mostTokens).contains($0) ? $0 : nil }
    }
}
