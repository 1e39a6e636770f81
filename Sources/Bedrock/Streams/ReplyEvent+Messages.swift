internal import JSON

extension ReplyEvent {
    /// The events in one of Anthropic's, as a `chunk` of InvokeModelWithResponseStream holds it.
    static func events(messages event: RawJSON) -> [ReplyEvent] {
        let value = event.value
        switch value["type"]?.stringValue {
        case "message_start": return usage(value["message"]?["usage"])
        case "content_block_start":
            guard let index = value["index"]?.intValue,
                let block = event["content_block"].flatMap(PartialBlock.init(messages:))
            else { return [] }
            return [.begin(block: index, block)]
        case "content_block_delta":
            guard let index = value["index"]?.intValue, let delta = event["delta"] else { return [] }
            return [.add(block: index, Addition(messages: delta))]
        case "message_delta":
            let reason = value["delta"]?["stop_reason"]?.stringValue
            return usage(value["usage"]) + (reason.map { [.stop(StopReason(messages: $0))] } ?? [])
        case "message_stop": return [.end]
        default: return []
        }
    }

    private static func usage(_ usage: JSONValue?) -> [ReplyEvent] {
        usage.map { [.usage($0)] } ?? []
    }
}

extension PartialBlock {
    /// A block at its start is one without content; `nil` for one without a type.
    fileprivate init?(messages block: RawJSON) {
        switch ReplyBlock(messages: block) {
        case .text(let text): self.init(.text, text: text)
        // The input is an empty object here, and comes in pieces.
        case .toolUse(let call): self.init(.toolUse(id: call.id, name: call.name))
        case .reasoning(.text(let text, let signature)):
            // An empty signature here is one that is still to come.
            self.init(.reasoning, text: text, signature: signature.flatMap { $0.isEmpty ? nil : $0 })
        case .reasoning(.redacted(let data)): self.init(.redacted, text: data)
        case .citedText, .unknown: self.init(unknown: block.value["type"]?.stringValue ?? "", block)
        case nil: return nil
        }
    }
}

extension ReplyEvent.Addition {
    fileprivate init(messages delta: RawJSON) {
        let type = delta.value["type"]?.stringValue ?? ""
        func text(_ name: String) -> String? { delta.value[name]?.stringValue }
        switch type {
        case "text_delta":
            guard let text = text("text") else { fallthrough }
            self = .text(text)
        case "input_json_delta":
            guard let input = text("partial_json") else { fallthrough }
            self = .toolInput(input)
        case "thinking_delta":
            guard let thought = text("thinking") else { fallthrough }
            self = .reasoning(thought)
        case "signature_delta":
            guard let signature = text("signature") else { fallthrough }
            self = .signature(signature)
        case "citations_delta":
            guard let citation = delta["citation"] else { fallthrough }
            self = .citation(citation)
        default: self = .unknown(name: type, delta)
        }
    }
}
