internal import Digests
internal import JSON

/// What of a Converse request matters for an answer.
///
/// Made from a body that has the right shape; `checkRules` holds it against what the shape cannot say.
struct ConverseRequest: Sendable {
    struct Message: Sendable {
        let role: String
        let blocks: [Block]
    }

    enum Block: Sendable {
        case text(String)
        case image(format: String, bytes: [UInt8], size: ImageSize?)
        case document(name: String, bytes: [UInt8])
        case toolUse(id: String, text: String)
        case toolResult(id: String, text: String)
        case cachePoint
        case other(text: String)
    }

    struct Tool: Sendable {
        let name: String
        let schema: JSONValue
        /// Everything that the model reads of it.
        let text: String
    }

    enum ToolChoice: Sendable, Equatable {
        case auto
        case any
        case tool(String)
    }

    let messages: [Message]
    let system: [Block]
    let tools: [Tool]?
    let toolChoice: ToolChoice
    /// The JSON text of the schema that `outputConfig` asks for.
    let answerSchemaText: String?
    let maxTokens: Int?
    let setsTemperature: Bool
    let thinks: Bool

    /// Reads a body; throws what the service would say of one that is not of the right shape.
    init(body: [UInt8]) throws(ServiceError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: body) } catch {
            throw .validation("Malformed input request: the body is not a JSON object: \(error)")
        }
        try ConverseShapes.request.check(json)
        messages = (json["messages"]?.arrayValue ?? []).map { message in
            Message(
                role: message["role"]?.stringValue ?? "",
                blocks: (message["content"]?.arrayValue ?? []).map(Block.init)
            )
        }
        system = (json["system"]?.arrayValue ?? []).map(Block.init)
        tools = json["toolConfig"]?["tools"]?.arrayValue.map { $0.compactMap(Tool.init) }
        toolChoice = ToolChoice(json["toolConfig"]?["toolChoice"])
        let format = json["outputConfig"]?["textFormat"]
        answerSchemaText = format?["structure"]?["jsonSchema"]?["schema"]?.stringValue
        maxTokens = json["inferenceConfig"]?["maxTokens"]?.intValue
        setsTemperature =
            json["inferenceConfig"]?["temperature"] != nil || json["inferenceConfig"]?["topP"] != nil
        let thinking = json["additionalModelRequestFields"]?["thinking"]?["type"]?.stringValue
        thinks = thinking.map { $0 != "disabled" } ?? false
    }

    /// The blocks that the answer is made from: those of the user's first message.
    ///
    /// So a request to do it again, with what was wrong in a later turn, is answered about the same content.
    var question: [Block] { messages.first { $0.role == "user" }?.blocks ?? [] }
}

extension ConverseRequest.Block {
    init(_ json: JSONValue) {
        guard let member = json.objectValue?.members.first else {
            self = .other(text: "")
            return
        }
        let value = member.value
        switch member.name {
        case "text": self = .text(value.stringValue ?? "")
        case "image":
            let format = value["format"]?.stringValue ?? ""
            let bytes = Self.bytes(of: value)
            self = .image(format: format, bytes: bytes, size: ImageSize(of: bytes, format: format))
        case "document":
            self = .document(name: value["name"]?.stringValue ?? "", bytes: Self.bytes(of: value))
        case "toolUse": self = .toolUse(id: value["toolUseId"]?.stringValue ?? "", text: value.compactText)
        case "toolResult":
            self = .toolResult(id: value["toolUseId"]?.stringValue ?? "", text: value.compactText)
        case "cachePoint": self = .cachePoint
        default: self = .other(text: value.compactText)
        }
    }

    private static func bytes(of value: JSONValue) -> [UInt8] {
        guard let source = value["source"] else { return [] }
        return source["bytes"]?.stringValue.flatMap { Base64.decode($0) } ?? Array(source.compactText.utf8)
    }
}

extension ConverseRequest.Tool {
    fileprivate init?(_ json: JSONValue) {
        guard let specification = json["toolSpec"], let name = specification["name"]?.stringValue else {
            return nil
        }
        self.init(
            name: name,
            schema: specification["inputSchema"]?["json"] ?? .null,
            text: specification.compactText
        )
    }
}

extension ConverseRequest.ToolChoice {
    fileprivate init(_ json: JSONValue?) {
        if let name = json?["tool"]?["name"]?.stringValue {
            self = .tool(name)
        } else {
            self = json?["any"] == nil ? .auto : .any
        }
    }
}
