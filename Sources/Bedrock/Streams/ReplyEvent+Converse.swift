internal import JSON

extension ReplyEvent {
    /// The types of ConverseStream's events that say something of the reply.
    static let converseTypes: Set = ["contentBlockStart", "contentBlockDelta", "messageStop", "metadata"]

    /// The events in one of ConverseStream; source: the API's model, `ConverseStreamOutput`.
    static func events(converse type: String, _ payload: RawJSON) -> [ReplyEvent] {
        let value = payload.value
        switch type {
        case "contentBlockStart":
            guard let index = value["contentBlockIndex"]?.intValue, let start = payload["start"],
                let block = PartialBlock(converse: start)
            else { return [] }
            return [.begin(block: index, block)]
        case "contentBlockDelta":
            guard let index = value["contentBlockIndex"]?.intValue,
                let addition = payload["delta"].flatMap(Addition.init(converse:))
            else { return [] }
            return [.add(block: index, addition)]
        case "messageStop":
            return value["stopReason"]?.stringValue.map { [.stop(StopReason($0))] } ?? []
        case "metadata":
            let latency = value["metrics"]?["latencyMs"]?.intValue
            let events = [
                value["usage"].map(ReplyEvent.usage), latency.map { .latency(.milliseconds($0)) }, .end,
            ]
            return events.compactMap(\.self)
        default: return []
        }
    }
}

extension PartialBlock {
    /// A start is an object with one member, which names the kind; `nil` for an empty one.
    fileprivate init?(converse start: RawJSON) {
        guard let member = start.members?.first else { return nil }
        let value = member.value.value
        guard member.name == "toolUse", let id = value["toolUseId"]?.stringValue,
            let name = value["name"]?.stringValue
        else {
            self.init(unknown: member.name, start)
            return
        }
        self.init(.toolUse(id: id, name: name))
    }
}

extension ReplyEvent.Addition {
    /// A delta is an object with one member, which names its kind; `nil` for an empty one.
    fileprivate init?(converse delta: RawJSON) {
        guard let member = delta.members?.first else { return nil }
        let value = member.value.value
        switch member.name {
        case "text":
            guard let text = value.stringValue else { fallthrough }
            self = .text(text)
        case "toolUse":
            guard let input = value["input"]?.stringValue else { fallthrough }
            self = .toolInput(input)
        case "reasoningContent":
            guard let piece = Self(reasoning: value) else { fallthrough }
            self = piece
        case "citation": self = .citation(member.value)
        default: self = .unknown(name: member.name, delta)
        }
    }

    private init?(reasoning: JSONValue) {
        if let text = reasoning["text"]?.stringValue {
            self = .reasoning(text)
        } else if let signature = reasoning["signature"]?.stringValue {
            self = .signature(signature)
        } else if let data = reasoning["redactedContent"]?.stringValue {
            self = .redacted(data)
        } else {
            return nil
        }
    }
}
