import Foundation
import JSON
import TestSupport
import Testing

@testable import Bedrock

@Suite
struct WireFormTests {
    private static let image = ContentBlock.image(
        ImageContent(format: .webp, bytes: [1, 2, 3], width: 5, height: 5)
    )

    private static func document(
        _ format: DocumentContent.Format,
        citations: Bool = false
    ) -> ContentBlock {
        .document(
            DocumentContent(
                format: format,
                name: "Document 1",
                source: .bytes(Array("%PDF".utf8)),
                hasCitations: citations
            )
        )
    }

    private static func asking(_ blocks: [ContentBlock]) -> InferenceRequest {
        InferenceRequest(messages: [Message(.user, blocks + [.text("?")])], maxTokens: 9)
    }

    @Test(
        arguments: [
            ("text", [], .converse), ("an image", [image], .converse),
            ("20 images", Array(repeating: image, count: 20), .converse),
            ("21 images", Array(repeating: image, count: 21), .messages),
            ("a pdf", [document(.pdf)], .messages),
            ("a cited pdf", [document(.pdf, citations: true)], .converse),
            ("a table", [document(.csv)], .converse), ("a text", [document(.txt)], .converse),
            ("a pdf and a table", [document(.pdf), document(.csv)], .converse),
            ("a pdf and guarded text", [document(.pdf), .guarded("x")], .converse),
            ("a pdf and a verbatim block", [document(.pdf), .verbatim(RawJSON(["text": "x"]))], .converse),
        ] as [(String, [ContentBlock], WireForm)]
    )
    func `what a request holds decides its form`(name: String, blocks: [ContentBlock], form: WireForm) {
        #expect(Self.asking(blocks).wireForm == form, "\(name)")
        var guarded = Self.asking(blocks)
        guarded.guardrail = Guardrail(identifier: "g", version: "1")
        #expect(guarded.wireForm == .converse)
    }

    /// Every kind of content and setting that Converse has.
    static let converse: [InferenceRequest] = {
        var all = InferenceRequestTests.full
        all.cachedPrefix = .oneHour
        all.thinking = .adaptive(effort: "low")
        all.answerSchema = AnswerSchema(name: "invoice", schema: ["type": "object", "x": "\"é"])
        all.guardrail = Guardrail(identifier: "abc123", version: "DRAFT")
        all.tool?.isStrict = true
        let text = DocumentContent(format: .txt, name: "Document 2", source: .text("plain"))
        let blocks =
            [.guarded("judge"), .cachePoint(.fiveMinutes), .document(text), image]
            + DocumentContent.Format.allCases.map { document($0, citations: true) }
        all.messages.append(Message(.assistant, [.reasoning(.redacted("AAEC")), .text("So")]))
        all.messages.append(Message(.user, blocks))
        var withoutSystem = all
        withoutSystem.system = []
        withoutSystem.thinking = .budget(tokens: 2048)
        withoutSystem.tool?.isForced = false
        var plain = asking([])
        plain.thinking = .off
        return [all, withoutSystem, plain, asking([])]
    }()

    static let messages: [InferenceRequest] = {
        var all = asking([document(.pdf), image, .cachePoint(.oneHour)])
        all.system = ["One", "Two"]
        all.cachedPrefix = .fiveMinutes
        all.temperature = JSONNumber("0.5")
        all.stopSequences = ["END"]
        all.thinking = .adaptive(effort: "high")
        all.answerSchema = AnswerSchema(name: "n", schema: ["type": "object"])
        all.tool = ToolSpecification(
            name: "answer",
            description: "d",
            inputSchema: [:],
            isForced: true,
            isStrict: true
        )
        all.messages.append(
            Message(
                .assistant,
                [
                    .reasoning(.text("t", signature: "s")), .reasoning(.redacted("r")),
                    .toolUse(ToolUse(id: "t1", name: "answer", input: RawJSON(["a": 1]))),
                ]
            )
        )
        all.messages.append(Message(.user, [.toolResult(id: "t1", text: "no", isError: true), .text(" ")]))
        var few = asking([document(.pdf)])
        few.tool = ToolSpecification(name: "answer", inputSchema: [:], isForced: false)
        few.cachedPrefix = .oneHour
        return [all, few]
    }()

    @Test func `a body in Anthropic's form is what its API describes`() {
        let expected = #"""
            {"anthropic_version":"bedrock-2023-05-31","max_tokens":9,"system":[{"type":"text","text":"One"},
            {"type":"text","text":"Two","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[
            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERg=="},
            "title":"Document 1"},{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"AQID"},
            "cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"?"}]},{"role":"assistant",
            "content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"r"},
            {"type":"tool_use","id":"t1","name":"answer","input":{"a":1}}]},{"role":"user","content":[
            {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"no"}],"is_error":true}]}],
            "temperature":0.5,"stop_sequences":["END"],"tools":[{"name":"answer","description":"d","input_schema":{},
            "strict":true}],"tool_choice":{"type":"tool","name":"answer"},"thinking":{"type":"adaptive"},
            "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}}}
            """#.replacingOccurrences(of: "\n", with: "")
        #expect(String(decoding: Self.messages[0].messagesBody(), as: UTF8.self) == expected)
        let few = String(decoding: Self.messages[1].messagesBody(), as: UTF8.self)
        let tool =
            #""tools":[{"name":"answer","input_schema":{},"cache_control":{"type":"ephemeral","ttl":"1h"}}],"#
        #expect(few.hasSuffix(tool + #""tool_choice":{"type":"auto"}}"#))
    }

    @Test(.timeLimit(.minutes(5)))
    func `botocore accepts every body of every operation, and writes the same`() async throws {
        try await withScratchDirectory { folder in
            var lines: [String] = []
            func add(_ operation: String, _ body: [UInt8]) throws {
                let file = folder.appending(path: "\(lines.count).json")
                try Data(body).write(to: file)
                lines.append("\(operation) \(file.path)")
            }
            for request in Self.converse {
                try add("Converse", request.converseBody())
                try add("ConverseStream", request.converseBody())
                try add("CountTokens", request.countTokensBody())
            }
            for request in Self.messages {
                try add("InvokeModel", request.messagesBody())
                try add("InvokeModelWithResponseStream", request.messagesBody())
                try add("CountTokens", request.countTokensBody())
            }
            let checked = try await Botocore.run(Self.check, lines)
            try #require(checked.status == 0, "\(checked.errors)")
            let id = "us.anthropic.claude-x-v1%3A0"
            let expected =
                Self.converse.flatMap { _ in ["converse", "converse-stream", "count-tokens"] }
                + Self.messages.flatMap { _ in ["invoke", "invoke-with-response-stream", "count-tokens"] }
            #expect(
                checked.output.split(separator: "\n").map(String.init)
                    == expected.map { "/model/\(id)/\($0)" }
            )
        }
    }

    /// Reads bodies as botocore's parameters, validates them against its model of the API, lets botocore write its own
    /// bodies of them, and compares.
    private static let check = """
        import base64, json, sys
        import botocore.loaders, botocore.model, botocore.serialize, botocore.validate
        description = botocore.loaders.Loader().load_service_model('bedrock-runtime', 'service-2')
        service = botocore.model.ServiceModel(description, 'bedrock-runtime')
        def parameters(shape, value):
            if shape.type_name == 'blob': return base64.b64decode(value, validate=True)
            if shape.type_name == 'list': return [parameters(shape.member, entry) for entry in value]
            if shape.type_name != 'structure' or getattr(shape, 'is_document_type', False): return value
            for name in value: assert name in shape.members, name
            return {name: parameters(shape.members[name], entry) for name, entry in value.items()}
        for line in sys.argv[1:]:
            name, path = line.split(' ', 1)
            operation = service.operation_model(name)
            data = open(path, 'rb').read()
            ours = json.loads(data)
            if name.startswith('Invoke'):
                given = {'body': data, 'contentType': 'application/json', 'accept': 'application/json'}
            else:
                given = parameters(operation.input_shape, ours)
            given['modelId'] = 'us.anthropic.claude-x-v1:0'
            report = botocore.validate.ParamValidator().validate(given, operation.input_shape)
            assert not report.has_errors(), (name, report.generate_report())
            request = botocore.serialize.create_serializer('rest-json').serialize_to_request(given, operation)
            theirs = json.loads(request['body'])
            assert theirs == ours, (name, theirs, ours)
            print(request['url_path'])
        """
}
