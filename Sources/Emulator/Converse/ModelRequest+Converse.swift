internal import Bedrock
internal import Digests
internal import JSON

extension ModelRequest {
    /// Reads a Converse body; throws what the service would say of one that is not of the right shape.
    init(converse body: [UInt8]) throws(ServiceError) {
        try self.init(converse: try JSONValue(requestBody: body), shape: ConverseShapes.request)
    }

    /// Reads a Converse body that has to have this shape.
    init(converse json: JSONValue, shape: Shape) throws(ServiceError) {
        try shape.check(json)
        self.init(form: .converse)
        messages = (json["messages"]?.arrayValue ?? []).map { message in
            Message(
                role: message["role"]?.stringValue ?? "",
                blocks: (message["content"]?.arrayValue ?? []).map(Block.init(converse:))
            )
        }
        system = (json["system"]?.arrayValue ?? []).map(Block.init(converse:))
        tools = (json["toolConfig"]?["tools"]?.arrayValue).map(Self.tools(converse:))
        toolChoice = ToolChoice(converse: json["toolConfig"]?["toolChoice"])
        let format = json["outputConfig"]?["textFormat"]
        answerSchemaText = format?["structure"]?["jsonSchema"]?["schema"]?.stringValue
        effort = json["outputConfig"]?["effort"]?.stringValue
        let inference = json["inferenceConfig"]
        maxTokens = inference?["maxTokens"]?.intValue
        stopSequences = (inference?["stopSequences"]?.arrayValue ?? []).compactMap(\.stringValue)
        sampling.setsTemperature = inference?["temperature"] != nil
        sampling.setsTopP = inference?["topP"] != nil
        guard let additions = json["additionalModelRequestFields"] else { return }
        try readAdditions(additions)
    }

    /// The members that go into the model's own body as they are.
    private mutating func readAdditions(_ additions: JSONValue) throws(ServiceError) {
        do throws(ServiceError) { try MessagesShapes.additions.check(additions) } catch {
            throw .validation("The model returned the following errors: \(error.message)")
        }
        thinking = Thinking(messages: additions["thinking"])
        sampling.setsTopK = additions["top_k"] != nil
        effort = additions["output_config"]?["effort"]?.stringValue ?? effort
    }

    private static func tools(converse list: [JSONValue]) -> [Tool] {
        var tools: [Tool] = []
        for json in list {
            if let specification = json["toolSpec"] {
                tools.append(
                    Tool(
                        name: specification["name"]?.stringValue ?? "",
                        schema: specification["inputSchema"]?["json"] ?? .null,
                        text: specification.compactText,
                        isStrict: specification["strict"]?.boolValue ?? false
                    )
                )
            } else if let point = json["cachePoint"], !tools.isEmpty {
                tools[tools.count - 1].cachePoint = CacheLifetime(ttl: point["ttl"]?.stringValue)
            }
        }
        return tools
    }
}

extension ModelRequest.Block {
    fileprivate init(converse json: JSONValue) {
        guard let member = json.objectValue?.members.first else {
            self = .other(text: "")
            return
        }
        let value = member.value
        switch member.name {
        case "text": self = .text(value.stringValue ?? "")
        case "image":
            let format = value["format"]?.stringValue ?? ""
            let bytes = Self.bytes(of: value) ?? []
            self = .image(format: format, bytes: bytes, size: ImageSize(of: bytes, format: format))
        case "document": self = .document(ModelRequest.Document(converse: value))
        case "toolUse": self = .toolUse(id: value["toolUseId"]?.stringValue ?? "", text: value.compactText)
        case "toolResult":
            let content = (value["content"]?.arrayValue ?? []).map(Self.init(converse:))
            self = .toolResult(id: value["toolUseId"]?.stringValue ?? "", content: content)
        case "cachePoint": self = .cachePoint(CacheLifetime(ttl: value["ttl"]?.stringValue))
        case "reasoningContent":
            guard let thought = value["reasoningText"] else { fallthrough }
            self = .reasoning(
                text: thought["text"]?.stringValue ?? "",
                signature: thought["signature"]?.stringValue
            )
        default: self = .other(text: value.compactText)
        }
    }

    /// The bytes of a source; `nil` where it points elsewhere.
    fileprivate static func bytes(of value: JSONValue) -> [UInt8]? {
        guard let source = value["source"], source["s3Location"] == nil else { return nil }
        return source["bytes"]?.stringValue.flatMap { Base64.decode($0) } ?? Array(source.compactText.utf8)
    }
}

extension ModelRequest.Document {
    fileprivate init(converse json: JSONValue) {
        self.init(
            name: json["name"]?.stringValue ?? "",
            bytes: ModelRequest.Block.bytes(of: json),
            isCited: json["citations"]?["enabled"]?.boolValue ?? false
        )
    }
}

extension ModelRequest.ToolChoice {
    fileprivate init(converse json: JSONValue?) {
        if let name = json?["tool"]?["name"]?.stringValue {
            self = .tool(name)
        } else {
            self = json?["any"] == nil ? .auto : .any
        }
    }
}

extension JSONValue {
    /// Parses the body of a request; throws what the service says of one that is no JSON.
    init(requestBody body: [UInt8]) throws(ServiceError) {
        do throws(JSONError) { try self.init(parsing: body) } catch {
            throw .validation("Malformed input request: the body is not a JSON object: \(error)")
        }
    }
}
