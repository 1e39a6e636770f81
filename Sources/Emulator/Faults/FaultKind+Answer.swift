/// How the faults of the model spoil its answer.
extension FaultKind {
    /// The stop reason of an answer that it ends half way.
    var halfWayReason: StopReason? {
        switch self {
        case .maxTokens: .maxTokens
        case .stopSequence: .stopSequence
        case .contextWindow: .contextWindowExceeded
        default: nil
        }
    }

    /// The stop reason of words in the place of an answer.
    var wholeReason: StopReason? {
        switch self {
        case .filtered: .contentFiltered
        case .stopRefusal: .refusal
        case .guardrail: .guardrailIntervened
        default: nil
        }
    }

    /// What the model, or what guards it, says in the place of an answer.
    var words: String? {
        switch self {
        case .refusal, .filtered, .stopRefusal: "I can't help with this request."
        case .guardrail: "Sorry, the guardrail does not allow this."
        default: nil
        }
    }
}
