internal import JSON

extension InferenceRequest {
    /// The body of an InvokeModel request in Anthropic's form: the same bytes for the same request.
    ///
    /// Blank texts and empty turns are left out. What only Converse can carry is, too: `wireForm` says when.
    public func messagesBody() -> [UInt8] {
        var writer = JSONWriter()
        writer.reserve(contentByteCount + 4096)
        writer.object { writer in
            writer.member("anthropic_version", string: "bedrock-2023-05-31")
            writer.name("max_tokens")
            writer.integer(maxTokens)
            writeSystem(to: &writer)
            writer.name("messages")
            writer.array(of: sentMessages) { writer, message in
                writer.object { writer in
                    writer.member("role", string: message.role.rawValue)
                    writer.name("content")
                    message.content.writeMessages(to: &writer)
                }
            }
            if let temperature {
                writer.name("temperature")
                writer.number(temperature)
            }
            if !stopSequences.isEmpty {
                writer.name("stop_sequences")
                writer.array(of: stopSequences) { $0.string($1) }
            }
            writeTool(to: &writer)
            writeModelFields(to: &writer)
        }
        return writer.bytes
    }

    private func writeSystem(to writer: inout JSONWriter) {
        let system = sentSystem
        guard !system.isEmpty else { return }
        writer.name("system")
        writer.beginArray()
        for (position, text) in system.enumerated() {
            let isLast = position == system.count - 1
            ContentBlock.text(text).writeMessages(to: &writer, cache: isLast ? cachedPrefix : nil)
        }
        writer.endArray()
    }

    private func writeTool(to writer: inout JSONWriter) {
        guard let tool else { return }
        writer.name("tools")
        writer.array(of: [tool]) { writer, tool in
            writer.object { writer in
                writer.member("name", string: tool.name)
                if let description = tool.description, !description.isBlank {
                    writer.member("description", string: description)
                }
                writer.name("input_schema")
                writer.value(tool.inputSchema)
                if tool.isStrict {
                    writer.name("strict")
                    writer.bool(true)
                }
                if sentSystem.isEmpty, let cachedPrefix { cachedPrefix.writeCacheControl(to: &writer) }
            }
        }
        writer.member("tool_choice") { writer in
            writer.member("type", string: tool.isForced ? "tool" : "auto")
            if tool.isForced { writer.member("name", string: tool.name) }
        }
    }

    /// Thinking, and what Anthropic calls the configuration of the output: effort and schema stand together there.
    private func writeModelFields(to writer: inout JSONWriter) {
        thinking?.writeThinking(to: &writer)
        guard thinking?.effort != nil || answerSchema != nil else { return }
        writer.member("output_config") { writer in
            if let effort = thinking?.effort { writer.member("effort", string: effort) }
            guard let answerSchema else { return }
            writer.member("format") { writer in
                writer.member("type", string: "json_schema")
                writer.name("schema")
                writer.value(answerSchema.schema)
            }
        }
    }
}

extension Thinking {
    /// In the model's own members, as Converse passes them on.
    func writeMembers(to writer: inout JSONWriter) {
        writeThinking(to: &writer)
        if let effort { writer.member("output_config") { $0.member("effort", string: effort) } }
    }

    fileprivate var effort: String? {
        guard case .adaptive(let effort) = self else { return nil }
        return effort
    }

    fileprivate func writeThinking(to writer: inout JSONWriter) {
        writer.member("thinking") { writer in
            switch self {
            case .budget(let tokens):
                writer.member("type", string: "enabled")
                writer.name("budget_tokens")
                writer.integer(tokens)
            case .adaptive: writer.member("type", string: "adaptive")
            case .off: writer.member("type", string: "disabled")
            }
        }
    }
}
