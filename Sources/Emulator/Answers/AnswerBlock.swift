internal import JSON

/// One content block of the assistant's message, in neither form yet.
enum AnswerBlock: Sendable {
    /// Thoughts with their seal; an empty text where they may not be shown.
    case thought(text: String, signature: String)
    /// Text, and the document that it points at.
    case text(String, citation: Citation?)
    case toolUse(ToolUse)

    struct Citation: Sendable {
        let title: String
        let documentIndex: Int
        let quote: String
    }

    struct ToolUse: Sendable {
        let id: String
        let name: String
        /// The input; an unfinished one is empty, as half a JSON text is no value.
        let input: JSONValue
        /// What the model wrote of it.
        let written: String
    }
}
