import Bedrock
import Spend
import Testing

@testable import Emulator

@Suite
struct PromptCacheTests {
    private let start = ContinuousClock.now
    private let cache = PromptCache()

    /// 1,100 tokens, over the minimum of Sonnet 4.6.
    private static let long = String(repeating: "abcd", count: 1100)

    private func usage(
        _ system: [ModelRequest.Block],
        _ question: [ModelRequest.Block] = [.text("abcd")],
        region: String = "us-east-1",
        after seconds: Int = 0,
        wait: Duration = .zero
    ) throws -> TokenUsage {
        var request = ModelRequest(form: .converse)
        request.system = system
        request.messages = [.init(role: "user", blocks: question)]
        let model = try ModelAddress("anthropic.claude-sonnet-4-6", in: region).model
        let now = start + .seconds(seconds)
        return cache.usage(of: request, for: model, in: region, at: now, readyAfter: wait)
    }

    @Test
    func `what one request writes the next one reads, while it lives`() throws {
        let prefix: [ModelRequest.Block] = [.text(Self.long), .cachePoint(.fiveMinutes)]
        #expect(try usage(prefix) == TokenUsage(input: 1, cacheWrite5m: 1100))
        #expect(try usage(prefix, after: 299) == TokenUsage(input: 1, cacheRead: 1100))
        // The hit renewed it.
        #expect(try usage(prefix, after: 598) == TokenUsage(input: 1, cacheRead: 1100))
        #expect(try usage(prefix, after: 898) == TokenUsage(input: 1, cacheWrite5m: 1100))
        #expect(try usage(prefix, region: "us-west-2", after: 898).cacheWrite5m == 1100)
    }

    @Test
    func `a prefix below the minimum is not kept, without an error`() throws {
        let prefix: [ModelRequest.Block] = [.text("abcd"), .cachePoint(.fiveMinutes)]
        for _ in 0..<2 { #expect(try usage(prefix) == TokenUsage(input: 2)) }
    }

    @Test
    func `each lifetime is billed for what it adds to the prefix`() throws {
        let system: [ModelRequest.Block] = [.text(Self.long), .cachePoint(.oneHour)]
        let question: [ModelRequest.Block] = [.text("abcdabcd"), .cachePoint(.fiveMinutes), .text("abcd")]
        #expect(
            try usage(system, question) == TokenUsage(input: 1, cacheWrite5m: 2, cacheWrite1h: 1100)
        )
        #expect(try usage(system, [.text("x")]) == TokenUsage(input: 1, cacheRead: 1100))
        #expect(try usage(system, question, after: 301).cacheRead == 1100)
    }

    @Test
    func `a prefix is there once the answer has begun`() throws {
        let prefix: [ModelRequest.Block] = [.text(Self.long), .cachePoint(.fiveMinutes)]
        #expect(try usage(prefix, wait: .seconds(2)).cacheWrite5m == 1100)
        #expect(try usage(prefix, after: 1, wait: .seconds(2)).cacheWrite5m == 1100)
        #expect(try usage(prefix, after: 2).cacheRead == 1100)
    }

    @Test
    func `another text or another role is another prefix`() throws {
        func prefix(_ text: String) -> [ModelRequest.Block] { [.text(text), .cachePoint(.fiveMinutes)] }
        _ = try usage(prefix(Self.long))
        #expect(try usage(prefix(Self.long + "e")).cacheRead == 0)
        #expect(try usage([], prefix(Self.long)).cacheRead == 0)
    }
}
