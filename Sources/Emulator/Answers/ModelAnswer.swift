internal import JSON
internal import Spend

/// What the model says to a request: a function of the request alone, so that the same request always gets the same.
struct ModelAnswer: Sendable {
    /// The content blocks of the assistant's message.
    var content: [JSONValue]
    var stopReason: String
    var outputTokens: Int

    /// The answer to a request about `parts`.
    ///
    /// `identifier` makes the tool use's id. Of the faults those that spoil an answer do so; others change nothing.
    init(to request: ConverseRequest, about parts: [PartContent], identifier: String, fault: FaultKind?) {
        let composer = AnswerComposer(request: request, parts: parts, fault: fault)
        let text = composer.text
        let limit =
            fault == .maxTokens ? ConverseRequest.tokens(ofBytes: text.utf8.count) / 2 : request.maxTokens
        let wanted = ConverseRequest.tokens(ofBytes: text.utf8.count)
        outputTokens = min(wanted, limit ?? wanted)
        let isCut = outputTokens < wanted || fault == .maxTokens
        if fault == .empty {
            content = []
            outputTokens = 0
            stopReason = "end_turn"
        } else if let tool = composer.tool, fault != .refusal, fault != .filtered {
            // The service gives an unfinished input as an empty object: half a JSON text is no value.
            let input = isCut ? [:] : composer.value
            content = [
                [
                    "toolUse": [
                        "toolUseId": .string("tooluse_\(identifier)"), "name": .string(tool.name),
                        "input": input,
                    ]
                ]
            ]
            stopReason = isCut ? "max_tokens" : "tool_use"
        } else {
            let kept = isCut ? String(decoding: text.utf8.prefix(outputTokens * 4), as: UTF8.self) : text
            content = [["text": .string(kept)]]
            stopReason = isCut ? "max_tokens" : "end_turn"
        }
        if fault == .filtered { stopReason = "content_filtered" }
    }

    /// The body of the Converse response.
    func json(usage: TokenUsage, latency: Duration) -> [UInt8] {
        let response: JSONValue = [
            "metrics": ["latencyMs": .number(JSONNumber(Int(latency.seconds * 1000)))],
            "output": ["message": ["content": .array(content), "role": "assistant"]],
            "stopReason": .string(stopReason),
            "usage": [
                "cacheReadInputTokens": 0,
                "cacheWriteInputTokens": 0,
                "inputTokens": .number(JSONNumber(usage.input)),
                "outputTokens": .number(JSONNumber(usage.output)),
                "totalTokens": .number(JSONNumber(usage.total)),
            ],
        ]
        var writer = JSONWriter()
        writer.value(response)
        return writer.bytes
    }
}

/// Chooses the form of an answer, and fills it.
private struct AnswerComposer {
    let tool: ConverseRequest.Tool?
    /// What the tool or the schema of the answer asks for; `null` for plain text.
    let value: JSONValue
    /// All that the model writes.
    let text: String

    private static let refusal = "I can't help with this request."

    init(request: ConverseRequest, parts: [PartContent], fault: FaultKind?) {
        tool = Self.tool(of: request)
        let schema = tool?.schema ?? request.answerSchemaText.flatMap { try? JSONValue(parsing: $0) }
        let isBatch = parts.contains { $0.id != nil }
        if let schema {
            value =
                fault == .malformed ? ["malformed": true] : Self.value(of: schema, about: parts, fault: fault)
        } else {
            value = isBatch ? Self.envelope(parts, fault) { .string($0.summary) } : .null
        }
        if fault == .refusal || fault == .filtered {
            text = Self.refusal
        } else if case .null = value {
            text = parts.map(\.summary).joined(separator: "\n")
        } else {
            let whole = value.compactText
            text = tool == nil && fault == .malformed ? String(whole.dropLast()) : whole
        }
    }

    private static func tool(of request: ConverseRequest) -> ConverseRequest.Tool? {
        guard case .tool(let name) = request.toolChoice else { return request.tools?.first }
        return request.tools?.first { $0.name == name }
    }

    private static func value(
        of schema: JSONValue,
        about parts: [PartContent],
        fault: FaultKind?
    ) -> JSONValue {
        let item = resultSchema(of: schema)
        guard let item, parts.contains(where: { $0.id != nil }) else {
            // The one content of the message; what precedes it in a batch changes no answer, so neither does it here.
            return sample(schema, in: schema, about: parts[0])
        }
        return envelope(parts, fault) { sample(item, in: schema, about: $0) }
    }

    private static func sample(_ schema: JSONValue, in root: JSONValue, about part: PartContent) -> JSONValue
    {
        if case .object(let object) = schema, object.names == ["type"],
            schema["type"]?.stringValue == "string"
        {
            return .string(part.summary)
        }
        var sampler = SchemaSampler(root: root, seed: part.seed)
        return sampler.value(of: schema)
    }

    /// The schema of one result where `schema` is that of an answer to several parts: `{"results": [{"id", "result"}]}`.
    private static func resultSchema(of schema: JSONValue) -> JSONValue? {
        guard let items = schema["properties"]?["results"]?["items"], items["properties"]?["id"] != nil else {
            return nil
        }
        return items["properties"]?["result"]
    }

    private static func envelope(
        _ parts: [PartContent],
        _ fault: FaultKind?,
        _ result: (PartContent) -> JSONValue
    ) -> JSONValue {
        var entries: [JSONValue] = parts.map { ["id": .string($0.id ?? ""), "result": result($0)] }
        if fault == .missingID { entries.removeLast() }
        if fault == .doubleID, let first = entries.first { entries.append(first) }
        return ["results": .array(entries)]
    }
}
