extension ModelCard {
    /// Whether the model has an ability; `nil` where sources disagree, or nobody says.
    ///
    /// What the service says of it when it is asked counts more: see `ModelAbilities`.
    public func has(_ ability: Ability) -> Bool? {
        switch ability {
        case .forcedToolChoice: takesForcedToolChoice
        case .temperature: takesTemperature
        case .images: takesImages
        case .structuredOutput: takesAnswerSchema
        case .tokenCounting: countsTokens
        case .cachePoints: cacheMinimum != nil
        case .thinking: !thinkingForms.isEmpty
        case .systemPrompt, .tools, .documents, .citations, .stopSequences, .streaming: true
        }
    }
}
