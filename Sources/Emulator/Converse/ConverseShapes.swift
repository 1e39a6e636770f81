/// The shapes of a Converse request, from the `ConverseRequest` of the `bedrock-runtime` API model.
///
/// Left out, and so refused: video, audio, and search results, which Claude does not take.
enum ConverseShapes {
    static let request = Shape.structure(
        fields + [.optional("guardrailConfig", guardrailConfig(isStream: false))]
    )
    static let streamRequest = Shape.structure(
        fields + [.optional("guardrailConfig", guardrailConfig(isStream: true))]
    )

    private static let fields: [Shape.Field] = [
        .optional("messages", .list(of: message, count: 0...Int.max)),
        .optional("system", .list(of: systemBlock, count: 0...Int.max)),
        .optional("inferenceConfig", inferenceConfig),
        .optional("toolConfig", toolConfig),
        .optional("additionalModelRequestFields", .document),
        .optional("promptVariables", .map(to: .union([.optional("text", .text)]), count: 0...Int.max)),
        .optional("additionalModelResponseFieldPaths", .list(of: .string(length: 1...256), count: 0...10)),
        .optional(
            "requestMetadata",
            .map(
                from: .string(length: 1...256, pattern: .label),
                to: .string(length: 0...256, pattern: .label),
                count: 1...16
            )
        ),
        .optional(
            "performanceConfig",
            .structure([.optional("latency", .choice(["standard", "optimized"]))])
        ),
        .optional(
            "serviceTier",
            .structure([.required("type", .choice(["priority", "default", "flex", "reserved"]))])
        ),
        .optional("outputConfig", outputConfig),
    ]

    /// What CountTokens takes of it.
    static let countedRequest = Shape.structure([
        .optional("messages", .list(of: message, count: 0...Int.max)),
        .optional("system", .list(of: systemBlock, count: 0...Int.max)),
        .optional("toolConfig", toolConfig),
        .optional("additionalModelRequestFields", .document),
    ])

    private static let inferenceConfig = Shape.structure([
        .optional("maxTokens", .integer(1...Int.max)),
        .optional("temperature", .number(0...1)),
        .optional("topP", .number(0...1)),
        .optional("stopSequences", .list(of: .filledText, count: 0...2500)),
    ])

    private static let toolConfig = Shape.structure([
        .required("tools", .list(of: tool, count: 1...Int.max)),
        .optional(
            "toolChoice",
            .union([
                .optional("auto", .structure([])),
                .optional("any", .structure([])),
                .optional("tool", .structure([.required("name", toolName)])),
            ])
        ),
    ])

    private static let tool = Shape.union([
        .optional(
            "toolSpec",
            .structure([
                .required("name", toolName),
                .optional("description", .filledText),
                .required("inputSchema", .union([.optional("json", .document)])),
                .optional("strict", .boolean),
            ])
        ),
        .optional("systemTool", .structure([.required("name", toolName)])),
        .optional("cachePoint", cachePoint),
    ])

    private static func guardrailConfig(isStream: Bool) -> Shape {
        let fields: [Shape.Field] = [
            .optional("guardrailIdentifier", .string(length: 0...2048)),
            .optional("guardrailVersion", .text),
            .optional("trace", .choice(["enabled", "disabled", "enabled_full"])),
        ]
        let mode = Shape.Field.optional("streamProcessingMode", .choice(["sync", "async"]))
        return .structure(isStream ? fields + [mode] : fields)
    }

    private static let outputConfig = Shape.structure([
        .optional("effort", .string(length: 1...16)),
        .optional(
            "textFormat",
            .structure([
                .required("type", .choice(["json_schema"])),
                .required("structure", .union([.optional("jsonSchema", jsonSchema)])),
            ])
        ),
    ])

    private static let jsonSchema = Shape.structure([
        .required("schema", .text), .optional("name", .text), .optional("description", .text),
    ])

    private static let message = Shape.structure([
        .required("role", .choice(["user", "assistant"])),
        .required("content", .list(of: contentBlock, count: 0...Int.max)),
    ])

    private static let systemBlock = Shape.union([
        .optional("text", .filledText), .optional("guardContent", guardContent),
        .optional("cachePoint", cachePoint),
    ])

    private static let contentBlock = Shape.union([
        .optional("text", .text),
        .optional("image", image),
        .optional("document", document),
        .optional("toolUse", toolUse),
        .optional("toolResult", toolResult),
        .optional("guardContent", guardContent),
        .optional("cachePoint", cachePoint),
        .optional("reasoningContent", reasoningContent),
        .optional("citationsContent", citationsContent),
    ])

    private static let image = Shape.structure([
        .required("format", .choice(["png", "jpeg", "gif", "webp"])),
        .required("source", .union([.optional("bytes", .blob), .optional("s3Location", s3Location)])),
    ])

    private static let document = Shape.structure([
        .optional("format", .choice(["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"])),
        .required("name", .string(length: 1...200)),
        .required(
            "source",
            .union([
                .optional("bytes", .blob),
                .optional("s3Location", s3Location),
                .optional("text", .text),
                .optional("content", .list(of: .union([.optional("text", .text)]), count: 0...Int.max)),
            ])
        ),
        .optional("context", .text),
        .optional("citations", .structure([.required("enabled", .boolean)])),
    ])

    private static let toolUse = Shape.structure([
        .required("toolUseId", toolUseID), .required("name", toolName), .required("input", .document),
        .optional("type", .choice(["server_tool_use"])),
    ])

    private static let toolResult = Shape.structure([
        .required("toolUseId", toolUseID),
        .required(
            "content",
            .list(
                of: .union([
                    .optional("json", .document), .optional("text", .text), .optional("image", image),
                    .optional("document", document),
                ]),
                count: 0...Int.max
            )
        ),
        .optional("status", .choice(["success", "error"])),
        .optional("type", .text),
    ])

    private static let guardContent = Shape.union([
        .optional(
            "text",
            .structure([
                .required("text", .text),
                .optional(
                    "qualifiers",
                    .list(of: .choice(["grounding_source", "query", "guard_content"]), count: 0...Int.max)
                ),
            ])
        ),
        .optional(
            "image",
            .structure([
                .required("format", .choice(["png", "jpeg"])),
                .required("source", .union([.optional("bytes", .blob)])),
            ])
        ),
    ])

    private static let reasoningContent = Shape.union([
        .optional("reasoningText", .structure([.required("text", .text), .optional("signature", .text)])),
        .optional("redactedContent", .blob),
    ])

    private static let citationsContent = Shape.structure([
        .optional("content", .list(of: .union([.optional("text", .text)]), count: 0...Int.max)),
        .optional(
            "citations",
            .list(
                of: .structure([
                    .optional("title", .text), .optional("source", .text),
                    .optional(
                        "sourceContent",
                        .list(of: .union([.optional("text", .text)]), count: 0...Int.max)
                    ),
                    .optional("location", .document),
                ]),
                count: 0...Int.max
            )
        ),
    ])

    private static let cachePoint = Shape.structure([
        .required("type", .choice(["default"])), .optional("ttl", .choice(["5m", "1h"])),
    ])

    private static let s3Location = Shape.structure([
        .required("uri", .string(length: 1...1024)), .optional("bucketOwner", .text),
    ])

    private static let toolName = Shape.string(length: 1...64, pattern: .name)
    private static let toolUseID = Shape.string(length: 1...64, pattern: .identifier)
}
