import AWS
import Foundation
import JSON
import Spend
import TestSupport
import Testing

@testable import Bedrock

@Suite
struct ReplyStreamTests {
    private static let text = StreamCase.ofConverse[1]

    @Test(arguments: StreamCase.ofConverse + StreamCase.ofMessages)
    func `a stream gives the reply that one piece would have given, however it is cut`(
        answer: StreamCase
    ) throws {
        let whole = try answer.whole()
        let bytes = answer.bytes
        var generator = SeededGenerator(seed: bytes.count)
        for largest in [1, 7, 100, bytes.count] {
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                pieces.append(Array(rest.prefix(.random(in: 1...largest, using: &generator))))
                rest = rest.dropFirst(pieces[pieces.count - 1].count)
            }
            let reply = try answer.streamed(pieces)
            #expect(reply.untimed == whole)
            #expect((reply.firstByte != nil) == !whole.content.isEmpty)
        }
    }

    @Test(arguments: [[], [0xFF, 0x00], Array("no JSON".utf8)] as [[UInt8]])
    func `an event of a type that nobody knows may hold anything`(payload: [UInt8]) throws {
        for answer in StreamCase.ofConverse + StreamCase.ofMessages {
            let ping = EventStreamMessage(.event("ping"), payload: payload).encoded()
            #expect(try answer.streamed([ping, answer.bytes]).untimed == answer.whole())
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `botocore reads the same of the same bytes, streamed or whole`() async throws {
        try await withScratchDirectory { folder in
            for (number, answer) in StreamCase.ofConverse.enumerated() {
                let files = (
                    folder.appending(path: "\(number).stream"), folder.appending(path: "\(number).json")
                )
                try Data(answer.bytes).write(to: files.0)
                try Data(answer.body.utf8).write(to: files.1)
                for (kind, file) in [("stream", files.0), ("whole", files.1)] {
                    let read = try await Botocore.run(Self.reader, [kind, file.path])
                    try #require(read.status == 0, "\(read.errors)")
                    let theirs = try JSONValue(parsing: read.output)
                    #expect(try answer.whole().summary == theirs, "\(answer.name) \(kind)")
                }
            }
        }
    }

    @Test(
        arguments: [
            ("throttlingException", "ThrottlingException", 429, .throttled),
            ("internalServerException", "InternalServerException", 500, .passing),
            ("serviceUnavailableException", "ServiceUnavailableException", 503, .passing),
            ("modelTimeoutException", "ModelTimeoutException", 408, .passing),
            ("modelStreamErrorException", "ModelStreamErrorException", 424, .passing),
            ("validationException", "ValidationException", 400, .rejected),
            ("brandNewException", "BrandNewException", 500, .passing),
        ] as [(String, String, Int, ServiceRefusal.Meaning)]
    )
    func `a failure in the middle has its meaning, and may be paid`(
        type: String,
        code: String,
        status: Int,
        meaning: ServiceRefusal.Meaning
    ) {
        let payload = #"{"message":"no\n luck"}"#
        let failure = EventStreamMessage(.exception(type), payload: Array(payload.utf8))
        let error = error(after: 2, failure)
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.code == code)
        #expect(refusal.status == status)
        #expect(refusal.meaning == meaning)
        #expect(refusal.message == "no luck")
        #expect(refusal.requestID == "r-9")
        #expect(error?.mayBePaid == true)
    }

    @Test func `an error that no API describes passes`() {
        let error = error(after: 1, EventStreamMessage(.error(code: "InternalError", message: "oh")))
        #expect(error?.isRetryable == true)
        #expect(error?.mayBePaid == true)
        #expect(error?.description == "bedrock: InternalError (500): oh (request r-9)")
    }

    @Test(arguments: [429, 503, 400])
    func `a failure of the model in the middle passes whatever its own status is, and says its words`(
        status: Int
    ) {
        let payload = #"{"message":"m","originalStatusCode":\#(status),"originalMessage":"x\n y"}"#
        let failure = EventStreamMessage(
            .exception("modelStreamErrorException"),
            payload: Array(payload.utf8)
        )
        let error = error(after: 3, failure)
        #expect(error?.isRetryable == true)
        #expect(
            error?.description == "bedrock: ModelStreamErrorException (424): m: x y (request r-9)"
        )
    }

    @Test(arguments: [
        ("overloaded_error", "ServiceUnavailableException"), ("rate_limit_error", "ThrottlingException"),
        ("api_error", "InternalServerException"), ("invalid_request_error", "ValidationException"),
    ])
    func `a failure in Anthropic's words is one of Bedrock's`(type: String, code: String) {
        let answer = StreamCase(
            name: "error",
            form: .messages,
            events: [("chunk", #"{"type":"error","error":{"type":"\#(type)","message":"m"}}"#)],
            body: ""
        )
        let error = #expect(throws: InferenceError.self) { try answer.streamed([answer.bytes]) }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.code == code)
        #expect(error?.mayBePaid == true)
    }

    @Test(arguments: StreamCase.ofConverse + StreamCase.ofMessages)
    func `an answer without its last event is lost, and may be paid`(answer: StreamCase) {
        for missing in 1...2 {
            let bytes = answer.messages.dropLast(missing).flatMap { $0.encoded() }
            let error = #expect(throws: InferenceError.self) { try answer.streamed([bytes]) }
            guard case .lostAnswer(_, requestID: "r-9") = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error?.mayBePaid == true && error?.isRetryable == true)
        }
    }

    @Test(arguments: ["messageStop", "metadata"])
    func `an answer that lacks one of its ends is lost`(type: String) {
        let messages = Self.text.messages.filter { $0.kind != .event(type) }
        #expect(throws: InferenceError.self) { try Self.text.streamed([messages.flatMap { $0.encoded() }]) }
    }

    @Test func `a stream that ends inside of a message, or is damaged, is lost`() {
        let bytes = Self.text.bytes
        for end in [bytes.count - 500, bytes.count - 20, bytes.count - 1] {
            let error = #expect(throws: InferenceError.self) {
                try Self.text.streamed([Array(bytes.prefix(end))])
            }
            #expect(error?.mayBePaid == true)
        }
        var damaged = bytes
        damaged[bytes.count / 2] ^= 1
        let error = #expect(throws: InferenceError.self) { try Self.text.streamed([damaged]) }
        #expect(error?.isRetryable == true)
    }

    @Test(arguments: ["<html>no</html>", "{}", "{\"message\":\"no stream\"}"])
    func `what is no stream is no answer`(body: String) {
        let error = #expect(throws: InferenceError.self) { try Self.text.streamed([Array(body.utf8)]) }
        guard case .lostAnswer = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `what did not exist yet is passed over, and a new kind of block is kept`() throws {
        let answer = StreamCase(
            name: "new",
            form: .converse,
            events: [
                ("brandNew", #"{"contentBlockIndex":0}"#),
                ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#),
                ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"mood":"good"}}"#),
                ("contentBlockStart", #"{"contentBlockIndex":1,"start":{"hologram":{"format":"x"}}}"#),
                ("contentBlockDelta", #"{"contentBlockIndex":1,"delta":{"hologram":{"light":1}}}"#),
                ("messageStop", #"{"stopReason":"brand_new"}"#),
                ("metadata", #"{"usage":{"inputTokens":1,"outputTokens":2,"new":3},"new":[]}"#),
            ],
            body: ""
        )
        let reply = try answer.streamed([answer.bytes])
        #expect(reply.text == "Hi")
        #expect(reply.stopReason == .other("brand_new"))
        #expect(reply.usage.output == 2)
        let block = RawJSON([["hologram": ["format": "x"]], ["hologram": ["light": 1]]])
        #expect(reply.content.last == .unknown(name: "hologram", block: block))
    }

    @Test func `a call whose input was cut is none`() throws {
        var events = StreamCase.ofConverse[2].events
        events.remove(at: 4)
        let cut = StreamCase(name: "cut", form: .converse, events: events, body: "")
        let reply = try cut.streamed([cut.bytes])
        #expect(reply.toolUses.isEmpty)
        guard case .unknown("toolUse", _) = reply.content[1] else {
            Issue.record("\(reply.content)")
            return
        }
    }

    @Test func `pieces that do not belong together are no text`() throws {
        var events = StreamCase.ofConverse[1].events
        events[2].payload = #"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{}"}}}"#
        let mixed = StreamCase(name: "mixed", form: .converse, events: events, body: "")
        let reply = try mixed.streamed([mixed.bytes])
        guard case .unknown("mixed", _)? = reply.content.first else {
            Issue.record("\(reply.content)")
            return
        }
    }

    /// What comes of so many events of an answer and a failure then.
    private func error(after count: Int, _ failure: EventStreamMessage) -> InferenceError? {
        let messages = Self.text.messages.prefix(count) + [failure]
        return #expect(throws: InferenceError.self) {
            try Self.text.streamed([messages.flatMap { $0.encoded() }])
        }
    }

    /// Reads an answer with botocore's parsers, puts its blocks together, and prints them.
    private static let reader = """
        import base64, json, sys
        import botocore.eventstream, botocore.loaders, botocore.model, botocore.parsers
        kind, path = sys.argv[1:]
        data = open(path, 'rb').read()
        description = botocore.loaders.Loader().load_service_model('bedrock-runtime', 'service-2')
        service = botocore.model.ServiceModel(description, 'bedrock-runtime')
        parser = botocore.parsers.create_parser('rest-json')
        def tool(call): return {'id': call['toolUseId'], 'name': call['name'], 'input': call['input']}
        def summary(content, stop, usage, metrics):
            print(json.dumps({
                'content': content, 'stop': stop, 'input': usage['inputTokens'], 'output': usage['outputTokens'],
                'cache_read': usage['cacheReadInputTokens'], 'cache_write': usage['cacheWriteInputTokens'],
                'latency': metrics['latencyMs']}))
        def whole(block):
            if 'text' in block: return {'text': block['text']}
            if 'toolUse' in block: return tool(block['toolUse'])
            if 'citationsContent' in block:
                cited = block['citationsContent']
                return {'text': ''.join(p['text'] for p in cited['content']), 'citations': cited['citations']}
            reasoning = block['reasoningContent']
            if 'redactedContent' in reasoning:
                return {'redacted': base64.b64encode(reasoning['redactedContent']).decode()}
            text = reasoning['reasoningText']
            return {'reasoning': text['text'], 'signature': text.get('signature')}
        if kind == 'whole':
            shape = service.operation_model('Converse').output_shape
            answer = parser.parse({'body': data, 'headers': {}, 'status_code': 200, 'context': {}}, shape)
            content = [whole(block) for block in answer['output']['message']['content']]
            summary(content, answer['stopReason'], answer['usage'], answer['metrics'])
            sys.exit()
        class Raw:
            def stream(self): yield data
            def close(self): pass
        shape = service.operation_model('ConverseStream').get_event_stream_output()
        blocks, stop, metadata = {}, None, None
        stream = botocore.eventstream.EventStream(Raw(), shape, parser._event_stream_parser, 'ConverseStream')
        for event in stream:
            (name, event), = event.items()
            if name == 'contentBlockStart':
                start = event['start']['toolUse']
                blocks[event['contentBlockIndex']] = {'id': start['toolUseId'], 'name': start['name'], 'input': ''}
            elif name == 'contentBlockDelta':
                block = blocks.setdefault(event['contentBlockIndex'], {})
                delta = event['delta']
                if 'text' in delta: block['text'] = block.get('text', '') + delta['text']
                elif 'toolUse' in delta: block['input'] += delta['toolUse']['input']
                elif 'citation' in delta: block.setdefault('citations', []).append(delta['citation'])
                elif 'redactedContent' in delta['reasoningContent']:
                    block['redacted'] = base64.b64encode(delta['reasoningContent']['redactedContent']).decode()
                elif 'text' in delta['reasoningContent']:
                    block['reasoning'] = block.get('reasoning', '') + delta['reasoningContent']['text']
                else: block['signature'] = delta['reasoningContent']['signature']
            elif name == 'messageStop': stop = event['stopReason']
            elif name == 'metadata': metadata = event
        for block in blocks.values():
            if 'input' in block: block['input'] = json.loads(block['input'] or '{}')
        summary([blocks[key] for key in sorted(blocks)], stop, metadata['usage'], metadata['metrics'])
        """
}
