internal import Bedrock
internal import Digests
internal import JSON

extension ModelRequest {
    private static let mostBytes = 25_000_000

    /// Reads a Messages body; throws what the service would say of one that is not of the right shape.
    init(messages body: [UInt8]) throws(ServiceError) {
        guard body.count <= Self.mostBytes else {
            throw .validation("body: member must have length less than or equal to \(Self.mostBytes)")
        }
        let json = try JSONValue(requestBody: body)
        try MessagesShapes.request.check(json)
        self.init(form: .messages)
        messages = (json["messages"]?.arrayValue ?? []).map { message in
            Message(role: message["role"]?.stringValue ?? "", blocks: Self.blocks(of: message["content"]))
        }
        system = Self.blocks(of: json["system"])
        tools = (json["tools"]?.arrayValue).map { $0.map(Tool.init(messages:)) }
        toolChoice = ToolChoice(messages: json["tool_choice"])
        answerSchemaText = json["output_config"]?["format"]?["schema"]?.compactText
        effort = json["output_config"]?["effort"]?.stringValue
        maxTokens = json["max_tokens"]?.intValue
        stopSequences = (json["stop_sequences"]?.arrayValue ?? []).compactMap(\.stringValue)
        sampling = Sampling(
            setsTemperature: json["temperature"] != nil,
            setsTopP: json["top_p"] != nil,
            setsTopK: json["top_k"] != nil
        )
        thinking = Thinking(messages: json["thinking"])
    }

    /// Content that is a text or a list of blocks; a block's cache point stands behind it.
    private static func blocks(of content: JSONValue?) -> [Block] {
        if let text = content?.stringValue { return [.text(text)] }
        return (content?.arrayValue ?? []).flatMap { json -> [Block] in
            let block = Block(messages: json)
            guard let control = json["cache_control"] else { return [block] }
            return [block, .cachePoint(CacheLifetime(ttl: control["ttl"]?.stringValue))]
        }
    }

    fileprivate static func content(of json: JSONValue) -> [Block] { blocks(of: json["content"]) }
}

extension ModelRequest.Block {
    fileprivate init(messages json: JSONValue) {
        switch json["type"]?.stringValue {
        case "text": self = .text(json["text"]?.stringValue ?? "")
        case "image":
            let format = String((json["source"]?["media_type"]?.stringValue ?? "").dropFirst("image/".count))
            let bytes = json["source"]?["data"]?.stringValue.flatMap { Base64.decode($0) } ?? []
            self = .image(format: format, bytes: bytes, size: ImageSize(of: bytes, format: format))
        case "document": self = .document(ModelRequest.Document(messages: json))
        case "tool_use":
            let text = JSONValue.members([
                ("toolUseId", json["id"]), ("name", json["name"]), ("input", json["input"]),
            ]).compactText
            self = .toolUse(id: json["id"]?.stringValue ?? "", text: text)
        case "tool_result":
            self = .toolResult(
                id: json["tool_use_id"]?.stringValue ?? "",
                content: ModelRequest.content(of: json)
            )
        case "thinking":
            self = .reasoning(
                text: json["thinking"]?.stringValue ?? "",
                signature: json["signature"]?.stringValue
            )
        default: self = .other(text: json.compactText)
        }
    }
}

extension ModelRequest.Document {
    fileprivate init(messages json: JSONValue) {
        let source = json["source"]
        let data = source?["data"]?.stringValue
        let isBase64 = source?["type"]?.stringValue == "base64"
        self.init(
            name: json["title"]?.stringValue ?? "",
            bytes: isBase64
                ? data.flatMap { Base64.decode($0) } : Array((data ?? source?.compactText ?? "").utf8),
            isCited: json["citations"]?["enabled"]?.boolValue ?? false
        )
    }
}

extension ModelRequest.Tool {
    fileprivate init(messages json: JSONValue) {
        self.init(
            name: json["name"]?.stringValue ?? "",
            schema: json["input_schema"] ?? .null,
            text: JSONValue.members([
                ("name", json["name"]), ("description", json["description"]),
                ("inputSchema", ["json": json["input_schema"] ?? .null]), ("strict", json["strict"]),
            ]).compactText,
            isStrict: json["strict"]?.boolValue ?? false,
            cachePoint: json["cache_control"].map { CacheLifetime(ttl: $0["ttl"]?.stringValue) }
        )
    }
}

extension ModelRequest.ToolChoice {
    fileprivate init(messages json: JSONValue?) {
        switch json?["type"]?.stringValue {
        case "any": self = .any
        case "tool": self = .tool(json?["name"]?.stringValue ?? "")
        case "none": self = .none
        default: self = .auto
        }
    }
}

extension ModelRequest.Thinking {
    /// Reads the member `thinking`; `nil` where there is none.
    init?(messages json: JSONValue?) {
        switch json?["type"]?.stringValue {
        case "enabled": self = .enabled(budget: json?["budget_tokens"]?.intValue ?? 0)
        case "adaptive": self = .adaptive(isOmitted: json?["display"]?.stringValue == "omitted")
        case "disabled": self = .disabled
        default: return nil
        }
    }
}

extension JSONValue {
    /// An object of the members that are there: tools are written as Converse writes them, and so counted alike.
    fileprivate static func members(_ members: [(name: String, value: JSONValue?)]) -> JSONValue {
        .object(
            JSONObject(
                members.compactMap { member in
                    member.value.map { JSONObject.Member(name: member.name, value: $0) }
                }
            )
        )
    }
}
