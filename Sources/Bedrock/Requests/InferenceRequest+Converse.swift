internal import Digests
internal import JSON

extension InferenceRequest {
    /// The body of a Converse request: the same bytes for the same request.
    ///
    /// Blank texts are left out, and turns of which nothing remains. Source: the API's model, `ConverseRequest`.
    public func converseBody() -> [UInt8] {
        var writer = JSONWriter()
        writer.reserve(contentByteCount + 4096)
        writer.object { writer in
            writeConversePrompt(to: &writer)
            writer.member("inferenceConfig") { writeInferenceConfig(to: &$0) }
            writeToolConfig(to: &writer)
            writeModelFields(to: &writer)
            if let answerSchema { writer.member("outputConfig") { answerSchema.writeConverse(to: &$0) } }
            if let guardrail {
                writer.member("guardrailConfig") { writer in
                    writer.member("guardrailIdentifier", string: guardrail.identifier)
                    writer.member("guardrailVersion", string: guardrail.version)
                }
            }
        }
        return writer.bytes
    }

    /// The members that CountTokens takes in Converse's form.
    func writeCountedConverse(to writer: inout JSONWriter) {
        writeConversePrompt(to: &writer)
        writeToolConfig(to: &writer)
        writeModelFields(to: &writer)
    }

    private func writeConversePrompt(to writer: inout JSONWriter) {
        let system = sentSystem
        if !system.isEmpty {
            writer.name("system")
            writer.beginArray()
            for text in system { writer.object("text", string: text) }
            if let cachedPrefix { cachedPrefix.writeCachePoint(to: &writer) }
            writer.endArray()
        }
        writer.name("messages")
        writer.array(of: sentMessages) { writer, message in
            writer.object { writer in
                writer.member("role", string: message.role.rawValue)
                writer.name("content")
                writer.array(of: message.content) { $1.writeConverse(to: &$0) }
            }
        }
    }

    private func writeInferenceConfig(to writer: inout JSONWriter) {
        writer.name("maxTokens")
        writer.integer(maxTokens)
        if let temperature {
            writer.name("temperature")
            writer.number(temperature)
        }
        if !stopSequences.isEmpty {
            writer.name("stopSequences")
            writer.array(of: stopSequences) { $0.string($1) }
        }
    }

    private func writeToolConfig(to writer: inout JSONWriter) {
        guard let tool else { return }
        writer.member("toolConfig") { writer in
            writer.name("tools")
            writer.beginArray()
            writer.object("toolSpec") { tool.writeConverse(to: &$0) }
            // Without a system prompt the tools are the whole prefix.
            if sentSystem.isEmpty, let cachedPrefix { cachedPrefix.writeCachePoint(to: &writer) }
            writer.endArray()
            writer.member("toolChoice") { writer in
                writer.member(tool.isForced ? "tool" : "auto") { writer in
                    if tool.isForced { writer.member("name", string: tool.name) }
                }
            }
        }
    }

    /// What Converse has no member for goes to the model in the model's own.
    private func writeModelFields(to writer: inout JSONWriter) {
        guard let thinking else { return }
        writer.member("additionalModelRequestFields") { thinking.writeMembers(to: &$0) }
    }
}

extension InferenceRequest {
    /// The pieces of the system prompt that say something.
    var sentSystem: [String] { system.filter { !$0.isBlank } }

    /// The turns without what the service refuses.
    var sentMessages: [Message] {
        messages.compactMap { message in
            let content = message.content.filter { !$0.isBlank }
            return content.contains { !$0.isCachePoint } ? Message(message.role, content) : nil
        }
    }

    /// About what the content takes, so that a large body is not copied while it grows.
    var contentByteCount: Int {
        messages.lazy.flatMap(\.content).reduce(0) { sum, block in
            switch block {
            case .text(let text), .guarded(let text): sum + text.utf8.count
            case .image(let image): sum + Base64.encodedCount(image.bytes.count) + 64
            case .document(let document): sum + document.source.encodedCount + 128
            case .toolUse(let call): sum + call.input.bytes.count
            case .toolResult(_, let text, _): sum + text.utf8.count
            case .verbatim(let block): sum + block.bytes.count
            case .reasoning, .cachePoint: sum + 128
            }
        }
    }
}

extension ContentBlock {
    var isCachePoint: Bool {
        guard case .cachePoint = self else { return false }
        return true
    }
}

extension DocumentContent.Source {
    fileprivate var encodedCount: Int {
        switch self {
        case .bytes(let bytes): Base64.encodedCount(bytes.count)
        case .text(let text): text.utf8.count
        }
    }
}
