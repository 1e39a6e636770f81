import AWS
import Digests
import JSON
import Spend
import Testing

@testable import Emulator

@Suite
struct StreamWriterTests {
    private func writer(_ form: ModelRequest.Form, pace: Pace = Pace()) -> StreamWriter {
        var request = ModelRequest(form: form)
        request.messages = [.init(role: "user", blocks: [.text("Hello")])]
        let parts = PartContent.parts(of: request.question)
        let report = AnswerReport(
            answer: ModelAnswer(to: request, about: parts, identifier: "x", fault: nil),
            usage: TokenUsage(input: 2, output: 17),
            latency: .zero,
            firstByteLatency: .zero,
            identifier: "x",
            modelID: "m"
        )
        return StreamWriter(form: form, report: report, pace: pace, seed: 7)
    }

    private func messages(_ reply: HTTPReply) throws -> [EventStreamMessage] {
        var decoder = EventStreamDecoder()
        decoder.append(reply.pieces.flatMap(\.bytes))
        var messages: [EventStreamMessage] = []
        while let message = try decoder.next() { messages.append(message) }
        #expect(decoder.isBetweenMessages)
        return messages
    }

    /// The types of the events, with runs of deltas as one.
    private func types(_ messages: [EventStreamMessage]) throws -> [String] {
        var types: [String] = []
        for message in messages {
            guard case .event(let name) = message.kind else { continue }
            let chunk = try JSONValue(parsing: message.payload)["bytes"]?.stringValue
            let inner = try chunk.map { try JSONValue(parsing: Base64.decode($0) ?? []) }
            let type = inner?["type"]?.stringValue ?? name
            if types.last != type { types.append(type) }
        }
        return types
    }

    @Test
    func `the events come in the order of each form`() throws {
        #expect(
            try types(messages(writer(.converse).reply(fault: nil))) == [
                "messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata",
            ]
        )
        #expect(
            try types(messages(writer(.messages).reply(fault: nil))) == [
                "message_start", "content_block_start", "content_block_delta", "content_block_stop",
                "message_delta", "message_stop",
            ]
        )
    }

    @Test
    func `frames are cut anywhere, and a chunk is not a frame`() throws {
        let reply = writer(.converse).reply(fault: nil)
        let frames = try messages(reply).map { $0.encoded().count }
        #expect(reply.pieces.count > 3)
        #expect(reply.pieces.map(\.bytes.count) != frames)
    }

    @Test
    func `a pace makes each piece of text wait for its tokens`() throws {
        let reply = writer(.converse, pace: Pace(tokensPerSecond: 10)).reply(fault: nil)
        let waits = reply.pieces.map(\.pause)
        let sum = waits.reduce(.zero, +)
        // 17 tokens, each piece rounded up to whole ones.
        #expect(sum >= .milliseconds(1700) && sum < .milliseconds(3000))
        #expect(waits.first == .zero)
    }

    @Test(arguments: [
        ("stream-throttle", "throttlingException"), ("stream-424", "modelStreamErrorException"),
        ("stream-500", "internalServerException"),
    ])
    func `an exception ends the stream half way`(fault: String, name: String) throws {
        let messages = try messages(writer(.converse).reply(fault: try Fault("\(fault):1")))
        #expect(messages.last?.kind == .exception(name))
        #expect(try types(messages) == ["messageStart", "contentBlockDelta"])
    }

    @Test
    func `a stall for ever is silence behind the first half`() throws {
        let reply = writer(.messages).reply(fault: try Fault("stream-stall:1"))
        guard case .silence = reply.end else {
            Issue.record("it ends")
            return
        }
        let later = writer(.messages).reply(fault: try Fault("stream-stall:1:250"))
        #expect(later.pieces.map(\.pause).max() == .milliseconds(250))
        #expect(try messages(later).count > messages(reply).count)
    }
}
