internal import JSON
internal import Spend

/// Writes answers in the form of Anthropic's Messages.
enum MessagesReply {
    /// The body of a whole answer.
    static func body(of report: AnswerReport) -> [UInt8] {
        message(
            report,
            content: report.answer.content.map { block($0, isWhole: true) },
            isEnded: true,
            usage: usage(report)
        ).bytes
    }

    /// The event of Anthropic's stream for one step of an answer.
    static func event(_ event: AnswerEvent, of report: AnswerReport) -> JSONValue {
        let answer = report.answer
        switch event {
        case .messageStart:
            var begun = usage(report)
            begun["output_tokens"] = 1
            return [
                "type": "message_start",
                "message": message(report, content: [], isEnded: false, usage: begun),
            ]
        case .blockStart(let index, let block):
            return [
                "type": "content_block_start", "index": .integer(index),
                "content_block": self.block(block, isWhole: false),
            ]
        case .delta(let index, let piece):
            return ["type": "content_block_delta", "index": .integer(index), "delta": delta(piece)]
        case .blockStop(let index): return ["type": "content_block_stop", "index": .integer(index)]
        case .messageStop:
            return [
                "type": "message_delta",
                "delta": [
                    "stop_reason": .string(answer.stopReason.messagesName),
                    "stop_sequence": answer.stopSequence.map { .string($0) } ?? .null,
                ],
                "usage": ["output_tokens": .integer(report.usage.output)],
            ]
        case .usage:
            return ["type": "message_stop", "amazon-bedrock-invocationMetrics": metrics(report)]
        }
    }

    /// The headers of a whole answer, in which the service counts as well.
    static func headers(of report: AnswerReport) -> [(name: String, value: String)] {
        let usage = report.usage
        let counts = [
            ("Input-Token-Count", usage.input), ("Output-Token-Count", usage.output),
            ("Cache-Read-Input-Token-Count", usage.cacheRead),
            ("Cache-Write-Input-Token-Count", usage.cacheWrite),
            ("Invocation-Latency", report.latency.milliseconds),
        ]
        return counts.map { ("X-Amzn-Bedrock-\($0.0)", String($0.1)) }
    }

    private static func message(
        _ report: AnswerReport,
        content: [JSONValue],
        isEnded: Bool,
        usage: [String: JSONValue]
    ) -> JSONValue {
        let answer = report.answer
        var members: [JSONObject.Member] = [
            .init(name: "id", value: .string("msg_bdrk_\(report.identifier)")),
            .init(name: "type", value: "message"),
            .init(name: "role", value: "assistant"),
            .init(name: "model", value: .string(report.modelID)),
            .init(name: "content", value: .array(content)),
            .init(name: "stop_reason", value: isEnded ? .string(answer.stopReason.messagesName) : .null),
            .init(
                name: "stop_sequence",
                value: isEnded ? answer.stopSequence.map { .string($0) } ?? .null : .null
            ),
            .init(name: "usage", value: .object(sorted: usage)),
        ]
        if isEnded, answer.stopReason == .guardrailIntervened {
            members.append(.init(name: "amazon-bedrock-guardrailAction", value: "INTERVENED"))
        }
        return .object(JSONObject(members))
    }

    private static func block(_ block: AnswerBlock, isWhole: Bool) -> JSONValue {
        switch block {
        case .text(let text, nil): return ["type": "text", "text": .string(isWhole ? text : "")]
        case .text(let text, let citation?):
            return [
                "type": "text", "text": .string(isWhole ? text : ""),
                "citations": isWhole ? [self.citation(citation)] : [],
            ]
        case .thought(let text, let signature):
            return [
                "type": "thinking", "thinking": .string(isWhole ? text : ""),
                "signature": .string(isWhole ? signature : ""),
            ]
        case .toolUse(let use):
            return [
                "type": "tool_use", "id": .string(use.id), "name": .string(use.name),
                "input": isWhole ? use.input : [:],
            ]
        }
    }

    private static func delta(_ delta: AnswerEvent.Delta) -> JSONValue {
        switch delta {
        case .text(let text): ["type": "text_delta", "text": .string(text)]
        case .toolInput(let text): ["type": "input_json_delta", "partial_json": .string(text)]
        case .thought(let text): ["type": "thinking_delta", "thinking": .string(text)]
        case .signature(let text): ["type": "signature_delta", "signature": .string(text)]
        case .citation(let citation): ["type": "citations_delta", "citation": self.citation(citation)]
        }
    }

    private static func citation(_ citation: AnswerBlock.Citation) -> JSONValue {
        [
            "type": "page_location", "cited_text": .string(citation.quote),
            "document_index": .integer(citation.documentIndex), "document_title": .string(citation.title),
            "start_page_number": 1, "end_page_number": 2,
        ]
    }

    private static func usage(_ report: AnswerReport) -> [String: JSONValue] {
        let usage = report.usage
        return [
            "input_tokens": .integer(usage.input),
            "output_tokens": .integer(usage.output),
            "cache_read_input_tokens": .integer(usage.cacheRead),
            "cache_creation_input_tokens": .integer(usage.cacheWrite),
            "cache_creation": [
                "ephemeral_5m_input_tokens": .integer(usage.cacheWrite5m),
                "ephemeral_1h_input_tokens": .integer(usage.cacheWrite1h),
            ],
        ]
    }

    private static func metrics(_ report: AnswerReport) -> JSONValue {
        [
            "inputTokenCount": .integer(report.usage.input),
            "outputTokenCount": .integer(report.usage.output),
            "cacheReadInputTokenCount": .integer(report.usage.cacheRead),
            "cacheWriteInputTokenCount": .integer(report.usage.cacheWrite),
            "invocationLatency": .integer(report.latency.milliseconds),
            "firstByteLatency": .integer(report.firstByteLatency.milliseconds),
        ]
    }
}

extension JSONValue {
    fileprivate static func object(sorted members: [String: JSONValue]) -> JSONValue {
        .object(
            JSONObject(
                members.sorted { $0.key < $1.key }.map { JSONObject.Member(name: $0.key, value: $0.value) }
            )
        )
    }
}
