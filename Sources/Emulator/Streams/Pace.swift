/// How fast the model is: without one, it answers at once.
struct Pace: Sendable {
    /// How long it takes to begin.
    var firstByte = Duration.zero
    /// How many tokens it makes in a second; `nil` for all at once.
    var tokensPerSecond: Int?

    /// How long so many tokens take.
    func duration(ofTokens count: Int) -> Duration {
        guard let tokensPerSecond else { return .zero }
        return .seconds(count) / tokensPerSecond
    }
}
