import Bedrock
import Testing

@testable import Emulator

@Suite
struct ConverseRequestTests {
    private static let user = #""messages": [{"role": "user", "content": [{"text": "Hello"}]}]"#
    private static let tool = #"{"toolSpec": {"name": "t", "inputSchema": {"json": {"type": "object"}}}}"#
    private static let use = #"{"toolUse": {"toolUseId": "u1", "name": "t", "input": {}}}"#
    private static let result = #"{"toolResult": {"toolUseId": "u1", "content": [{"text": "5"}]}}"#

    private func check(
        _ body: String,
        model: String = "global.anthropic.claude-haiku-4-5-20251001-v1:0"
    ) throws {
        try ModelRequest(converse: Array(body.utf8))
            .checkRules(for: try ModelAddress(model, in: "us-east-1").model)
    }

    @Test(arguments: [
        "{\(user)}",
        "{\(user), \"system\": [{\"text\": \"Be brief.\"}, {\"cachePoint\": {\"type\": \"default\"}}]}",
        "{\(user), \"inferenceConfig\": {\"maxTokens\": 64000, \"temperature\": 0, \"stopSequences\": [\"#\"]}}",
        "{\(user), \"toolConfig\": {\"tools\": [\(tool)], \"toolChoice\": {\"tool\": {\"name\": \"t\"}}}}",
        "{\(user), \"additionalModelRequestFields\": {\"top_k\": 5, \"anthropic_beta\": [\"a\"]}}",
        """
        {"messages": [{"role": "user", "content": [{"text": "a"}]}, {"role": "assistant", "content": [\(use)]},
        {"role": "user", "content": [\(result)]}], "toolConfig": {"tools": [\(tool)]}}
        """,
    ])
    func `what the service takes is taken`(body: String) throws {
        try check(body)
    }

    @Test(arguments: [
        ("[]", "#: expected type: JSONObject"),
        ("{", "not a JSON object"),
        ("{\(user), \(user)}", "not a JSON object"),
        ("{}", "must start with a user message"),
        ("{\(user), \"model\": \"x\"}", "extraneous key [model]"),
        (
            #"{"messages": [{"role": "user", "content": [{"text": "a", "cachePoint": {"type": "default"}}]}]}"#,
            "exactly one of"
        ),
        (#"{"messages": [{"role": "user", "content": [{}]}]}"#, "exactly one of"),
        (#"{"messages": [{"role": "user", "content": []}]}"#, "is empty"),
        (#"{"messages": [{"role": "user", "content": [{"text": "\n "}]}]}"#, "is blank"),
        (#"{"messages": [{"role": "system", "content": [{"text": "a"}]}]}"#, "not a valid enum value"),
        (
            #"{"messages": [{"role": "assistant", "content": [{"text": "a"}]}]}"#,
            "must start with a user message"
        ),
        (#"{"messages": [{"content": [{"text": "a"}]}]}"#, "required key [role] not found"),
        (
            "{\(user), \"inferenceConfig\": {\"maxTokens\": 0}}",
            "#/inferenceConfig/maxTokens: 0 is not at least 1"
        ),
        ("{\(user), \"inferenceConfig\": {\"maxTokens\": \"9\"}}", "expected type: Integer, found: String"),
        ("{\(user), \"inferenceConfig\": {\"maxTokens\": 64001}}", "exceeds the model limit of 64000"),
        ("{\(user), \"inferenceConfig\": {\"temperature\": 1.01}}", "is not between 0 and 1"),
        ("{\(user), \"toolConfig\": {\"tools\": []}}", "expected at least 1 elements"),
        ("{\(user), \"toolConfig\": {\"tools\": [\(tool), \(tool)]}}", "already defined"),
        (
            "{\(user), \"toolConfig\": {\"tools\": [\(tool)], \"toolChoice\": {\"tool\": {\"name\": \"x\"}}}}",
            "does not define"
        ),
        (
            "{\(user), \"toolConfig\": {\"tools\": [{\"toolSpec\": {\"name\": \"a b\", \"inputSchema\": {\"json\": {}}}}]}}",
            "does not match pattern"
        ),
        (
            "{\(user), \"toolConfig\": {\"tools\": [{\"toolSpec\": {\"name\": \"a\", \"inputSchema\": {\"json\": {\"type\": \"string\"}}}}]}}",
            "must be one of the following: object"
        ),
        (
            "{\"messages\": [{\"role\": \"user\", \"content\": [{\"text\": \"a\"}]}, {\"role\": \"assistant\", \"content\": [\(use)]}]}",
            "toolConfig field must be defined"
        ),
        (
            "{\"messages\": [{\"role\": \"user\", \"content\": [\(result)]}], \"toolConfig\": {\"tools\": [\(tool)]}}",
            "Expected toolResult blocks"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"image": {"format": "png", "source": {"bytes": "a b"}}}]}]}"#,
            "not valid base64"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"image": {"format": "png", "source": {"bytes": "AAAA"}}}]}]}"#,
            "Could not process image"
        ),
        (
            #"{"messages": [{"role": "user", "content": [{"image": {"format": "tiff", "source": {"bytes": "AAAA"}}}]}]}"#,
            "tiff is not a valid enum value"
        ),
    ])
    func `what the service refuses is refused in its words`(body: String, words: String) {
        #expect {
            try check(body)
        } throws: { error in
            guard let error = error as? ServiceError else { return false }
            return error.status == 400 && error.code == "ValidationException" && error.message.contains(words)
        }
    }

    @Test
    func `a turn of tool results asks about the content before it again`() throws {
        let body = """
            {"messages": [{"role": "user", "content": [{"text": "content"}]},
            {"role": "assistant", "content": [\(Self.use)]}, {"role": "user", "content": [\(Self.result)]}],
            "toolConfig": {"tools": [\(Self.tool)]}}
            """
        let parts = PartContent.parts(of: try ModelRequest(converse: Array(body.utf8)).question)
        #expect(parts.map(\.textBytes) == [7])
    }

    @Test
    func `twenty images are the most`() throws {
        let image = #"{"image": {"format": "png", "source": {"bytes": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"}}}"#
        func body(_ count: Int) -> String {
            let images = Array(repeating: image, count: count).joined(separator: ",")
            return #"{"messages": [{"role": "user", "content": ["# + images + "]}]}"
        }
        try check(body(20))
        #expect(throws: ServiceError.self) { try check(body(21)) }
    }

    @Test
    func `a prompt beyond the context window is too long`() throws {
        func body(_ count: Int) -> String {
            #"{"messages": [{"role": "user", "content": [{"text": ""# + String(repeating: "x", count: count)
                + #""}]}]}"#
        }
        try check(body(800_000))
        #expect(throws: ServiceError.self) { try check(body(800_001)) }
    }
}
