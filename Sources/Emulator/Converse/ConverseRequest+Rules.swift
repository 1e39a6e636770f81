internal import Bedrock
internal import JSON

/// The rules that hold between the members of a request, and between a request and its model.
extension ConverseRequest {
    private static let imageLimit = (count: 20, bytes: 3_932_160, side: 8000)
    private static let documentLimit = (count: 5, bytes: 4_718_592)

    /// Refuses what the service would refuse, in its words where they are known.
    func checkRules(for model: ModelCard) throws(ServiceError) {
        try checkTurns()
        try checkText()
        try checkImages(for: model)
        try checkDocuments()
        try checkTools(for: model)
        try checkInference(for: model)
        guard inputTokens <= model.contextWindow else {
            throw .validation("Input is too long for requested model.")
        }
    }

    private func checkTurns() throws(ServiceError) {
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
    }

    private func checkText() throws(ServiceError) {
        for (index, message) in messages.enumerated() {
            for (place, block) in message.blocks.enumerated() {
                guard case .text(let text) = block, !text.contains(where: { !$0.isWhitespace }) else {
                    continue
                }
                throw .validation(
                    """
                    The text field in the ContentBlock object at messages.\(index).content.\(place) is \
                    blank. Add text to the text field, and try again.
                    """
                )
            }
        }
    }

    private func checkImages(for model: ModelCard) throws(ServiceError) {
        var count = 0
        for (index, message) in messages.enumerated() {
            for (place, block) in message.blocks.enumerated() {
                guard case .image(_, let bytes, let size) = block else { continue }
                let name = "messages.\(index).content.\(place).image"
                count += 1
                guard model.takesImages else {
                    throw .validation("This model doesn't support the image content block.")
                }
                guard message.role == "user" else {
                    throw .validation("\(name): images are not supported with role assistant")
                }
                guard bytes.count <= Self.imageLimit.bytes else {
                    throw .validation("\(name): image exceeds 3.75 MB maximum")
                }
                guard let size else { throw .validation("\(name): Could not process image") }
                guard max(size.width, size.height) <= Self.imageLimit.side else {
                    throw .validation("\(name): image exceeds 8000 pixels")
                }
            }
        }
        guard count <= Self.imageLimit.count else {
            throw .validation("too many images: \(count) images, the maximum is \(Self.imageLimit.count)")
        }
    }

    private func checkDocuments() throws(ServiceError) {
        var count = 0
        for message in messages {
            let documents = message.blocks.filter { if case .document = $0 { true } else { false } }
            let hasText = message.blocks.contains { if case .text = $0 { true } else { false } }
            guard documents.isEmpty || (hasText && message.role == "user") else {
                throw .validation("A document must stand in a user message that contains text.")
            }
            for case .document(_, let bytes) in documents where bytes.count > Self.documentLimit.bytes {
                throw .validation("document exceeds 4.5 MB maximum")
            }
            count += documents.count
        }
        guard count <= Self.documentLimit.count else {
            throw .validation(
                "too many documents: \(count) documents, the maximum is \(Self.documentLimit.count)"
            )
        }
    }

    private func checkInference(for model: ModelCard) throws(ServiceError) {
        if let maxTokens, maxTokens > model.maxOutputTokens {
            throw .validation(
                """
                The maximum tokens you requested exceeds the model limit of \(model.maxOutputTokens). Try \
                again with a maximum tokens value that is lower than \(model.maxOutputTokens).
                """
            )
        }
        guard model.takesTemperature || !setsTemperature else {
            throw .validation("`temperature` and `top_p` are deprecated for this model.")
        }
        guard !thinks || !setsTemperature else {
            throw .validation("`temperature` may only be set to 1 when thinking is enabled.")
        }
        guard let answerSchemaText else { return }
        guard (try? JSONValue(parsing: answerSchemaText))?.objectValue != nil else {
            throw .validation("output_config.format.schema: not a valid JSON Schema")
        }
    }

    private func checkTools(for model: ModelCard) throws(ServiceError) {
        let blocks = messages.flatMap(\.blocks)
        let usesTools = blocks.contains { block in
            switch block {
            case .toolUse, .toolResult: true
            default: false
            }
        }
        guard let tools else {
            guard !usesTools else {
                throw .validation(
                    "The toolConfig field must be defined when using toolUse and toolResult content blocks."
                )
            }
            return
        }
        for (index, tool) in tools.enumerated() {
            try check(tool, at: "toolConfig.tools.\(index).toolSpec")
            guard !tools[..<index].contains(where: { $0.name == tool.name }) else {
                throw .validation("The tool \(tool.name) is already defined at toolConfig.tools.\(index).")
            }
        }
        if case .tool(let name) = toolChoice, !tools.contains(where: { $0.name == name }) {
            throw .validation(
                "The toolChoice names the tool \(name), which toolConfig.tools does not define."
            )
        }
        guard toolChoice == .auto || model.takesForcedToolChoice else {
            throw .validation("tool_choice: this model does not support forced tool use.")
        }
        guard toolChoice == .auto || !thinks else {
            throw .validation("Thinking may not be enabled when tool_choice forces tool use.")
        }
        try checkToolResults()
    }

    private func check(_ tool: Tool, at name: String) throws(ServiceError) {
        guard tool.schema["type"]?.stringValue == "object" else {
            throw .validation(
                "The value at \(name).inputSchema.json.type must be one of the following: object."
            )
        }
    }

    /// Each use of a tool by the assistant is answered in the next message, and nothing else is.
    private func checkToolResults() throws(ServiceError) {
        var asked: Set<String> = []
        for (index, message) in messages.enumerated() {
            var uses: Set<String> = []
            var results: Set<String> = []
            for block in message.blocks {
                if case .toolUse(let id, _) = block { uses.insert(id) }
                if case .toolResult(let id, _) = block { results.insert(id) }
            }
            guard results == asked else {
                throw .validation(
                    """
                    Expected toolResult blocks at messages.\(index).content for the following Ids: \
                    \(asked.sorted().joined(separator: ", "))
                    """
                )
            }
            asked = message.role == "assistant" ? uses : []
        }
    }
}
