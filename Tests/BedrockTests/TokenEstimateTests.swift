import Bedrock
import JSON
import Testing

@Suite
struct TokenEstimateTests {
    private func card(_ name: String) throws -> ModelCard { try ModelCatalogue.embedded.model(named: name) }

    @Test(arguments: [
        ("", 0, 0), ("a", 1, 1), ("abcd", 2, 2), (String(repeating: "word ", count: 70), 175, 100),
        ("日本語", 9, 3),
        ("grüße", 6, 3),
    ])
    func `a text is bounded by its bytes`(text: String, bound: Int, expected: Int) throws {
        let estimate = try card("claude-haiku-4-5").tokens(ofText: text)
        #expect(estimate == TokenEstimate(upperBound: bound, expected: expected))
    }

    @Test func `newer tokenizers are expected to make more of a text, within the same bound`() throws {
        let text = String(repeating: "word ", count: 70)
        let estimate = try card("claude-sonnet-5").tokens(ofText: text)
        #expect(estimate == TokenEstimate(upperBound: 175, expected: 130))
    }

    @Test(arguments: [
        ("claude-haiku-4-5", 750, 100, 100, 110), ("claude-haiku-4-5", 1092, 1092, 1534, 1688),
        ("claude-haiku-4-5", 5000, 5000, 1534, 1688), ("claude-haiku-4-5", 3136, 100, 105, 116),
        ("claude-sonnet-5", 5000, 5000, 5000, 5500), ("claude-sonnet-5", 1920, 1080, 2765, 3042),
        ("claude-haiku-4-5", 1, 1, 1, 2), ("claude-haiku-4-5", 2_000_000_000, 2_000_000_000, 1534, 1688),
    ])
    func `an image counts by its pixels after scaling`(
        name: String,
        width: Int,
        height: Int,
        tokens: Int,
        bound: Int
    ) throws {
        let estimate = try card(name).tokens(ofImage: width, by: height)
        #expect(estimate == TokenEstimate(upperBound: bound, expected: tokens))
    }

    @Test func `a request counts everything that is sent`() throws {
        let card = try card("claude-haiku-4-5")
        let image = ImageContent(format: .png, bytes: [1], width: 750, height: 100)
        let small = InferenceRequest(messages: [Message(.user, [.text("abcd")])], maxTokens: 1)
        var large = small
        large.system = [String(repeating: "a", count: 1000)]
        large.messages[0].content.append(.image(image))
        large.tool = ToolSpecification(
            name: "answer",
            inputSchema: ["description": .string(String(repeating: "b", count: 500))],
            isForced: true
        )
        let (before, after) = (card.tokens(of: small), card.tokens(of: large))
        #expect(after.upperBound - before.upperBound > 500 + 110 + 250)
        #expect(after.expected - before.expected > 285 + 100 + 140)
        #expect(before.upperBound < 200)
    }
}
