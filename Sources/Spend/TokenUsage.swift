/// The tokens that one attempt was billed for, by price class.
///
/// `input` does not contain cache reads and writes: the whole prompt is `promptTokens`.
public struct TokenUsage: Sendable, Hashable, Codable {
    public var input: Int
    public var output: Int
    public var cacheRead: Int
    public var cacheWrite5m: Int
    public var cacheWrite1h: Int

    public static let zero = TokenUsage()

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

    public var cacheWrite: Int { cacheWrite5m + cacheWrite1h }
    public var promptTokens: Int { input + cacheRead + cacheWrite }
    public var total: Int { promptTokens + output }

    public static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            input: left.input + right.input,
            output: left.output + right.output,
            cacheRead: left.cacheRead + right.cacheRead,
            cacheWrite5m: left.cacheWrite5m + right.cacheWrite5m,
            cacheWrite1h: left.cacheWrite1h + right.cacheWrite1h
        )
    }

    public static func += (left: inout TokenUsage, right: TokenUsage) { left = left + right }
}
