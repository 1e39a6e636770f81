internal import JSON

extension [ContentBlock] {
    /// A cache point is no block of its own here: the block in front of it bears it.
    func writeMessages(to writer: inout JSONWriter) {
        writer.beginArray()
        for (position, block) in enumerated() {
            let next = position + 1 < count ? self[position + 1] : nil
            guard case .cachePoint(let lifetime) = next else {
                block.writeMessages(to: &writer, cache: nil)
                continue
            }
            block.writeMessages(to: &writer, cache: lifetime)
        }
        writer.endArray()
    }
}

extension ContentBlock {
    func writeMessages(to writer: inout JSONWriter, cache: CacheLifetime?) {
        guard let type = messagesType else { return }
        writer.object { writer in
            writer.member("type", string: type)
            writeMessagesMembers(to: &writer)
            cache?.writeCacheControl(to: &writer)
        }
    }

    /// `nil` for what this form cannot carry, or carries otherwise.
    private var messagesType: String? {
        switch self {
        case .text: "text"
        case .image: "image"
        case .document: "document"
        case .toolUse: "tool_use"
        case .toolResult: "tool_result"
        case .reasoning(.text): "thinking"
        case .reasoning(.redacted): "redacted_thinking"
        case .cachePoint, .guarded, .verbatim: nil
        }
    }

    private func writeMessagesMembers(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.member("text", string: text)
        case .image(let image): writer.source(image.bytes, type: "image/\(image.format.rawValue)")
        case .document(let document): document.writeMessages(to: &writer)
        case .toolUse(let call):
            writer.member("id", string: call.id)
            writer.member("name", string: call.name)
            writer.name("input")
            writer.raw(call.input)
        case .toolResult(let id, let text, let isError):
            writer.member("tool_use_id", string: id)
            writer.name("content")
            [ContentBlock.text(text)].filter { !$0.isBlank }.writeMessages(to: &writer)
            writer.name("is_error")
            writer.bool(isError)
        case .reasoning(.text(let text, let signature)):
            writer.member("thinking", string: text)
            writer.member("signature", string: signature ?? "")
        case .reasoning(.redacted(let data)): writer.member("data", string: data)
        case .cachePoint, .guarded, .verbatim: break
        }
    }
}

extension DocumentContent {
    fileprivate func writeMessages(to writer: inout JSONWriter) {
        switch source {
        case .bytes(let bytes) where format == .pdf: writer.source(bytes, type: "application/pdf")
        case .bytes(let bytes): writer.source(text: String(decoding: bytes, as: UTF8.self))
        case .text(let text): writer.source(text: text)
        }
        writer.member("title", string: name)
        if hasCitations {
            writer.member("citations") { writer in
                writer.name("enabled")
                writer.bool(true)
            }
        }
    }
}

extension CacheLifetime {
    func writeCacheControl(to writer: inout JSONWriter) {
        writer.member("cache_control") { writer in
            writer.member("type", string: "ephemeral")
            if self == .oneHour { writer.member("ttl", string: "1h") }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func source(_ bytes: [UInt8], type: String) {
        member("source") { writer in
            writer.member("type", string: "base64")
            writer.member("media_type", string: type)
            writer.member("data", base64: bytes)
        }
    }

    fileprivate mutating func source(text: String) {
        member("source") { writer in
            writer.member("type", string: "text")
            writer.member("media_type", string: "text/plain")
            writer.member("data", string: text)
        }
    }
}
