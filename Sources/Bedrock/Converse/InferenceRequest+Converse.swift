internal import Digests
internal import JSON

extension InferenceRequest {
    /// The body of a Converse request: the same bytes for the same request.
    ///
    /// Blank texts are left out, and turns of which nothing remains. Source: the API's model, `ConverseRequest`.
    public func converseBody() -> [UInt8] {
        var writer = JSONWriter()
        writer.reserve(contentByteCount + 4096)
        writer.beginObject()
        let system = system.filter { !$0.isBlank }
        if !system.isEmpty {
            writer.name("system")
            writer.array(of: system) { $0.object("text", string: $1) }
        }
        writer.name("messages")
        writer.array(of: sentMessages) { $1.write(to: &$0) }
        writer.name("inferenceConfig")
        writeInferenceConfig(to: &writer)
        if let tool {
            writer.name("toolConfig")
            tool.write(to: &writer)
        }
        writer.endObject()
        return writer.bytes
    }

    /// Whether anything remains to be asked once blank texts are left out.
    public var hasContent: Bool { !sentMessages.isEmpty }

    private var sentMessages: [Message] {
        messages.compactMap { message in
            let content = message.content.filter { !$0.isBlank }
            return content.isEmpty ? nil : Message(message.role, content)
        }
    }

    private func writeInferenceConfig(to writer: inout JSONWriter) {
        writer.beginObject()
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
        writer.endObject()
    }

    /// About what the content takes, so that a large body is not copied while it grows.
    private var contentByteCount: Int {
        messages.lazy.flatMap(\.content).reduce(0) { sum, block in
            switch block {
            case .text(let text): sum + text.utf8.count
            case .image(let image): sum + Base64.encodedCount(image.bytes.count) + 64
            case .toolUse(let call): sum + call.input.bytes.count
            case .toolResult(_, let text, _): sum + text.utf8.count
            case .verbatim(let block): sum + block.bytes.count
            }
        }
    }
}

extension Message {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("role")
        writer.string(role.rawValue)
        writer.name("content")
        writer.array(of: content) { $1.write(to: &$0) }
        writer.endObject()
    }
}

extension ContentBlock {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.object("text", string: text)
        case .verbatim(let block): writer.raw(block)
        case .image(let image):
            writer.object("image") { writer in
                writer.name("format")
                writer.string(image.format.rawValue)
                writer.name("source")
                writer.object { writer in
                    writer.name("bytes")
                    writer.rawString { Base64.append(image.bytes, to: &$0) }
                }
            }
        case .toolUse(let call):
            writer.object("toolUse") { writer in
                writer.name("toolUseId")
                writer.string(call.id)
                writer.name("name")
                writer.string(call.name)
                writer.name("input")
                writer.raw(call.input)
            }
        case .toolResult(let id, let text, let isError):
            writer.object("toolResult") { writer in
                writer.name("toolUseId")
                writer.string(id)
                writer.name("content")
                writer.array(of: text.isBlank ? [] : [text]) { $0.object("text", string: $1) }
                writer.name("status")
                writer.string(isError ? "error" : "success")
            }
        }
    }
}

extension ToolSpecification {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("tools")
            writer.array(of: [self]) { writer, tool in
                writer.object("toolSpec") { tool.writeSpecification(to: &$0) }
            }
            writer.name("toolChoice")
            if isForced {
                writer.object("tool") { writer in
                    writer.name("name")
                    writer.string(name)
                }
            } else {
                writer.object("auto") { _ in }
            }
        }
    }

    private func writeSpecification(to writer: inout JSONWriter) {
        writer.name("name")
        writer.string(name)
        if let description, !description.isBlank {
            writer.name("description")
            writer.string(description)
        }
        writer.name("inputSchema")
        writer.object { writer in
            writer.name("json")
            writer.value(inputSchema)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }

    /// An object of one member, which is an object.
    fileprivate mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
        object { writer in
            writer.name(name)
            writer.object(members)
        }
    }

    /// An object of one member, which is a string.
    fileprivate mutating func object(_ name: String, string: String) {
        object { writer in
            writer.name(name)
            writer.string(string)
        }
    }

    fileprivate mutating func array<Element>(
        of elements: [Element],
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }
}
