/// The rules of thinking, and of thoughts that come back.
extension ModelRequest {
    func checkThoughts() throws(ServiceError) {
        for (_, name, block) in placedBlocks {
            guard case .reasoning(let text, let signature) = block else { continue }
            guard signature == ThoughtSignature.of(text) else {
                throw .validation("\(name): Invalid `signature` in `thinking` block")
            }
        }
    }

    func checkEffort(for traits: ModelTraits) throws(ServiceError) {
        guard effort.map(traits.efforts.contains) ?? true else {
            throw .validation("output_config.effort: this effort is not supported for this model.")
        }
    }

    func checkThinking(for traits: ModelTraits) throws(ServiceError) {
        guard let thinking else { return }
        try checkForm(of: thinking, for: traits)
        guard thinking != .disabled else { return }
        guard !sampling.isSet else {
            throw .validation("`temperature` may only be set to 1 when thinking is enabled.")
        }
        guard !toolChoice.isForced else {
            throw .validation("Thinking may not be enabled when tool_choice forces tool use.")
        }
        guard messages.last?.role == "user" else {
            throw .validation("An assistant message cannot be prefilled when thinking is enabled.")
        }
    }

    private func checkForm(of thinking: Thinking, for traits: ModelTraits) throws(ServiceError) {
        switch thinking {
        case .disabled:
            guard traits.takesDisabledThinking else {
                throw .validation("\"thinking.type.disabled\" is not supported for this model.")
            }
        case .adaptive:
            guard traits.takesAdaptiveThinking else {
                throw .validation("adaptive thinking is not supported for this model")
            }
        case .enabled(let budget):
            guard traits.takesThinkingBudget else {
                throw .validation("\"thinking.type.enabled\" is not supported for this model.")
            }
            guard budget >= 1024 else {
                throw .validation(
                    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
                )
            }
            guard maxTokens.map({ budget < $0 }) ?? true else {
                throw .validation("`max_tokens` must be greater than `thinking.budget_tokens`.")
            }
        }
    }
}
