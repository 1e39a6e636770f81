import Spend
import Testing

@Suite
struct TokenUsageTests {
    private let usage = TokenUsage(
        input: 1,
        output: 20,
        cacheRead: 300,
        cacheWrite5m: 4_000,
        cacheWrite1h: 50_000
    )

    @Test func `a prompt is what was read, what the cache gave, and what it took`() {
        #expect(usage.cacheWrite == 54_000)
        #expect(usage.promptTokens == 54_301)
        #expect(usage.total == 54_321)
    }

    @Test func `usages add up class by class`() {
        var sum = usage + usage
        sum += TokenUsage(output: 1)
        #expect(
            sum
                == TokenUsage(
                    input: 2,
                    output: 41,
                    cacheRead: 600,
                    cacheWrite5m: 8_000,
                    cacheWrite1h: 100_000
                )
        )
        #expect(TokenUsage.zero + usage == usage)
    }
}
