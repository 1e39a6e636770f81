/// What a model thought, as it must go back to it in a longer conversation.
public enum Reasoning: Sendable, Equatable {
    /// A text with the signature by which the service knows it as its own.
    case text(String, signature: String?)
    /// Thoughts that only the service can read.
    case redacted(String)
}
