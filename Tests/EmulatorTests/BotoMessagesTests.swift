import Emulator
import JSON
import Spend
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BotoMessagesTests {
    /// The stop reasons of answers, as Messages has them.
    private static let answers = [
        "text": "end_turn", "blocks": "end_turn", "document": "end_turn", "cited": "end_turn",
        "tool": "tool_use", "result": "tool_use", "format": "end_turn", "cut": "max_tokens",
        "stop": "stop_sequence", "thinking": "end_turn", "thought": "end_turn", "adaptive": "end_turn",
        "prefill": "end_turn", "cache write": "end_turn", "cache read": "end_turn",
        "fault guardrail": "end_turn", "fault stop-refusal": "refusal",
        "fault context-window": "model_context_window_exceeded", "fault filtered": "refusal",
    ]

    /// What is refused with a ValidationException.
    private static let refusals = [
        "forged thought": "Invalid `signature`", "no version": "required key [anthropic_version]",
        "wrong version": "not a valid enum value", "no max tokens": "required key [max_tokens]",
        "no messages": "at least 1 elements", "model": "extraneous key [stream]",
        "wrong block": "video is not a valid enum value", "extra member": "extraneous key [bold]",
        "wrong image": "Could not process image",
        "late prefill": "does not support assistant message prefill",
        "both samplers": "cannot both be specified", "forced thinking": "Thinking may not be enabled",
        "large budget": "`max_tokens` must be greater", "cited format": "citations are not supported",
        "wide format": "property 'minimum' is not supported",
        "wide strict tool": "property 'minimum' is not supported",
        "count profile": "doesn't support counting tokens",
        "count new model": "doesn't support counting tokens",
        "count nothing": "exactly one of invokeModel, converse",
    ]

    private static let counts = ["count converse": 6, "count messages": 6, "count arn": 3]

    @Test
    func `InvokeModel and CountTokens speak for the same model as Converse`() async throws {
        let pairs = try await Boto.drive("messages", try LocalBedrock())
        for (line, record) in pairs {
            if let reason = Self.answers[line.name] {
                checkAnswer(line.answer, record, reason, line.name)
            } else if let words = Self.refusals[line.name] {
                #expect(line.refusal == "ValidationException ValidationException 400", "\(line.name)")
                #expect(line.json["message"]?.stringValue?.contains(words) == true, "\(line.name)")
                #expect(record.charge == .zero && !record.isAccepted, "\(line.name)")
            } else if let count = Self.counts[line.name] {
                #expect(line.answer?["inputTokens"]?.intValue == count, "\(line.name)")
                #expect(record.charge == .zero && record.usage == nil && record.isAccepted, "\(line.name)")
            } else {
                #expect(line.name == "converse")
            }
        }
        func answer(_ name: String) -> JSONValue? { pairs.first { $0.line.name == name }?.line.answer }
        let converse = answer("converse")?["output"]?["message"]?["content"]?.arrayValue?.first?["text"]
        #expect(answer("text")?["content"]?.arrayValue?.first?["text"] == converse)
        #expect(answer("stop")?["stop_sequence"] == "bytes")
        #expect(answer("adaptive")?["content"]?.arrayValue?.first?["thinking"] == "")
        #expect(answer("cited")?["content"]?.arrayValue?.first?["citations"]?.arrayValue?.count == 1)
        #expect(answer("fault guardrail")?["amazon-bedrock-guardrailAction"] == "INTERVENED")
        #expect(pairs.count == Self.answers.count + Self.refusals.count + Self.counts.count + 1)
    }

    private func checkAnswer(_ answer: JSONValue?, _ record: RequestRecord, _ reason: String, _ name: String)
    {
        let usage = answer?["usage"]
        #expect(answer?["stop_reason"]?.stringValue == reason, "\(name)")
        #expect(record.isAccepted, "\(name)")
        #expect(usage?["input_tokens"]?.intValue == record.usage?.input, "\(name)")
        #expect(usage?["output_tokens"]?.intValue == record.usage?.output, "\(name)")
        #expect(usage?["cache_creation_input_tokens"]?.intValue == record.usage?.cacheWrite5m, "\(name)")
        #expect(usage?["cache_read_input_tokens"]?.intValue == record.usage?.cacheRead, "\(name)")
        if name == "cache write" { #expect(record.usage?.cacheWrite5m == 5000) }
        if name == "cache read" { #expect(record.usage?.cacheRead == 5000) }
    }
}
