internal import Bedrock
internal import JSON

/// The rules that hold between the members of a request, and between a request and its model.
extension ModelRequest {
    /// Refuses what the service would refuse, in its words where they are known.
    func checkRules(for model: ModelCard) throws(ServiceError) {
        let traits = ModelTraits(of: model)
        try checkTurns(for: traits)
        try checkText()
        try checkImages(for: model)
        try checkDocuments()
        try checkTools(for: model)
        try checkToolResults()
        try checkSampling(for: model, traits)
        try checkThoughts()
        try checkEffort(for: traits)
        try checkThinking(for: traits)
        try checkSchema(for: traits)
        try checkCachePoints(for: model)
        guard inputTokens <= model.contextWindow else { throw .inputTooLong }
    }

    /// Every block of the messages with its place.
    var placedBlocks: [(message: Message, name: String, block: Block)] {
        messages.enumerated().flatMap { index, message in
            message.blocks.enumerated().map { place, block in
                (message, "messages.\(index).content.\(place)", block)
            }
        }
    }

    private func checkTurns(for traits: ModelTraits) throws(ServiceError) {
        guard messages.first?.role == "user" else {
            throw .validation(
                """
                A conversation must start with a user message. Try again with a conversation that starts \
                with a user message.
                """
            )
        }
        for (index, message) in messages.enumerated() {
            guard !message.blocks.isEmpty else {
                throw .validation(
                    """
                    The content field in the Message object at messages.\(index) is empty. Add a \
                    ContentBlock object to the content field and try again.
                    """
                )
            }
            guard index == 0 || messages[index - 1].role != message.role else {
                throw .validation(
                    """
                    messages: roles must alternate between "user" and "assistant", but found multiple \
                    "\(message.role)" roles in a row
                    """
                )
            }
        }
        guard traits.takesPrefill || messages.last?.role == "user" else {
            throw .validation(
                """
                This model does not support assistant message prefill. The conversation must end with a user \
                message.
                """
            )
        }
    }

    private func checkText() throws(ServiceError) {
        for (_, name, block) in placedBlocks {
            guard case .text(let text) = block, !text.contains(where: { !$0.isWhitespace }) else { continue }
            throw .validation(
                "The text field in the ContentBlock object at \(name) is blank. Add text to the text field, "
                    + "and try again."
            )
        }
    }

    private func checkSampling(for model: ModelCard, _ traits: ModelTraits) throws(ServiceError) {
        if let maxTokens, maxTokens > model.maxOutputTokens {
            throw .validation(
                """
                The maximum tokens you requested exceeds the model limit of \(model.maxOutputTokens). Try \
                again with a maximum tokens value that is lower than \(model.maxOutputTokens).
                """
            )
        }
        guard model.takesTemperature || !sampling.isSet else {
            throw .validation("`temperature`, `top_p` and `top_k` are deprecated for this model.")
        }
        guard traits.takesTemperatureAndTopP || !(sampling.setsTemperature && sampling.setsTopP) else {
            throw .validation("`temperature` and `top_p` cannot both be specified for this model.")
        }
    }

    private func checkSchema(for traits: ModelTraits) throws(ServiceError) {
        for tool in tools ?? [] where tool.isStrict {
            try StructuredSchema(tool.schema, named: "tools.\(tool.name).input_schema").check()
        }
        guard let answerSchemaText else { return }
        guard traits.takesAnswerSchema else {
            throw .validation("output_config.format: structured outputs are not supported for this model.")
        }
        let schema = try? JSONValue(parsing: answerSchemaText)
        try StructuredSchema(schema ?? .null, named: "output_config.format.schema").check()
        guard !documents.contains(where: \.isCited) else {
            throw .validation("output_config.format: citations are not supported with structured outputs.")
        }
    }

    private func checkCachePoints(for model: ModelCard) throws(ServiceError) {
        let lifetimes = cachePrefixes.map(\.lifetime)
        guard !lifetimes.isEmpty else { return }
        guard model.cacheMinimum != nil else {
            throw .validation("This model doesn't support prompt caching: cache points are not supported.")
        }
        guard lifetimes.count <= 4 else {
            throw .validation(
                "A maximum of 4 blocks with cache_control may be provided. Found \(lifetimes.count)."
            )
        }
        guard !zip(lifetimes, lifetimes.dropFirst()).contains(where: { $0 == .fiveMinutes && $1 == .oneHour })
        else {
            throw .validation(
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
            )
        }
    }
}
