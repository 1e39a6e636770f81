import AWS
import Foundation
import JSON
import Spend
import Testing

@testable import Bedrock

/// An answer as a stream and in one piece.
struct StreamCase: Sendable, CustomTestStringConvertible {
    let name: String
    let form: WireForm
    /// Event types with their payloads; Anthropic's events are wrapped into chunks.
    let events: [(type: String, payload: String)]
    let body: String

    var testDescription: String { "\(form) \(name)" }

    var messages: [EventStreamMessage] {
        events.map { event in
            guard form == .messages else {
                return EventStreamMessage(.event(event.type), payload: Array(event.payload.utf8))
            }
            let chunk = #"{"bytes":"\#(Data(event.payload.utf8).base64EncodedString())","p":"abc"}"#
            return EventStreamMessage(.event("chunk"), payload: Array(chunk.utf8))
        }
    }

    var bytes: [UInt8] { messages.flatMap { $0.encoded() } }

    /// The answer in one piece.
    func whole() throws -> InferenceReply {
        switch form {
        case .converse: try InferenceReply(converse: Array(body.utf8), requestID: "r-9")
        case .messages: try InferenceReply(messages: Array(body.utf8), requestID: "r-9")
        }
    }

    /// The answer as a stream in these pieces.
    func streamed(_ pieces: [[UInt8]]) throws -> InferenceReply {
        var stream = ReplyStream(form: form, requestID: "r-9", start: .now)
        for piece in pieces { try stream.take(piece) }
        return try stream.end()
    }
}

extension InferenceReply {
    /// The same without what only a stream has.
    var untimed: InferenceReply {
        InferenceReply(
            content: content,
            stopReason: stopReason,
            usage: usage,
            latency: latency,
            requestID: requestID
        )
    }

    /// What it says, in words that other programs can compare.
    var summary: JSONValue {
        let blocks: [JSONValue] = content.map { block in
            switch block {
            case .text(let text): ["text": .string(text)]
            case .toolUse(let call):
                ["id": .string(call.id), "name": .string(call.name), "input": call.input.value]
            case .reasoning(.text(let text, let signature)):
                ["reasoning": .string(text), "signature": signature.map(JSONValue.string) ?? .null]
            case .reasoning(.redacted(let data)): ["redacted": .string(data)]
            case .citedText(let text, let citations):
                ["text": .string(text), "citations": .array(citations.map(\.value))]
            case .unknown(let name, _): ["unknown": .string(name)]
            }
        }
        let latency = latency.map { JSONNumber(Int($0 / .milliseconds(1))) }
        return [
            "content": .array(blocks), "stop": .string(stopReason.text),
            "input": .number(JSONNumber(usage.input)), "output": .number(JSONNumber(usage.output)),
            "cache_read": .number(JSONNumber(usage.cacheRead)),
            "cache_write": .number(JSONNumber(usage.cacheWrite)),
            "latency": latency.map(JSONValue.number) ?? .null,
        ]
    }
}

extension StreamCase {
    private static func converse(
        _ name: String,
        _ blocks: [(String, String)],
        _ content: String,
        stop: String = "end_turn"
    ) -> StreamCase {
        let usage =
            #"{"inputTokens":10,"outputTokens":3,"totalTokens":30,"cacheReadInputTokens":7,"#
            + #""cacheWriteInputTokens":10,"cacheDetails":[{"ttl":"1h","inputTokens":4}]}"#
        let end = [
            ("messageStop", #"{"stopReason":"\#(stop)","p":"ab"}"#),
            ("metadata", #"{"usage":\#(usage),"metrics":{"latencyMs":321},"p":"abcd"}"#),
        ]
        return StreamCase(
            name: name,
            form: .converse,
            events: [("messageStart", #"{"role":"assistant","p":"a"}"#)] + blocks + end,
            body:
                #"{"output":{"message":{"role":"assistant","content":[\#(content)]}},"stopReason":"\#(stop)","#
                + #""usage":\#(usage),"metrics":{"latencyMs":321}}"#
        )
    }

    private static func delta(_ index: Int, _ delta: String) -> (String, String) {
        ("contentBlockDelta", #"{"contentBlockIndex":\#(index),"delta":\#(delta),"p":"abcdef"}"#)
    }

    private static func stop(_ index: Int) -> (String, String) {
        ("contentBlockStop", #"{"contentBlockIndex":\#(index)}"#)
    }

    private static func tool(_ index: Int, _ id: String) -> (String, String) {
        (
            "contentBlockStart",
            #"{"contentBlockIndex":\#(index),"start":{"toolUse":{"toolUseId":"\#(id)","name":"answer"}}}"#
        )
    }

    private static let location = #"{"documentPage":{"documentIndex":0,"start":1,"end":2}}"#

    static let ofConverse: [StreamCase] = [
        converse("nothing", [], ""),
        converse(
            "text in pieces",
            [delta(0, #"{"text":"Hi \u2713"}"#), delta(0, #"{"text":" 😀\n"}"#), stop(0)],
            #"{"text":"Hi ✓ 😀\n"}"#,
            stop: "max_tokens"
        ),
        converse(
            "a call between texts",
            [
                delta(0, #"{"text":"See"}"#), stop(0), tool(1, "t1"),
                delta(1, #"{"toolUse":{"input":"{\"a\":"}}"#),
                delta(1, #"{"toolUse":{"input":"[1,2.50]}"}}"#), stop(1), delta(2, #"{"text":"!"}"#), stop(2),
            ],
            #"{"text":"See"},{"toolUse":{"toolUseId":"t1","name":"answer","input":{"a":[1,2.50]}}},{"text":"!"}"#,
            stop: "tool_use"
        ),
        converse(
            "two calls side by side, one without input",
            [
                tool(0, "t1"), tool(1, "t2"), delta(1, #"{"toolUse":{"input":"{\"x\":"}}"#),
                delta(0, #"{"toolUse":{"input":""}}"#), delta(1, #"{"toolUse":{"input":"\"é\"}"}}"#), stop(0),
                stop(1),
            ],
            #"{"toolUse":{"toolUseId":"t1","name":"answer","input":{}}},"#
                + #"{"toolUse":{"toolUseId":"t2","name":"answer","input":{"x":"é"}}}"#,
            stop: "tool_use"
        ),
        converse(
            "signed reasoning",
            [
                delta(0, #"{"reasoningContent":{"text":"First "}}"#),
                delta(0, #"{"reasoningContent":{"text":"this"}}"#),
                delta(0, #"{"reasoningContent":{"signature":"c2ln"}}"#), stop(0), delta(1, #"{"text":"So"}"#),
                stop(1),
            ],
            #"{"reasoningContent":{"reasoningText":{"text":"First this","signature":"c2ln"}}},{"text":"So"}"#
        ),
        converse(
            "redacted reasoning",
            [delta(0, #"{"reasoningContent":{"redactedContent":"AAECAwQ="}}"#), stop(0)],
            #"{"reasoningContent":{"redactedContent":"AAECAwQ="}}"#
        ),
        converse(
            "cited text",
            [
                delta(0, #"{"text":"It is"}"#),
                delta(0, #"{"citation":{"title":"Document 1","location":\#(location)}}"#),
                delta(0, #"{"text":" so"}"#), stop(0),
            ],
            #"{"citationsContent":{"content":[{"text":"It is so"}],"#
                + #""citations":[{"title":"Document 1","location":\#(location)}]}}"#
        ),
    ]

    private static func messages(
        _ name: String,
        _ blocks: [String],
        _ content: String,
        stop: String = "end_turn"
    ) -> StreamCase {
        let usage =
            #"{"input_tokens":10,"output_tokens":3,"cache_read_input_tokens":7,"#
            + #""cache_creation_input_tokens":10,"cache_creation":{"ephemeral_1h_input_tokens":4}}"#
        let start = usage.replacing(#""output_tokens":3"#, with: #""output_tokens":1"#)
        let events =
            [
                #"{"type":"message_start","message":{"role":"assistant","usage":\#(start)}}"#,
                #"{"type":"ping"}"#,
            ]
            + blocks + [
                #"{"type":"message_delta","delta":{"stop_reason":"\#(stop)"},"usage":{"output_tokens":3}}"#,
                #"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":10}}"#,
            ]
        return StreamCase(
            name: name,
            form: .messages,
            events: events.map { ("chunk", $0) },
            body: #"{"type":"message","role":"assistant","content":[\#(content)],"stop_reason":"\#(stop)","#
                + #""usage":\#(usage)}"#
        )
    }

    private static func begin(_ index: Int, _ block: String) -> String {
        #"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#
    }

    private static func add(_ index: Int, _ type: String, _ members: String) -> String {
        #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"\#(type)",\#(members)}}"#
    }

    static let ofMessages: [StreamCase] = [
        messages("nothing", [], ""),
        messages(
            "text in pieces",
            [
                begin(0, #"{"type":"text","text":""}"#), add(0, "text_delta", #""text":"Hi ✓""#),
                add(0, "text_delta", #""text":"!""#), #"{"type":"content_block_stop","index":0}"#,
            ],
            #"{"type":"text","text":"Hi ✓!"}"#,
            stop: "stop_sequence"
        ),
        messages(
            "signed reasoning, then a call",
            [
                begin(0, #"{"type":"thinking","thinking":"","signature":""}"#),
                add(0, "thinking_delta", #""thinking":"Hm""#),
                add(0, "signature_delta", #""signature":"c2ln""#),
                begin(1, #"{"type":"redacted_thinking","data":"opaque"}"#),
                begin(2, #"{"type":"tool_use","id":"t1","name":"answer","input":{}}"#),
                add(2, "input_json_delta", #""partial_json":"{\"a\"""#),
                add(2, "input_json_delta", #""partial_json":":1}""#),
            ],
            #"{"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"redacted_thinking","data":"opaque"},"#
                + #"{"type":"tool_use","id":"t1","name":"answer","input":{"a":1}}"#,
            stop: "tool_use"
        ),
        messages(
            "cited text, and a refusal",
            [
                begin(0, #"{"type":"text","text":"","citations":[]}"#),
                add(0, "citations_delta", #""citation":{"type":"page_location","document_index":0}"#),
                add(0, "text_delta", #""text":"So""#),
            ],
            #"{"type":"text","text":"So","citations":[{"type":"page_location","document_index":0}]}"#,
            stop: "refusal"
        ),
    ]
}
