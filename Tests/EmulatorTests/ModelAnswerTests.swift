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
        let request = try ConverseRequest(body: Array(JSONValue.object(JSONObject(body)).compactText.utf8))
        let parts = PartContent.parts(of: request.question)
        return ModelAnswer(to: request, about: parts, identifier: "x", fault: fault)
    }

    private func input(_ answer: ModelAnswer) -> JSONValue? { answer.content.first?["toolUse"]?["input"] }

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
            answer.content[0]["text"]
                == "Read 5 bytes of text and 0 images; their digest is 185f8db32271fe25."
        )
        #expect(answer.stopReason == "end_turn")
        #expect(answer.outputTokens == 17)
    }

    @Test
    func `an answer ends at the token limit, and says so`() throws {
        let cut = try answer("Hello", schema: nil, maxTokens: 3)
        #expect(cut.content[0]["text"] == "Read 5 bytes")
        #expect(cut.stopReason == "max_tokens")
        #expect(cut.outputTokens == 3)
        #expect(try answer("Hello", schema: nil, maxTokens: 17).stopReason == "end_turn")
        let tool = try answer("Hello", schema: Self.result, maxTokens: 1)
        #expect(input(tool) == [:])
        #expect(tool.stopReason == "max_tokens")
    }

    @Test
    func `batched plain text comes as the envelope's text`() throws {
        let text = try #require(try answer(batch("a", "b"), schema: nil).content[0]["text"]?.stringValue)
        let results = try JSONValue(parsing: text)["results"]?.arrayValue
        #expect(results?.count == 2)
        #expect(results?[0]["result"]?.stringValue?.hasPrefix("Read 1 bytes") == true)
    }
}
