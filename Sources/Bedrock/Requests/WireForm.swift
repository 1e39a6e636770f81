/// The two forms in which Bedrock takes the same question to Claude.
public enum WireForm: Sendable, Equatable {
    /// AWS's own, for all models: operations Converse and ConverseStream.
    case converse
    /// Anthropic's Messages, as the body of InvokeModel and InvokeModelWithResponseStream.
    case messages
}

extension InferenceRequest {
    /// The form that can carry what the request holds: Converse, unless something is lost by it.
    ///
    /// | content | form |
    /// |---|---|
    /// | guarded text, a guardrail, a verbatim block | Converse alone |
    /// | office, web and table documents | Converse alone |
    /// | a PDF without citations | Messages: Converse reads its text layer only |
    /// | more than 20 images | Messages: Converse takes no more |
    /// | all else, PDFs with citations too | Converse |
    ///
    /// Where both columns are asked for, Converse wins: it then reads the text layer, which is less and not wrong.
    public var wireForm: WireForm {
        let blocks = messages.lazy.flatMap(\.content)
        guard guardrail == nil, !blocks.contains(where: \.needsConverse) else { return .converse }
        let images = blocks.count { if case .image = $0 { true } else { false } }
        return images > 20 || blocks.contains(where: \.needsMessages) ? .messages : .converse
    }
}

extension ContentBlock {
    fileprivate var needsConverse: Bool {
        switch self {
        case .guarded, .verbatim: true
        case .document(let document): document.format != .pdf && document.format != .txt
        default: false
        }
    }

    fileprivate var needsMessages: Bool {
        guard case .document(let document) = self else { return false }
        return document.format == .pdf && !document.hasCitations
    }
}
