internal import JSON
internal import Spend

extension InferenceReply {
    /// Reads the body of an InvokeModel answer with status 200, in Anthropic's form.
    ///
    /// What has no content or no usage is no answer, as with Converse.
    public init(messages body: [UInt8], requestID: String?) throws(InferenceError) {
        guard let document = try? RawJSON(parsing: body) else {
            try self.init(malformed: body, requestID, TokenUsage.init(messages:))
            return
        }
        try self.init(
            read: document["content"]?.elements?.compactMap(ReplyBlock.init(messages:)),
            stopReason: document.value["stop_reason"]?.stringValue.map(StopReason.init(messages:)),
            usage: document.value["usage"].flatMap(TokenUsage.init(messages:)),
            requestID: requestID
        )
    }
}

extension StopReason {
    /// The reason that Anthropic writes so: as Bedrock does, but for a refusal.
    init(messages text: String) { self = text == "refusal" ? .contentFiltered : StopReason(text) }
}

extension ReplyBlock {
    /// A block is an object whose `type` names its kind; `nil` for one without.
    init?(messages block: RawJSON) {
        guard let type = block.value["type"]?.stringValue else { return nil }
        func text(_ name: String) -> String? { block.value[name]?.stringValue }
        switch type {
        case "text":
            guard let text = text("text") else { fallthrough }
            let citations = block["citations"]?.elements ?? []
            self = citations.isEmpty ? .text(text) : .citedText(text, citations: citations)
        case "tool_use":
            guard let id = text("id"), let name = text("name"), let input = block["input"] else {
                fallthrough
            }
            self = .toolUse(ToolUse(id: id, name: name, input: input))
        case "thinking":
            guard let thought = text("thinking") else { fallthrough }
            self = .reasoning(.text(thought, signature: text("signature")))
        case "redacted_thinking":
            guard let data = text("data") else { fallthrough }
            self = .reasoning(.redacted(data))
        default: self = .unknown(name: type, block: block)
        }
    }
}

extension TokenUsage {
    /// Anthropic's `usage`; `nil` where a count is missing or impossible.
    ///
    /// `input_tokens` does not contain what the cache took or gave.
    init?(messages usage: JSONValue) {
        guard let input = usage.tokens("input_tokens"), let output = usage.tokens("output_tokens"),
            let cacheRead = usage.tokens("cache_read_input_tokens", orElse: 0),
            let cacheWrite = usage.tokens("cache_creation_input_tokens", orElse: 0)
        else { return nil }
        let longLived = usage["cache_creation"]?.tokens("ephemeral_1h_input_tokens") ?? 0
        let cacheWrite1h = min(longLived, cacheWrite)
        self.init(
            input: input,
            output: output,
            cacheRead: cacheRead,
            cacheWrite5m: cacheWrite - cacheWrite1h,
            cacheWrite1h: cacheWrite1h
        )
    }
}
