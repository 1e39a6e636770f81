/// The shapes of a request to InvokeModel: Anthropic's Messages body, as Claude on Bedrock takes it.
///
/// No `model` and no `stream`: the path says both.
enum MessagesShapes {
    static let request = Shape.structure(
        [
            .required("anthropic_version", .choice(["bedrock-2023-05-31"])),
            .required("max_tokens", .integer(1...Int.max)),
            .required("messages", .list(of: message, count: 1...Int.max)),
            .optional("system", .textOr(.list(of: .variant(["text": text]), count: 0...Int.max))),
            .optional("temperature", .number(0...1)),
            .optional("top_p", .number(0...1)),
            .optional("stop_sequences", .list(of: .filledText, count: 0...8191)),
            .optional("tools", .list(of: tool, count: 0...Int.max)),
            .optional("tool_choice", toolChoice),
        ] + commonFields
    )

    /// What a Converse request may hand to the model besides.
    static let additions = Shape.structure(commonFields)

    private static let commonFields: [Shape.Field] = [
        .optional("top_k", .integer(0...500)),
        .optional("thinking", thinking),
        .optional("output_config", outputConfig),
        .optional("anthropic_beta", .list(of: .filledText, count: 0...Int.max)),
        .optional("metadata", .structure([.optional("user_id", .text)])),
    ]

    private static let message = Shape.structure([
        .required("role", .choice(["user", "assistant"])),
        .required("content", .textOr(.list(of: block, count: 0...Int.max))),
    ])

    private static let block = Shape.variant([
        "text": text,
        "image": image,
        "document": document,
        "tool_use": [
            .required("id", .string(length: 1...64, pattern: .name)), .required("name", toolName),
            .required("input", .document), cacheControl,
        ],
        "tool_result": [
            .required("tool_use_id", .string(length: 1...64, pattern: .name)),
            .optional("content", .textOr(.list(of: resultBlock, count: 0...Int.max))),
            .optional("is_error", .boolean), cacheControl,
        ],
        "thinking": [.required("thinking", .text), .required("signature", .text)],
        "redacted_thinking": [.required("data", .text)],
    ])

    private static let resultBlock = Shape.variant(["text": text, "image": image, "document": document])

    private static let text: [Shape.Field] = [
        .required("text", .text), .optional("citations", .list(of: .document, count: 0...Int.max)),
        cacheControl,
    ]

    private static let image: [Shape.Field] = [
        .required(
            "source",
            .variant([
                "base64": [
                    .required("media_type", .choice(["image/png", "image/jpeg", "image/gif", "image/webp"])),
                    .required("data", .blob),
                ]
            ])
        ),
        cacheControl,
    ]

    private static let document: [Shape.Field] = [
        .required(
            "source",
            .variant([
                "base64": [
                    .required("media_type", .choice(["application/pdf"])), .required("data", .blob),
                ],
                "text": [.required("media_type", .choice(["text/plain"])), .required("data", .filledText)],
                "content": [
                    .required(
                        "content",
                        .textOr(.list(of: .variant(["text": text, "image": image]), count: 1...Int.max))
                    )
                ],
            ])
        ),
        .optional("title", .text), .optional("context", .text),
        .optional("citations", .structure([.optional("enabled", .boolean)])), cacheControl,
    ]

    private static let tool = Shape.structure([
        .optional("type", .choice(["custom"])),
        .required("name", toolName), .optional("description", .text), .required("input_schema", .document),
        .optional("strict", .boolean), cacheControl,
    ])

    private static let toolChoice = Shape.variant([
        "auto": [disablesParallelUse], "any": [disablesParallelUse],
        "tool": [.required("name", toolName), disablesParallelUse], "none": [],
    ])

    private static let thinking = Shape.variant([
        "enabled": [.required("budget_tokens", .integer(0...Int.max))],
        "adaptive": [.optional("display", .choice(["summarized", "omitted"]))],
        "disabled": [],
    ])

    private static let outputConfig = Shape.structure([
        .optional("effort", .choice(["low", "medium", "high", "xhigh", "max"])),
        .optional(
            "format",
            .structure([.required("type", .choice(["json_schema"])), .required("schema", .document)])
        ),
    ])

    private static let cacheControl = Shape.Field.optional(
        "cache_control",
        .structure([.required("type", .choice(["ephemeral"])), .optional("ttl", .choice(["5m", "1h"]))])
    )
    private static let disablesParallelUse = Shape.Field.optional("disable_parallel_tool_use", .boolean)
    private static let toolName = Shape.string(length: 1...64, pattern: .name)
}
