import Bedrock
import JSON
import Spend
import Testing

@Suite
struct InferenceReplyTests {
    private func reply(_ text: String) throws -> InferenceReply {
        try InferenceReply(converse: Array(text.utf8), requestID: "r-1")
    }

    @Test func `an answer is read with its blocks, usage and time`() throws {
        let reply = try reply(
            #"""
            {"metrics":{"latencyMs":1234},"new":{"unknown":[1]},"output":{"message":{"role":"assistant","content":[
              {"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},
              {"text":"Hello "},
              {"toolUse":{"toolUseId":"t1","name":"answer","input":{"total": 12.50, "z":1, "a":"\u00e9"}}},
              {"text":"world"}]}},
             "stopReason":"tool_use","usage":{"inputTokens":10,"outputTokens":20,"totalTokens":630,
              "cacheReadInputTokens":300,"cacheWriteInputTokens":300,
              "cacheDetails":[{"ttl":"1h","inputTokens":100},{"ttl":"5m","inputTokens":200}]}}
            """#
        )
        #expect(reply.text == "Hello world")
        #expect(reply.toolUses.map(\.name) == ["answer"])
        #expect(reply.toolUses.first?.input.compacted == #"{"total":12.50,"z":1,"a":"\u00e9"}"#)
        #expect(reply.stopReason == .toolUse)
        let usage = TokenUsage(input: 10, output: 20, cacheRead: 300, cacheWrite5m: 200, cacheWrite1h: 100)
        #expect(reply.usage == usage)
        #expect(reply.latency == .milliseconds(1234))
        #expect(reply.requestID == "r-1")
        let reasoning = Reasoning.text("hm", signature: "c2ln")
        #expect(reply.content.first == .reasoning(reasoning))
        #expect(reply.message.content.first == .reasoning(reasoning))
    }

    @Test func `writes without details are of the shorter lifetime`() throws {
        let reply = try reply(
            #"""
            {"output":{"message":{"content":[]}},"stopReason":"end_turn",
             "usage":{"inputTokens":1,"outputTokens":2,"cacheWriteInputTokens":7,"cacheReadInputTokens":null}}
            """#
        )
        #expect(reply.usage == TokenUsage(input: 1, output: 2, cacheWrite5m: 7))
        #expect(reply.content.isEmpty)
    }

    @Test(arguments: [
        "", "<html>", "null", "{}", #"{"output":{"message":{"content":[]}},"stopReason":"end_turn"}"#,
        #"{"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2}}"#,
        #"{"output":{},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2}}"#,
        // A bill that nobody can have run up.
        #"{"output":{"message":{"content":[]}},"stopReason":"end_turn","usage":{"inputTokens":9000000000000000000,"outputTokens":2}}"#,
        #"{"output":{"message":{"content":[]}},"usage":{"inputTokens":1,"outputTokens":2}}"#,
        #"{"output":{"message":{"content":[]}},"stopReason":"end_turn","usage":{"inputTokens":-1,"outputTokens":2}}"#,
        #"{"output":{"message":{"content":[]}},"stopReason":"end_turn","usage":{"inputTokens":1.5,"outputTokens":2}}"#,
        #"{"output":{"message":{"content":[]}},"stopReason":"end_turn","usage":{"inputTokens":1}}"#,
        #"{"output":{"message":{"content":[]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTo"#,
    ])
    func `an answer that cannot be read is lost and may be paid`(text: String) {
        let error = #expect(throws: InferenceError.self) { try reply(text) }
        #expect(error?.mayBePaid == true)
        #expect(error?.isRetryable == true)
        #expect(error?.requestID == "r-1")
        #expect(error?.fatality == nil)
    }

    @Test(arguments: [
        #"{"content":[{"text":"half \ud83d of it"}]}"#,
        #"{"content":[{"toolUse":{"toolUseId":"t","name":"n","input":{"a":1,"a":2}}}]}"#,
    ])
    func `words that break the JSON around them leave the bill`(message: String) throws {
        let reply = try reply(
            #"{"output":{"message":\#(message)},"stopReason":"end_turn","usage":{"inputTokens":7,"outputTokens":2}}"#
        )
        #expect(reply.content.isEmpty && reply.stopReason == .malformedModelOutput)
        #expect(reply.usage == TokenUsage(input: 7, output: 2))
    }

    @Test(arguments: [
        "end_turn", "tool_use", "max_tokens", "stop_sequence", "guardrail_intervened", "content_filtered",
        "malformed_model_output", "malformed_tool_use", "model_context_window_exceeded",
    ])
    func `every known reason to stop has a case`(text: String) {
        #expect(StopReason(text) != .other(text))
        #expect(StopReason(text).text == text)
    }

    @Test func `a new reason to stop is kept`() {
        #expect(StopReason("pondering") == .other("pondering"))
        #expect(StopReason("pondering").text == "pondering")
    }
}
