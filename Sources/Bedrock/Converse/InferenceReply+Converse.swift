internal import JSON
internal import Spend

extension InferenceReply {
    /// Reads the body of a Converse answer with status 200.
    ///
    /// Unknown members are passed over. What has no message or no usage is no answer: it was probably paid, and nobody
    /// can say how much. Source: the API's model, `ConverseResponse`.
    public init(converse body: [UInt8], requestID: String?) throws(InferenceError) {
        let document = try Self.document(body, requestID)
        let message = document["output"]?["message"]
        guard let blocks = message?["content"]?.elements else {
            throw .lostAnswer(reason: "it holds no message", requestID: requestID)
        }
        guard let usage = document["usage"].flatMap({ TokenUsage(converse: $0.value) }) else {
            throw .lostAnswer(reason: "it states no usage", requestID: requestID)
        }
        guard let stopReason = document["stopReason"]?.value.stringValue else {
            throw .lostAnswer(reason: "it states no stop reason", requestID: requestID)
        }
        self.init(
            content: blocks.compactMap(ReplyBlock.init(converse:)),
            stopReason: StopReason(stopReason),
            usage: usage,
            latency: document["metrics"]?.value["latencyMs"]?.intValue.map { .milliseconds($0) },
            requestID: requestID
        )
    }

    private static func document(_ body: [UInt8], _ requestID: String?) throws(InferenceError) -> RawJSON {
        do throws(JSONError) {
            return try RawJSON(parsing: body)
        } catch {
            throw .lostAnswer(reason: error.description, requestID: requestID)
        }
    }
}

extension ReplyBlock {
    /// A block is an object with one member, which names its kind; `nil` for an empty one.
    fileprivate init?(converse block: RawJSON) {
        guard let member = block.members?.first else { return nil }
        switch (member.name, member.value.value) {
        case ("text", .string(let text)): self = .text(text)
        case ("toolUse", .object(let call)):
            guard let id = call["toolUseId"]?.stringValue, let name = call["name"]?.stringValue,
                let input = member.value["input"]
            else { fallthrough }
            self = .toolUse(ToolUse(id: id, name: name, input: input))
        default: self = .unknown(name: member.name, block: block)
        }
    }
}

extension TokenUsage {
    /// Bedrock's `usage`; `nil` where a count is missing or impossible.
    ///
    /// `inputTokens` does not contain what the cache took or gave.
    fileprivate init?(converse usage: JSONValue) {
        func count(_ name: String, of object: JSONValue, orElse missing: Int? = nil) -> Int? {
            guard let value = object[name], value != .null else { return missing }
            return value.intValue.flatMap { $0 >= 0 ? $0 : nil }
        }
        guard let input = count("inputTokens", of: usage), let output = count("outputTokens", of: usage),
            let cacheRead = count("cacheReadInputTokens", of: usage, orElse: 0),
            let cacheWrite = count("cacheWriteInputTokens", of: usage, orElse: 0)
        else { return nil }
        let details = usage["cacheDetails"]?.arrayValue ?? []
        let longLived = details.filter { $0["ttl"] == "1h" }.compactMap { count("inputTokens", of: $0) }
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
