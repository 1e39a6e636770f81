import Bedrock
import Digests
import Testing

@testable import Emulator

@Suite
struct MessagesRequestTests {
    private static let start = #""anthropic_version": "bedrock-2023-05-31", "max_tokens": 2000"#
    private static let user = #""messages": [{"role": "user", "content": "Hello"}]"#
    private static let image =
        #"{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"}}"#

    private func check(_ body: String, model: String) throws {
        try ModelRequest(messages: Array(body.utf8)).checkRules(
            for: try ModelAddress(model, in: "us-east-1").model
        )
    }

    private func refusal(
        _ body: String,
        model: String = "global.anthropic.claude-haiku-4-5-20251001-v1:0"
    ) -> String? {
        do { try check(body, model: model) } catch {
            return (error as? ServiceError)?.message ?? "\(error)"
        }
        return nil
    }

    @Test(arguments: [
        "{\(start), \(user)}",
        "{\(start), \(user), \"system\": \"Be brief.\", \"temperature\": 0, \"top_k\": 5, \"stop_sequences\": [\"#\"]}",
        "{\(start), \(user), \"system\": [{\"type\": \"text\", \"text\": \"a\", \"cache_control\": {\"type\": \"ephemeral\"}}]}",
        "{\(start), \(user), \"anthropic_beta\": [\"interleaved-thinking-2025-05-14\"], \"metadata\": {\"user_id\": \"x\"}}",
        "{\(start), \(user), \"tools\": [{\"name\": \"t\", \"input_schema\": {\"type\": \"object\"}}], \"tool_choice\": {\"type\": \"none\"}}",
        "{\(start), \"messages\": [{\"role\": \"user\", \"content\": [\(image)]}]}",
    ])
    func `what the service takes is taken`(body: String) {
        #expect(refusal(body) == nil)
    }

    @Test(arguments: [
        ("{\(start), \(user), \"tool_choice\": {\"type\": \"any\"}}", "while providing tools"),
        ("{\(start), \(user), \"tool_choice\": {\"type\": \"some\"}}", "some is not a valid enum value"),
        ("{\(start), \(user), \"system\": 5}", "expected type: JSONArray, found: Number"),
        ("{\(start), \(user), \"thinking\": {\"type\": \"enabled\"}}", "required key [budget_tokens]"),
        ("{\(start), \(user), \"thinking\": {\"type\": \"adaptive\"}}", "adaptive thinking is not supported"),
        (
            "{\(start), \(user), \"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 1024}, \"top_k\": 3}",
            "when thinking"
        ),
        ("{\(start), \(user), \"output_config\": {\"effort\": \"huge\"}}", "huge is not a valid enum value"),
        (
            "{\(start), \"messages\": [{\"role\": \"user\", \"content\": [{\"text\": \"a\"}]}]}",
            "required key [type]"
        ),
        ("{\(start), \"messages\": [{\"role\": \"user\", \"content\": []}]}", "is empty"),
    ])
    func `what the service refuses is refused in its words`(body: String, words: String) {
        #expect(refusal(body)?.contains(words) == true, "\(refusal(body) ?? "taken")")
    }

    @Test
    func `newer models take their own form of thinking alone`() {
        let budget =
            "{\(Self.start), \(Self.user), \"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 1024}}"
        let adaptive = "{\(Self.start), \(Self.user), \"thinking\": {\"type\": \"adaptive\"}}"
        #expect(refusal(budget, model: "anthropic.claude-sonnet-4-6") == nil)
        #expect(refusal(adaptive, model: "anthropic.claude-sonnet-4-6") == nil)
        #expect(refusal(budget, model: "us.anthropic.claude-opus-4-7")?.contains("not supported") == true)
        #expect(refusal(adaptive, model: "us.anthropic.claude-opus-4-7") == nil)
    }

    @Test(arguments: [
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", []),
        ("global.anthropic.claude-opus-4-5-20251101-v1:0", ["low", "high"]),
        ("anthropic.claude-sonnet-4-6", ["low", "high", "max"]),
        ("us.anthropic.claude-opus-4-8", ["low", "high", "xhigh", "max"]),
    ])
    func `each generation has its own efforts`(model: String, taken: [String]) {
        for effort in ["low", "high", "xhigh", "max"] {
            let body = "{\(Self.start), \(Self.user), \"output_config\": {\"effort\": \"\(effort)\"}}"
            #expect((refusal(body, model: model) == nil) == taken.contains(effort), "\(effort)")
        }
    }

    @Test
    func `some models cannot stop thinking, and some take no schema`() {
        let disabled = "{\(Self.start), \(Self.user), \"thinking\": {\"type\": \"disabled\"}}"
        #expect(refusal(disabled, model: "us.anthropic.claude-opus-5") == nil)
        #expect(refusal(disabled, model: "us.anthropic.claude-opus-5-5")?.contains("not supported") == true)
        let format = #""output_config": {"format": {"type": "json_schema", "schema": {"type": "string"}}}"#
        #expect(refusal("{\(Self.start), \(Self.user), \(format)}") == nil)
        for model in ["us.anthropic.claude-opus-5", "us.anthropic.claude-opus-4-1-20250805-v1:0"] {
            #expect(
                refusal("{\(Self.start), \(Self.user), \(format)}", model: model)?.contains("structured")
                    == true
            )
        }
    }

    @Test
    func `a hundred images are the most`() {
        func body(_ count: Int) -> String {
            let images = Array(repeating: Self.image, count: count).joined(separator: ",")
            return "{\(Self.start), \"messages\": [{\"role\": \"user\", \"content\": [\(images)]}]}"
        }
        #expect(refusal(body(100)) == nil)
        #expect(refusal(body(101))?.contains("too many images") == true)
    }

    @Test
    func `counting takes what belongs to the prompt, and no more`() throws {
        func count(_ input: String) throws -> Int {
            try ModelRequest(counted: Array("{\"input\": \(input)}".utf8)).inputTokens
        }
        let converse = #""messages": [{"role": "user", "content": [{"text": "Hello"}]}]"#
        #expect(try count("{\"converse\": {\(converse)}}") == 2)
        #expect(throws: ServiceError.self) {
            try count("{\"converse\": {\(converse), \"inferenceConfig\": {\"maxTokens\": 1}}}")
        }
        let body = Base64.encode(Array("{\(Self.start), \(Self.user)}".utf8))
        #expect(try count("{\"invokeModel\": {\"body\": \"\(body)\"}}") == 2)
        #expect(throws: ServiceError.self) { try count("{\"invokeModel\": {\"body\": \"e30=\"}}") }
    }
}
