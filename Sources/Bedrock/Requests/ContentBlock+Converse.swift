internal import JSON

extension ContentBlock {
    func writeConverse(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.object("text", string: text)
        case .verbatim(let block): writer.raw(block)
        case .image(let image):
            writer.object("image") { writer in
                writer.member("format", string: image.format.rawValue)
                writer.member("source") { $0.member("bytes", base64: image.bytes) }
            }
        case .document(let document): writer.object("document") { document.writeConverse(to: &$0) }
        case .toolUse(let call):
            writer.object("toolUse") { writer in
                writer.member("toolUseId", string: call.id)
                writer.member("name", string: call.name)
                writer.name("input")
                writer.raw(call.input)
            }
        case .toolResult(let id, let text, let isError):
            writer.object("toolResult") { writer in
                writer.member("toolUseId", string: id)
                writer.name("content")
                writer.array(of: text.isBlank ? [] : [text]) { $0.object("text", string: $1) }
                writer.member("status", string: isError ? "error" : "success")
            }
        case .reasoning(let reasoning):
            writer.object("reasoningContent") { reasoning.writeConverse(to: &$0) }
        case .cachePoint(let lifetime): lifetime.writeCachePoint(to: &writer)
        case .guarded(let text):
            writer.object("guardContent") { $0.member("text") { $0.member("text", string: text) } }
        }
    }
}

extension DocumentContent {
    fileprivate func writeConverse(to writer: inout JSONWriter) {
        writer.member("format", string: format.rawValue)
        writer.member("name", string: name)
        writer.member("source") { writer in
            switch source {
            case .bytes(let bytes): writer.member("bytes", base64: bytes)
            case .text(let text): writer.member("text", string: text)
            }
        }
        if hasCitations {
            writer.member("citations") { writer in
                writer.name("enabled")
                writer.bool(true)
            }
        }
    }
}

extension Reasoning {
    fileprivate func writeConverse(to writer: inout JSONWriter) {
        switch self {
        case .text(let text, let signature):
            writer.member("reasoningText") { writer in
                writer.member("text", string: text)
                if let signature { writer.member("signature", string: signature) }
            }
        case .redacted(let data): writer.member("redactedContent", string: data)
        }
    }
}

extension CacheLifetime {
    func writeCachePoint(to writer: inout JSONWriter) {
        writer.object("cachePoint") { writer in
            writer.member("type", string: "default")
            // Five minutes is what there is without a word, on models that know no other, too.
            if self == .oneHour { writer.member("ttl", string: "1h") }
        }
    }
}

extension ToolSpecification {
    func writeConverse(to writer: inout JSONWriter) {
        writer.member("name", string: name)
        if let description, !description.isBlank { writer.member("description", string: description) }
        writer.member("inputSchema") { writer in
            writer.name("json")
            writer.value(inputSchema)
        }
        if isStrict {
            writer.name("strict")
            writer.bool(true)
        }
    }
}

extension AnswerSchema {
    /// Converse takes the schema as a text.
    func writeConverse(to writer: inout JSONWriter) {
        writer.member("textFormat") { writer in
            writer.member("type", string: "json_schema")
            writer.member("structure") { writer in
                writer.member("jsonSchema") { writer in
                    writer.member("schema", string: schema.compactText)
                    writer.member("name", string: name)
                }
            }
        }
    }
}
