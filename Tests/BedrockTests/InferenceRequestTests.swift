import Bedrock
import Foundation
import JSON
import Testing

@Suite
struct InferenceRequestTests {
    /// A request with every kind of block, as a repair turn has them.
    static let full: InferenceRequest = {
        let input = RawJSON(["total": .number(JSONNumber("12.50") ?? JSONNumber(0)), "s": "\"\n\u{1F600}"])
        return InferenceRequest(
            system: ["Extract.", "  \n"],
            messages: [
                Message(
                    .user,
                    [
                        .text("Invoice «1»\u{0}"), .text(" \n\t"),
                        .image(ImageContent(format: .jpeg, bytes: Array(0...255), width: 10, height: 10)),
                    ]
                ),
                Message(
                    .assistant,
                    [
                        .reasoning(.text("t", signature: "s")),
                        .toolUse(ToolUse(id: "tooluse_1", name: "answer", input: input)),
                    ]
                ),
                Message(.user, [.text("\u{A0}")]),
                Message(
                    .user,
                    [.toolResult(id: "tooluse_1", text: "/total: must be a string", isError: true)]
                ),
            ],
            tool: ToolSpecification(
                name: "answer",
                description: "Takes the answer.",
                inputSchema: ["type": "object", "properties": ["total": ["type": "string"]]],
                isForced: true
            ),
            maxTokens: 1024,
            temperature: JSONNumber("0.10"),
            stopSequences: ["END"]
        )
    }()

    @Test func `a body is what the API describes, in an order that does not change`() {
        let bytes = Self.full.converseBody()
        let base64 = Data(0...255).base64EncodedString()
        let expected = #"""
            {"system":[{"text":"Extract."}],"messages":[{"role":"user","content":[{"text":"Invoice «1»\u0000"},
            {"image":{"format":"jpeg","source":{"bytes":"\#(base64)"}}}]},{"role":"assistant","content":[
            {"reasoningContent":{"reasoningText":{"text":"t","signature":"s"}}},{"toolUse":{"toolUseId":"tooluse_1",
            "name":"answer","input":{"total":12.50,"s":"\"\n😀"}}}]},{"role":"user","content":[{"toolResult":
            {"toolUseId":"tooluse_1","content":[{"text":"/total: must be a string"}],"status":"error"}}]}],
            "inferenceConfig":{"maxTokens":1024,"temperature":0.10,"stopSequences":["END"]},"toolConfig":{"tools":[
            {"toolSpec":{"name":"answer","description":"Takes the answer.","inputSchema":{"json":{"type":"object",
            "properties":{"total":{"type":"string"}}}}}}],"toolChoice":{"tool":{"name":"answer"}}}}
            """#.replacingOccurrences(of: "\n", with: "")
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func `what is not set is not sent`() {
        var request = InferenceRequest(messages: [Message(.user, [.text("Hi")])], maxTokens: 5)
        #expect(
            String(decoding: request.converseBody(), as: UTF8.self)
                == #"{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"maxTokens":5}}"#
        )
        request.tool = ToolSpecification(name: "t", description: " ", inputSchema: [:], isForced: false)
        #expect(
            String(decoding: request.converseBody(), as: UTF8.self).hasSuffix(
                #""toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{}}}}],"toolChoice":{"auto":{}}}}"#
            )
        )
    }

    @Test(arguments: [ContentBlock.text(" \u{2003}\n"), .cachePoint(.oneHour)])
    func `a turn of blanks or of cache points alone is not sent`(block: ContentBlock) {
        let request = InferenceRequest(messages: [Message(.user, [block])], maxTokens: 5)
        #expect(
            String(decoding: request.converseBody(), as: UTF8.self)
                == #"{"messages":[],"inferenceConfig":{"maxTokens":5}}"#
        )
    }
}
