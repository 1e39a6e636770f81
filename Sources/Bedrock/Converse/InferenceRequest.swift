public import JSON

/// One question to a model: what a Converse request says, apart from the model that it goes to.
public struct InferenceRequest: Sendable, Equatable {
    /// The system prompt, in pieces.
    public var system: [String]
    /// Begins with the user's, and alternates.
    public var messages: [Message]
    /// The one tool by which the model may answer in a structure.
    public var tool: ToolSpecification?
    /// The most tokens of the answer.
    ///
    /// Always sent: without it the model's maximum is taken off the quota.
    public var maxTokens: Int
    /// As it was written in the job; `nil` where the model takes none.
    public var temperature: JSONNumber?
    /// Texts at which the model stops.
    public var stopSequences: [String]

    /// A request of these parts.
    public init(
        system: [String] = [],
        messages: [Message],
        tool: ToolSpecification? = nil,
        maxTokens: Int,
        temperature: JSONNumber? = nil,
        stopSequences: [String] = []
    ) {
        self.system = system
        self.messages = messages
        self.tool = tool
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.stopSequences = stopSequences
    }
}

/// One turn of the conversation.
public struct Message: Sendable, Equatable {
    /// Who speaks.
    public enum Role: String, Sendable {
        case user
        case assistant
    }

    /// Whose turn it is.
    public var role: Role
    /// What is said, in order; images and texts as they alternate.
    public var content: [ContentBlock]

    /// A turn of these blocks.
    public init(_ role: Role, _ content: [ContentBlock]) {
        self.role = role
        self.content = content
    }
}

/// One piece of a turn.
public enum ContentBlock: Sendable, Equatable {
    case text(String)
    case image(ImageContent)
    /// A call that the model made in an earlier turn.
    case toolUse(ToolUse)
    /// What came of that call.
    case toolResult(id: String, text: String, isError: Bool)
    /// A block of an earlier answer that goes back as it came, such as signed reasoning.
    case verbatim(RawJSON)

    /// Whether the block says nothing.
    ///
    /// Bedrock refuses blank texts, so they are never sent.
    public var isBlank: Bool {
        guard case .text(let text) = self else { return false }
        return text.isBlank
    }
}

/// An encoded picture with its size in pixels.
public struct ImageContent: Sendable, Equatable {
    /// The formats that Bedrock takes.
    public enum Format: String, Sendable {
        case png
        case jpeg
        case gif
        case webp
    }

    /// The format of `bytes`.
    public let format: Format
    /// The file's content.
    public let bytes: [UInt8]
    /// Pixels from left to right.
    public let width: Int
    /// Pixels from top to bottom.
    public let height: Int

    /// An image of these parts; none is checked.
    public init(format: Format, bytes: [UInt8], width: Int, height: Int) {
        self.format = format
        self.bytes = bytes
        self.width = width
        self.height = height
    }
}

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

    /// A tool of these parts.
    public init(name: String, description: String? = nil, inputSchema: JSONValue, isForced: Bool) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
        self.isForced = isForced
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

extension StringProtocol {
    /// Whether there is nothing but white space.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
