public import JSON

/// Whether and how much a model thinks before it answers; which form a model takes is in its card.
public enum Thinking: Sendable, Equatable {
    /// At most so many tokens, 1,024 or more and fewer than `maxTokens`: models up to 4.6.
    case budget(tokens: Int)
    /// As much as the model finds right, within an effort such as `low` or `high`: models from 4.6 on.
    case adaptive(effort: String?)
    /// Not at all.
    case off
}

/// A JSON Schema for the text of the answer, which Bedrock compiles and holds the model to.
public struct AnswerSchema: Sendable, Equatable {
    /// Letters, digits, `_` and `-`.
    public var name: String
    /// The schema, within the subset that Bedrock takes.
    public var schema: JSONValue

    /// A schema of this name.
    public init(name: String, schema: JSONValue) {
        self.name = name
        self.schema = schema
    }
}

/// A guardrail of the account, by its id or ARN.
public struct Guardrail: Sendable, Equatable {
    /// Its id or ARN.
    public var identifier: String
    /// A number, or `DRAFT`.
    public var version: String

    /// The guardrail of that identifier and version.
    public init(identifier: String, version: String) {
        self.identifier = identifier
        self.version = version
    }
}
