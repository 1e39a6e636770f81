import JSON
import Testing

@testable import Emulator

@Suite
struct ModelAnswerTests {
    private static let result: JSONValue = [
        "type": "object", "properties": ["total": ["type": "number"], "note": ["type": "string"]],
        "required": ["total", "note"], "additionalProperties": false,
    ]
    private static let envelope: JSONValue = [
        "type": "object",
        "properties": [
            "results": [
                "type": "array",
                "items": [
                    "type": "object", "properties": ["id": ["type": "string"], "result": result],
                    "required": ["id", "result"],
                ],
            ]
        ],
        "required": ["results"],
    ]

    private func answer(
        _ text: String,
        schema: JSONValue?,
        maxTokens: Int = 1000,
        fault: FaultKind? = nil
    ) throws -> ModelAnswer {
        var body: [JSONObject.Member] = [
            .init(name: "messages", value: [["role": "user", "content": [["text": .string(text)]]]]),
            .init(name: "inferenceConfig", value: ["maxTokens": .number(JSONNumber(maxTokens))]),
        ]
        if let schema {
            let tool: JSONValue = ["toolSpec": ["name": "answer", "inputSchema": ["json": schema]]]
            body.append(.init(name: "toolConfig", value: ["tools": [tool]]))
        }
        let request = try ModelRequest(converse: Array(JSONValue.object(JSONObject(body)).compactText.utf8))
        let parts = PartContent.parts(of: request.question)
        return ModelAnswer(to: request, about: parts, identifier: "x", fault: fault)
    }

    private func input(_ answer: ModelAnswer) -> JSONValue? {
        guard case .toolUse(let use)? = answer.content.first else { return nil }
        return use.input
    }

    private func text(_ answer: ModelAnswer) -> String? {
        guard case .text(let text, _)? = answer.content.first else { return nil }
        return text
    }

    private func batch(_ contents: String...) -> String {
        contents.enumerated().map { "<part id=\"p\($0 + 1)\">\n\($1)\n</part>" }.joined(separator: "\n")
    }

    @Test
    func `a part gets the same result in every batch and alone`() throws {
        let one = input(try answer(batch("apples", "pears"), schema: Self.envelope))?["results"]?.arrayValue
        let other = input(try answer(batch("plums", "quinces", "apples"), schema: Self.envelope))?["results"]?
            .arrayValue
        let alone = input(try answer("apples", schema: Self.result))
        #expect(one?[0]["result"] == other?[2]["result"])
        #expect(one?[0]["result"] == alone)
        #expect(one?[0]["result"] != one?[1]["result"])
    }

    @Test
    func `a batch is answered once for each id, in order, within the schema`() throws {
        let value = try #require(input(try answer(batch("a", "b", "c"), schema: Self.envelope)))
        #expect(value["results"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["p1", "p2", "p3"])
        #expect(try JSONSchema(Self.envelope).violations(of: value).isEmpty)
    }

    @Test(arguments: [(FaultKind.missingID, ["p1", "p2"]), (.doubleID, ["p1", "p2", "p3", "p1"])])
    func `ids go missing and double on demand`(fault: FaultKind, ids: [String]) throws {
        let value = input(try answer(batch("a", "b", "c"), schema: Self.envelope, fault: fault))
        #expect(value?["results"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ids)
    }

    @Test
    func `a malformed answer breaks the schema`() throws {
        let value = try #require(input(try answer("a", schema: Self.result, fault: .malformed)))
        #expect(!(try JSONSchema(Self.result).violations(of: value).isEmpty))
    }

    @Test
    func `plain text tells the size and digest of what was read`() throws {
        let answer = try answer("Hello", schema: nil)
        #expect(
            text(answer)
                == "Read 5 bytes of text and 0 images; their digest is 185f8db32271fe25."
        )
        #expect(answer.stopReason == .endTurn)
        #expect(answer.outputTokens == 17)
    }

    @Test
    func `an answer ends at the token limit, and says so`() throws {
        let cut = try answer("Hello", schema: nil, maxTokens: 3)
        #expect(text(cut) == "Read 5 bytes")
        #expect(cut.stopReason == .maxTokens)
        #expect(cut.outputTokens == 3)
        #expect(try answer("Hello", schema: nil, maxTokens: 17).stopReason == .endTurn)
        let tool = try answer("Hello", schema: Self.result, maxTokens: 1)
        #expect(input(tool) == [:])
        #expect(tool.stopReason == .maxTokens)
    }

    @Test
    func `a stop sequence ends the text before it`() throws {
        var request = ModelRequest(form: .converse)
        request.messages = [.init(role: "user", blocks: [.text("Hello")])]
        request.stopSequences = ["images", "bytes"]
        let parts = PartContent.parts(of: request.question)
        let answer = ModelAnswer(to: request, about: parts, identifier: "x", fault: nil)
        #expect(text(answer) == "Read 5 ")
        #expect(answer.stopReason == .stopSequence)
        #expect(answer.stopSequence == "bytes")
        #expect(answer.outputTokens == 2)
    }

    @Test
    func `thoughts stand before the answer, bear a seal, and count as output`() throws {
        var request = ModelRequest(form: .converse)
        request.messages = [.init(role: "user", blocks: [.text("Hello")])]
        let parts = PartContent.parts(of: request.question)
        func answer() -> ModelAnswer { ModelAnswer(to: request, about: parts, identifier: "x", fault: nil) }
        let plain = answer()
        request.thinking = .enabled(budget: 1024)
        let thoughtful = answer()
        guard case .thought(let thought, let signature)? = thoughtful.content.first else {
            Issue.record("no thoughts")
            return
        }
        #expect(signature == ThoughtSignature.of(thought))
        #expect(thoughtful.outputTokens == plain.outputTokens + ModelRequest.tokens(of: thought))
        request.thinking = .adaptive(isOmitted: true)
        guard case .thought("", _)? = answer().content.first else {
            Issue.record("thoughts are shown")
            return
        }
        #expect(answer().outputTokens == thoughtful.outputTokens)
    }

    @Test
    func `the events of an answer are its blocks in pieces`() throws {
        let answer = try answer("Hello", schema: Self.result)
        var written = ""
        for case .delta(_, .toolInput(let piece)) in answer.events(seed: 3) { written += piece }
        #expect(try JSONValue(parsing: written) == input(answer))
        #expect(answer.events(seed: 3).reduce(0) { $0 + $1.tokens } >= answer.outputTokens)
    }

    @Test
    func `batched plain text comes as the envelope's text`() throws {
        let text = try #require(text(try answer(batch("a", "b"), schema: nil)))
        let results = try JSONValue(parsing: text)["results"]?.arrayValue
        #expect(results?.count == 2)
        #expect(results?[0]["result"]?.stringValue?.hasPrefix("Read 1 bytes") == true)
    }
}
