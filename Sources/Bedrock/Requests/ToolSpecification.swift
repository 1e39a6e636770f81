public import JSON

/// A tool that the model may call, or has to.
public struct ToolSpecification: Sendable, Equatable {
    /// 1 to 64 letters, digits, `_` and `-`.
    public var name: String
    /// What it is for, in words for the model.
    public var description: String?
    /// The JSON Schema of its input; an object's.
    public var inputSchema: JSONValue
    /// Whether the model must call it; some models refuse to be forced: see `ModelCard.takesForcedToolChoice`.
    public var isForced: Bool
    /// Whether Bedrock holds the model to the schema; not every model takes that.
    public var isStrict: Bool

    /// A tool of these parts.
    public init(
        name: String,
        description: String? = nil,
        inputSchema: JSONValue,
        isForced: Bool,
        isStrict: Bool = false
    ) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.isForced = isForced
        self.isStrict = isStrict
    }
}

/// A call of a tool by the model.
public struct ToolUse: Sendable, Equatable {
    /// The call's id, by which its result is given back.
    public let id: String
    /// The tool's name.
    public let name: String
    /// As the model wrote it.
    public let input: RawJSON

    /// A call of these parts.
    public init(id: String, name: String, input: RawJSON) {
        self.id = id
        self.name = name
        self.input = input
    }
}
