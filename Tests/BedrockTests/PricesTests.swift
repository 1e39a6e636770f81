import Bedrock
import Spend
import Testing

@Suite
struct PricesTests {
    private func prices(_ name: String, _ profile: InferenceProfile = .global) throws -> Prices {
        try #require(try ModelCatalogue.embedded.resolve(name, profile: profile).prices)
    }

    @Test func `each class of token has its own price`() throws {
        let usage = TokenUsage(input: 1000, output: 200, cacheRead: 5000, cacheWrite5m: 300, cacheWrite1h: 40)
        // Picodollars a token: input 1,100,000, output 5,500,000, read 110,000, writes 1,375,000 and 2,200,000.
        let expected: Int64 = 1_100_000_000 + 1_100_000_000 + 550_000_000 + 412_500_000 + 88_000_000
        #expect(try prices("claude-haiku-4-5", .us).cost(of: usage) == Cost(picodollars: expected))
    }

    @Test(arguments: [
        (TokenUsage(input: 100_000), "0.010000000000"), (TokenUsage(input: 100_001), "0.050000500000"),
        (TokenUsage(input: 1, output: 1000, cacheRead: 100_000), "0.007500500000"),
        (TokenUsage(input: 50_000, output: 1000, cacheWrite5m: 50_000), "0.011750000000"),
    ])
    func `a prompt above the band costs the higher price as a whole`(usage: TokenUsage, usd: String) throws {
        #expect(try prices("claude-haiku-5-5").cost(of: usage)?.usd == usd)
    }

    @Test func `a class without a known price makes the cost unknown, and only where it was used`() throws {
        let prices = try prices("claude-3-haiku", .us)
        #expect(prices.cost(of: TokenUsage(input: 10, output: 10)) == Cost(picodollars: 15_000_000))
        #expect(prices.cost(of: TokenUsage(input: 10, cacheRead: 1)) == nil)
    }

    @Test func `the worst case is the prompt at its dearest class and all of the answer`() throws {
        let prices = try prices("claude-haiku-4-5")
        #expect(prices.worstCase(inputTokens: 1000, maxTokens: 100)?.usd == "0.001500000000")
        let cached = prices.worstCase(inputTokens: 1000, maxTokens: 100, cacheLifetime: .fiveMinutes)
        #expect(cached?.usd == "0.001750000000")
        let long = prices.worstCase(inputTokens: 1000, maxTokens: 100, cacheLifetime: .oneHour)
        #expect(long?.usd == "0.002500000000")
        let unpriced = try self.prices("claude-opus-4-1", .us)
        #expect(unpriced.worstCase(inputTokens: 1, maxTokens: 1, cacheLifetime: .oneHour) == nil)
    }

    @Test(arguments: [1, 99_999, 100_000, 100_001, 900_000])
    func `no usage within the bounds costs more than the worst case`(bound: Int) throws {
        let prices = try prices("claude-haiku-5-5")
        let worst = try #require(
            prices.worstCase(inputTokens: bound, maxTokens: 5000, cacheLifetime: .oneHour)
        )
        for used in [0, bound / 2, bound - 1, bound, min(bound, 100_000)] {
            for usage in [
                TokenUsage(input: used, output: 5000), TokenUsage(output: 5000, cacheWrite1h: used),
                TokenUsage(output: 5000, cacheWrite5m: used), TokenUsage(output: 5000, cacheRead: used),
            ] {
                #expect(try #require(prices.cost(of: usage)) <= worst)
            }
        }
    }
}
