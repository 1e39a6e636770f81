internal import Spend

/// An answer with all that the service says about it.
struct AnswerReport: Sendable {
    let answer: ModelAnswer
    /// What the request and its answer are billed for.
    let usage: TokenUsage
    /// How long the whole answer takes.
    let latency: Duration
    /// How long it takes to begin.
    let firstByteLatency: Duration
    /// Made from the request: the same for the same request.
    let identifier: String
    /// The model's id, without profile.
    let modelID: String
}

extension Duration {
    /// The duration in whole milliseconds.
    var milliseconds: Int { Int(seconds * 1000) }
}
