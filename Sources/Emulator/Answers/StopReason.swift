/// Why an answer ended; the raw values are Converse's words.
enum StopReason: String, Sendable {
    case endTurn = "end_turn"
    case toolUse = "tool_use"
    case maxTokens = "max_tokens"
    case stopSequence = "stop_sequence"
    case refusal
    case contentFiltered = "content_filtered"
    case guardrailIntervened = "guardrail_intervened"
    case contextWindowExceeded = "model_context_window_exceeded"

    /// The word of a Messages answer, which has none for what happens outside the model.
    var messagesName: String {
        switch self {
        case .contentFiltered: StopReason.refusal.rawValue
        case .guardrailIntervened: StopReason.endTurn.rawValue
        default: rawValue
        }
    }
}
