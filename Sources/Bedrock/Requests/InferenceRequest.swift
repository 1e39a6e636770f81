public import JSON

/// One question to a model, in whichever form it goes out: see `WireForm`.
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
    /// How long tools and system prompt are kept for requests that begin alike; `nil` for not at all.
    public var cachedPrefix: CacheLifetime?
    /// Whether and how much the model thinks first; `nil` leaves it to the model.
    public var thinking: Thinking?
    /// The schema that the answer's text must keep to; not every model takes one.
    public var answerSchema: AnswerSchema?
    /// The guardrail that reads along.
    public var guardrail: Guardrail?

    /// A request of these parts.
    public init(
        system: [String] = [],
        messages: [Message],
        tool: ToolSpecification? = nil,
        maxTokens: Int,
        temperature: JSONNumber? = nil,
        stopSequences: [String] = [],
        cachedPrefix: CacheLifetime? = nil,
        thinking: Thinking? = nil,
        answerSchema: AnswerSchema? = nil,
        guardrail: Guardrail? = nil
    ) {
        self.system = system
        self.messages = messages
        self.tool = tool
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.stopSequences = stopSequences
        self.cachedPrefix = cachedPrefix
        self.thinking = thinking
        self.answerSchema = answerSchema
        self.guardrail = guardrail
    }
}
