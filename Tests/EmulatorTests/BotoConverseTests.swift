import Emulator
import JSON
import Spend
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BotoConverseTests {
    /// What boto3 makes of each refusal: class, code, status.
    private static let refusals = [
        "not on demand": "ValidationException ValidationException 400",
        "unknown model": "ValidationException ValidationException 400",
        "extraneous key": "ValidationException ValidationException 400",
        "wrong type": "ValidationException ValidationException 400",
        "two members": "ValidationException ValidationException 400",
        "no messages": "ValidationException ValidationException 400",
        "blank text": "ValidationException ValidationException 400",
        "roles": "ValidationException ValidationException 400",
        "max tokens": "ValidationException ValidationException 400",
        "temperature": "ValidationException ValidationException 400",
        "unknown tool": "ValidationException ValidationException 400",
        "wrong format": "ValidationException ValidationException 400",
        "too long": "ValidationException ValidationException 400",
        "document name": "ValidationException ValidationException 400",
        "document alone": "ValidationException ValidationException 400",
        "documents": "ValidationException ValidationException 400",
        "elsewhere": "ValidationException ValidationException 400",
        "forged thought": "ValidationException ValidationException 400",
        "thinking budget": "ValidationException ValidationException 400",
        "thinking form": "ValidationException ValidationException 400",
        "unknown field": "ValidationException ValidationException 400",
        "cache points": "ValidationException ValidationException 400",
        "fault validation": "ValidationException ValidationException 400",
        "fault too-long": "ValidationException ValidationException 400",
        "fault bad-image": "ValidationException ValidationException 400",
        "ended model": "ResourceNotFoundException ResourceNotFoundException 404",
        "wrong secret": "ClientError InvalidSignatureException 403",
        "wrong key": "ClientError UnrecognizedClientException 403",
        "wrong region": "ClientError InvalidSignatureException 403",
        "slow clock": "ClientError InvalidSignatureException 403",
        "fast clock": "ClientError InvalidSignatureException 403",
        "fault throttle": "ThrottlingException ThrottlingException 429",
        "fault throttle-after": "ThrottlingException ThrottlingException 429",
        "fault throttle-daily": "ThrottlingException ThrottlingException 429",
        "fault not-ready": "ModelNotReadyException ModelNotReadyException 429",
        "fault quota": "ServiceQuotaExceededException ServiceQuotaExceededException 400",
        "fault access-denied": "AccessDeniedException AccessDeniedException 403",
        "fault expired-token": "ClientError ExpiredTokenException 403",
        "fault 408": "ModelTimeoutException ModelTimeoutException 408",
        "fault 424": "ModelErrorException ModelErrorException 424",
        "fault 500": "InternalServerException InternalServerException 500",
        "fault 503": "ServiceUnavailableException ServiceUnavailableException 503",
        "fault html": "ClientError 503 503",
    ]

    /// What boto3 raises where no usable answer comes, and whether the model ran.
    private static let losses = [
        "fault reset-before": ("ConnectionClosedError - -", false),
        "fault reset-after": ("ConnectionClosedError - -", true),
        "fault reset-during": ("ConnectionClosedError - -", true),
        "fault truncate": ("ConnectionClosedError - -", true),
        "fault long-length": ("ConnectionClosedError - -", true),
        "fault hang": ("ReadTimeoutError - -", true),
    ]

    /// The stop reasons of what boto3 takes for answers.
    private static let answers = [
        "text": "end_turn", "text again": "end_turn", "tool": "tool_use", "image": "end_turn",
        "cut": "max_tokens", "arn": "end_turn", "on demand": "end_turn", "document": "end_turn",
        "cited": "end_turn", "guarded": "end_turn", "stop": "stop_sequence", "thinking": "end_turn",
        "thought": "end_turn", "cache write": "end_turn", "cache read": "end_turn",
        "fault slow-bytes": "tool_use", "fault empty": "end_turn", "fault max-tokens": "max_tokens",
        "fault stop-sequence": "stop_sequence", "fault context-window": "model_context_window_exceeded",
        "fault malformed": "tool_use", "fault refusal": "end_turn", "fault stop-refusal": "refusal",
        "fault filtered": "content_filtered", "fault guardrail": "guardrail_intervened",
        "fault stream-cut": "tool_use",
    ]

    /// Bodies that are no JSON: boto3 takes them for answers without members.
    private static let garbled = ["fault garbage", "fault short-length"]

    @Test
    func `boto3 gets what the log says it was sent`() async throws {
        let pairs = try await Boto.drive("converse", try LocalBedrock())
        for (line, record) in pairs {
            check(line, record)
            if let id = line.json["request_id"]?.stringValue {
                #expect(id == record.requestID, "\(line.name)")
                #expect(line.json["status"]?.intValue == record.status, "\(line.name)")
            }
        }
        let expected = [
            Array(Self.refusals.keys), Array(Self.losses.keys), Array(Self.answers.keys), Self.garbled,
        ]
        #expect(Set(pairs.map(\.line.name)) == Set(expected.joined()))
    }

    private func check(_ line: Boto.Line, _ record: RequestRecord) {
        let name = line.name
        if let refusal = Self.refusals[name] {
            #expect(line.refusal == refusal, "\(name)")
            #expect(line.json["message"]?.stringValue?.isEmpty == false, "\(name)")
            #expect(record.charge == .zero && !record.isAccepted, "\(name)")
        } else if let (loss, modelRan) = Self.losses[name] {
            // Some versions take a cut answer for an empty one.
            let isTakenForEmpty = name == "fault truncate" && line.answer?.objectValue?.isEmpty == true
            #expect(line.refusal == loss || isTakenForEmpty, "\(name)")
            #expect(!record.isAccepted, "\(name)")
            #expect((record.usage != nil) == modelRan, "\(name)")
        } else if let reason = Self.answers[name] {
            let usage = line.answer?["usage"]
            #expect(line.answer?["stopReason"]?.stringValue == reason, "\(name)")
            #expect(record.stopReason == reason && record.isAccepted, "\(name)")
            #expect(usage?["inputTokens"]?.intValue == record.usage?.input, "\(name)")
            #expect(usage?["outputTokens"]?.intValue == record.usage?.output, "\(name)")
            #expect(usage?["cacheReadInputTokens"]?.intValue == record.usage?.cacheRead, "\(name)")
            #expect(usage?["cacheWriteInputTokens"]?.intValue == record.usage?.cacheWrite, "\(name)")
        }
        let content = line.answer?["output"]?["message"]?["content"]?.arrayValue
        switch name {
        case "fault throttle-after": #expect(line.json["retry_after"] == "7")
        case "fault 424": #expect(line.json["original_status"] == 429)
        case "fault stream-cut": #expect(record.fault == nil)
        case "fault short-length", "fault garbage":
            #expect(line.answer?["output"] == nil && record.usage != nil)
        case "thinking": #expect(content?.map { $0.objectValue?.names } == [["reasoningContent"], ["text"]])
        case "cited": #expect(content?.first?["citationsContent"]?["citations"]?.arrayValue?.count == 1)
        case "cache write": #expect(record.usage?.cacheWrite1h == 5000)
        case "cache read": #expect(record.usage?.cacheRead == 5000 && record.usage?.cacheWrite == 0)
        default: break
        }
    }
}
