public import JSON

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
    /// A file that the service reads itself; a text block has to stand in the same turn.
    case document(DocumentContent)
    /// A call that the model made in an earlier turn.
    case toolUse(ToolUse)
    /// What came of that call.
    case toolResult(id: String, text: String, isError: Bool)
    /// What the model thought in an earlier turn, with its signature; it goes back unchanged.
    case reasoning(Reasoning)
    /// What stands before it is kept for requests that begin alike.
    case cachePoint(CacheLifetime)
    /// Text that the request's guardrail is to judge, and no other.
    case guarded(String)
    /// A block of Converse's form that goes out as it is.
    case verbatim(RawJSON)

    /// Whether the block says nothing.
    ///
    /// Bedrock refuses blank texts, so they are never sent.
    public var isBlank: Bool {
        switch self {
        case .text(let text), .guarded(let text): text.isBlank
        default: false
        }
    }
}

extension StringProtocol {
    /// Whether there is nothing but white space.
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
