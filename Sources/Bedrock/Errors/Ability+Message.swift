extension Ability {
    /// The ability that a refusal's message, in lower case, says is missing; `nil` where it says something else.
    ///
    /// The texts are those that Bedrock and the models behind it have been seen to use, matched loosely: an unknown one
    /// only means that nothing is remembered.
    init?(missingBy message: String) {
        guard Self.refusals.contains(where: message.contains) else { return nil }
        let found = Self.words.first { words in words.texts.contains(where: message.contains) }
        guard let found else { return nil }
        self = found.ability
    }

    private static let refusals = [
        "doesn't support", "doesn’t support", "does not support", "not supported", "unsupported",
        "extraneous key", "extra inputs are not permitted", "is deprecated", "cannot both be",
        "may only be set to", "may not be enabled when", "cannot be used with",
    ]

    /// In the order of the search: the narrower before the wider.
    private static let words: [(ability: Ability, texts: [String])] = [
        (.tokenCounting, ["counting tokens", "count tokens", "token counting"]),
        (.streaming, ["streaming", "converse_stream", "conversestream"]),
        (.forcedToolChoice, ["toolchoice", "tool_choice", "tool choice"]),
        (.temperature, ["temperature"]),
        (.cachePoints, ["cachepoint", "cache_control", "cache point", "prompt caching", "cache"]),
        (.citations, ["citation"]),
        (
            .structuredOutput,
            ["outputconfig", "output_config", "output_format", "structured output", "json_schema"]
        ),
        (.thinking, ["thinking", "reasoning"]),
        (.tools, ["tool use", "tooluse", "tool_use", "toolconfig", "tools"]),
        (.systemPrompt, ["system message", "system prompt", "system content", "system role"]),
        (.stopSequences, ["stopsequences", "stop_sequences", "stop sequence"]),
        (.documents, ["document content", "document block", "documents"]),
        (.images, ["image content", "image block", "images", "image input", "vision"]),
    ]
}
