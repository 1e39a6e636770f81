import Emulator
import JSON
import Spend
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BotoStreamTests {
    private static let validation = "ValidationException ValidationException 400"

    /// What boto3 raises for each form, Converse's and that of Messages.
    private static let faults: [String: (converse: String, messages: String)] = {
        func exception(_ name: String) -> String { "EventStreamError \(name)Exception -" }
        func both(_ text: String) -> (String, String) { (text, text) }
        return [
            "throttle": both("ThrottlingException ThrottlingException 429"),
            "503": both("ServiceUnavailableException ServiceUnavailableException 503"),
            "reset-before": both("ConnectionClosedError - -"),
            "reset-after": both("ConnectionClosedError - -"),
            "reset-during": both("ProtocolError - -"),
            "truncate": both("ProtocolError - -"),
            "hang": both("ReadTimeoutError - -"),
            "garbage": both("ChecksumMismatch - -"),
            "stream-throttle": both(exception("throttling")),
            "stream-400": both(exception("validation")),
            "stream-408": (exception("ModelTimeout"), exception("modelTimeout")),
            "stream-424": both(exception("modelStreamError")),
            "stream-500": both(exception("internalServer")),
            "stream-503": both(exception("serviceUnavailable")),
            "stream-error": both("EventStreamError InternalError -"),
            "stream-crc": both("ChecksumMismatch - -"),
            "stream-stall": both("ReadTimeoutError - -"),
        ]
    }()

    /// Faults that a stream survives.
    private static let harmless: Set = [
        "slow-bytes", "long-length", "empty", "max-tokens", "stream-stall a little", "stream-unknown",
    ]

    /// Streams that end as if all were well, and are not whole.
    private static let unfinished: Set = ["stream-cut", "stream-no-usage"]

    @Test
    func `a stream is the whole answer in pieces, with the same tokens`() async throws {
        let pairs = try await Boto.drive("streams", try LocalBedrock())
        try checkAnswers(pairs)
        checkFaults(pairs)
    }

    @Test
    func `a stream comes at the model's pace, and not when it is done`() async throws {
        var settings = EmulatorSettings()
        settings.firstByte = .milliseconds(100)
        settings.tokensPerSecond = 20
        let pairs = try await Boto.drive("pace", try LocalBedrock(settings))
        for (line, record) in pairs {
            let moments = try #require(line.json["moments"]?.arrayValue).compactMap(\.intValue)
            let (first, last) = (try #require(moments.first), try #require(moments.last))
            #expect(first >= 100, "\(line.name)")
            // 17 tokens at 20 a second.
            #expect(last - first >= 850 - 50, "\(line.name)")
            #expect(Set(moments).count > 4, "\(line.name)")
            #expect(record.isAccepted)
        }
        #expect(pairs.count == 2)
    }

    private func checkAnswers(_ pairs: [(line: Boto.Line, record: RequestRecord)]) throws {
        func answer(_ name: String) -> JSONValue? { pairs.first { $0.line.name == name }?.line.answer }
        for (whole, stream) in [("converse", "text"), ("converse tool", "tool")] {
            #expect(answer(stream)?["content"] == answer(whole)?["output"]?["message"]?["content"])
            #expect(answer(stream)?["stopReason"] == answer(whole)?["stopReason"])
            #expect(answer(stream)?["usage"] == answer(whole)?["usage"])
            #expect(try #require(answer(stream)?["deltas"]?.intValue) > 3)
        }
        for name in ["content", "stop_reason", "usage"] {
            #expect(answer("messages text")?[name] == answer("messages")?[name], "\(name)")
        }
        let use = answer("messages tool")?["content"]?.arrayValue?.first
        let converseUse = answer("tool")?["content"]?.arrayValue?.first?["toolUse"]
        #expect(use?["input"] == converseUse?["input"])
        let inputTokens = answer("tool")?["usage"]?["inputTokens"]
        #expect(inputTokens != nil && answer("messages tool")?["usage"]?["input_tokens"] == inputTokens)
        #expect(answer("messages thinking")?["content"]?.arrayValue?.first?["type"] == "thinking")
        let thought = answer("thinking")?["content"]?.arrayValue?.first?["reasoningText"]
        #expect(thought?["text"]?.stringValue?.isEmpty == false)
        #expect(
            thought?["signature"] == answer("messages thinking")?["content"]?.arrayValue?.first?["signature"]
        )
        #expect(answer("cited")?["content"]?.arrayValue?.first?["citations"]?.arrayValue?.count == 1)
        #expect(answer("cut")?["stopReason"] == "max_tokens")
        // Half a JSON text, as the model wrote it.
        let cutInput = answer("cut tool")?["content"]?.arrayValue?.first?["toolUse"]?["input"]?.stringValue
        #expect(cutInput?.hasPrefix(#"{"total""#) == true)
        for name in ["roles", "unknown model", "messages version"] {
            #expect(pairs.first { $0.line.name == name }?.line.refusal == Self.validation)
        }
    }

    private func checkFaults(_ pairs: [(line: Boto.Line, record: RequestRecord)]) {
        var seen: Set<String> = []
        for (line, record) in pairs {
            let words = line.name.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, words[0] == "converse" || words[0] == "messages" else { continue }
            let fault = words[1]
            if let expected = Self.faults[fault] {
                let refusal = words[0] == "converse" ? expected.converse : expected.messages
                #expect(line.refusal == refusal, "\(line.name)")
                // Garbage is complete, for what it is.
                #expect(record.isAccepted == (fault == "garbage"), "\(line.name)")
                let modelRan = !["throttle", "503", "reset-before"].contains(fault)
                #expect((record.usage != nil) == modelRan, "\(line.name)")
            } else if Self.harmless.contains(fault) {
                #expect(line.answer != nil && record.isAccepted, "\(line.name)")
                #expect((record.fault == nil) == (fault == "long-length"), "\(line.name)")
            } else if Self.unfinished.contains(fault) {
                #expect(line.answer != nil && !record.isAccepted && record.usage != nil, "\(line.name)")
                let end = line.answer?[words[0] == "converse" ? "usage" : "metrics"]
                #expect(end == nil || end == .null, "\(line.name)")
            } else {
                continue
            }
            seen.insert(line.name)
        }
        let names = Self.harmless.union(Self.unfinished).union(Self.faults.keys)
        #expect(seen == Set(names.flatMap { ["converse \($0)", "messages \($0)"] }))
    }
}
