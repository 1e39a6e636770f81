internal import JSON

/// Chooses the form of an answer, and fills it.
struct AnswerComposer {
    let tool: ModelRequest.Tool?
    /// What the tool or the schema of the answer asks for; `null` for plain text.
    let value: JSONValue
    /// All that the model writes.
    let text: String
    /// What its text points at, where a document wants that.
    let citation: AnswerBlock.Citation?

    init(request: ModelRequest, parts: [PartContent], fault: FaultKind?) {
        let words = fault?.words
        tool = words == nil ? Self.tool(of: request) : nil
        let schema = tool?.schema ?? request.answerSchemaText.flatMap { try? JSONValue(parsing: $0) }
        if let schema {
            value =
                fault == .malformed ? ["malformed": true] : Self.value(of: schema, about: parts, fault: fault)
        } else {
            let isBatch = parts.contains { $0.id != nil }
            value = isBatch ? Self.envelope(parts, fault) { .string($0.summary) } : .null
        }
        if let words {
            text = words
        } else if case .null = value {
            text = parts.map(\.summary).joined(separator: "\n")
        } else {
            let whole = value.compactText
            text = tool == nil && fault == .malformed ? String(whole.dropLast()) : whole
        }
        let cited = request.documents.enumerated().first { $0.element.isCited }
        citation = cited.map { index, document in
            AnswerBlock.Citation(title: document.name, documentIndex: index, quote: "page 1")
        }
    }

    private static func tool(of request: ModelRequest) -> ModelRequest.Tool? {
        switch request.toolChoice {
        case .tool(let name): request.tools?.first { $0.name == name }
        case .auto, .any: request.tools?.first
        case .none: nil
        }
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
