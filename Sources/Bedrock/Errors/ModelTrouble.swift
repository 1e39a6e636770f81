/// Why a model, of all models, does not answer by way of one region and profile; another lane may.
public enum ModelTrouble: Sendable, Equatable {
    /// It is being loaded: the same lane may answer in a minute or more.
    case notReady
    /// The region or the profile does not have it, or no longer.
    case notInRegion
    /// The account or its keys may not use it.
    case refused
    /// The request asks for what it cannot do.
    case lacksAbility(Ability)
}

/// Something that a request may ask for and not every model can do.
public enum Ability: String, Sendable, Hashable, CaseIterable {
    case forcedToolChoice = "forced_tool_choice"
    case temperature
    case systemPrompt = "system_prompt"
    case tools
    case images
    case documents
    case citations
    case cachePoints = "cache_points"
    case structuredOutput = "structured_output"
    case thinking
    case stopSequences = "stop_sequences"
    case streaming
    case tokenCounting = "token_counting"
}

extension InferenceError {
    /// What is wrong with this model on this lane alone; `nil` where it is the request, the keys, or the service.
    ///
    /// It stands beside the other properties: a model that is refused is fatal for a run that has no other lane.
    public var modelTrouble: ModelTrouble? {
        guard case .refused(let refusal) = self else { return nil }
        return switch refusal.meaning {
        case .modelNotReady: .notReady
        case .unknownModel, .profileRequired: .notInRegion
        case .modelRefused: .refused
        case .lacksAbility(let ability): .lacksAbility(ability)
        case .throttled, .quotaUsedUp, .passing, .tooLarge, .accessDenied, .credentialsExpired,
            .signatureRefused, .misdirected, .rejected:
            nil
        }
    }
}
