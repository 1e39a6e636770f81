internal import Bedrock
internal import Digests
internal import JSON
internal import Spend

/// Writes answers in Converse's form.
enum ConverseReply {
    /// The body of a whole answer.
    static func body(of report: AnswerReport) -> [UInt8] {
        let response: JSONValue = [
            "metrics": ["latencyMs": .integer(report.latency.milliseconds)],
            "output": [
                "message": ["content": .array(report.answer.content.map(block)), "role": "assistant"]
            ],
            "stopReason": .string(report.answer.stopReason.rawValue),
            "usage": usage(report),
        ]
        return response.bytes
    }

    /// The event for one step of an answer; `nil` where it has none.
    static func event(_ event: AnswerEvent, of report: AnswerReport) -> (name: String, payload: JSONValue)? {
        switch event {
        case .messageStart: ("messageStart", ["role": "assistant"])
        case .blockStart(let index, .toolUse(let use)):
            (
                "contentBlockStart",
                [
                    "contentBlockIndex": .integer(index),
                    "start": ["toolUse": ["name": .string(use.name), "toolUseId": .string(use.id)]],
                ]
            )
        // The other blocks begin with their first delta.
        case .blockStart: nil
        case .delta(let index, let piece):
            ("contentBlockDelta", ["contentBlockIndex": .integer(index), "delta": delta(piece)])
        case .blockStop(let index): ("contentBlockStop", ["contentBlockIndex": .integer(index)])
        case .messageStop: ("messageStop", ["stopReason": .string(report.answer.stopReason.rawValue)])
        case .usage:
            (
                "metadata",
                ["metrics": ["latencyMs": .integer(report.latency.milliseconds)], "usage": usage(report)]
            )
        }
    }

    private static func delta(_ delta: AnswerEvent.Delta) -> JSONValue {
        switch delta {
        case .text(let text): ["text": .string(text)]
        case .toolInput(let text): ["toolUse": ["input": .string(text)]]
        case .thought(let text): ["reasoningContent": ["text": .string(text)]]
        case .signature(let text): ["reasoningContent": ["signature": .string(text)]]
        case .citation(let citation): ["citation": self.citation(citation)]
        }
    }

    private static func block(_ block: AnswerBlock) -> JSONValue {
        switch block {
        case .text(let text, nil): ["text": .string(text)]
        case .text(let text, let citation?):
            [
                "citationsContent": [
                    "citations": [self.citation(citation)], "content": [["text": .string(text)]],
                ]
            ]
        case .thought(let text, let signature):
            [
                "reasoningContent": [
                    "reasoningText": ["signature": .string(signature), "text": .string(text)]
                ]
            ]
        case .toolUse(let use):
            ["toolUse": ["input": use.input, "name": .string(use.name), "toolUseId": .string(use.id)]]
        }
    }

    private static func citation(_ citation: AnswerBlock.Citation) -> JSONValue {
        [
            "location": [
                "documentPage": ["documentIndex": .integer(citation.documentIndex), "end": 2, "start": 1]
            ],
            "sourceContent": [["text": .string(citation.quote)]],
            "title": .string(citation.title),
        ]
    }

    private static func usage(_ report: AnswerReport) -> JSONValue {
        let usage = report.usage
        var members: [JSONObject.Member] = [
            .init(name: "cacheReadInputTokens", value: .integer(usage.cacheRead)),
            .init(name: "cacheWriteInputTokens", value: .integer(usage.cacheWrite)),
            .init(name: "inputTokens", value: .integer(usage.input)),
            .init(name: "outputTokens", value: .integer(usage.output)),
            .init(name: "totalTokens", value: .integer(usage.total)),
        ]
        let writes = [(CacheLifetime.oneHour, usage.cacheWrite1h), (.fiveMinutes, usage.cacheWrite5m)]
        let details = writes.filter { $0.1 > 0 }.map { lifetime, tokens -> JSONValue in
            ["inputTokens": .integer(tokens), "ttl": .string(lifetime.ttl)]
        }
        if !details.isEmpty { members.append(.init(name: "cacheDetails", value: .array(details))) }
        return .object(JSONObject(members))
    }
}

extension JSONValue {
    static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    /// The compact text as UTF-8.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
