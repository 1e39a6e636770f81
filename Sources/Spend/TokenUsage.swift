/// The tokens that one attempt was billed for, by price class.
///
/// `input` does not contain cache reads and writes: the whole prompt is `promptTokens`.
public struct TokenUsage: Sendable, Hashable, Codable {
    /// Prompt tokens that the cache had no part in.
    public var input: Int
    /// Tokens of the answer.
    public var output: Int
    /// Prompt tokens read from the cache.
    public var cacheRead: Int
    /// Prompt tokens written to the cache for five minutes.
    public var cacheWrite5m: Int
    /// Prompt tokens written to the cache for an hour.
    public var cacheWrite1h: Int

    /// No tokens at all.
    public static let zero = TokenUsage()

    /// The tokens of each class, none where a class is left out.
    public init(
        input: Int = 0,
        output: Int = 0,
        cacheRead: Int = 0,
        cacheWrite5m: Int = 0,
        cacheWrite1h: Int = 0
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
    }

    /// Prompt tokens written to the cache, for either time.
    public var cacheWrite: Int { cacheWrite5m + cacheWrite1h }

    /// The whole prompt, cached or not.
    public var promptTokens: Int { input + cacheRead + cacheWrite }

    /// Prompt and answer.
    public var total: Int { promptTokens + output }

    /// The sum, class by class.
    public static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            input: left.input + right.input,
            output: left.output + right.output,
            cacheRead: left.cacheRead + right.cacheRead,
            cacheWrite5m: left.cacheWrite5m + right.cacheWrite5m,
            cacheWrite1h: left.cacheWrite1h + right.cacheWrite1h
        )
    }

    /// Adds `right`, class by class.
    public static func += (left: inout TokenUsage, right: TokenUsage) { left = left + right }
}
