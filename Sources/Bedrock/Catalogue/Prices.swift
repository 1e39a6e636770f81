public import Spend

/// What the tokens of one request cost; the band is chosen by the size of its prompt, and holds for all of it.
public struct Prices: Sendable, Equatable {
    /// In order of size; the last has no end.
    public let bands: [PriceBand]

    /// The price of what a request was billed for; `nil` where one of its classes has no known price.
    public func cost(of usage: TokenUsage) -> Cost? { band(forPrompt: usage.promptTokens)?.cost(of: usage) }

    /// The most that a request can cost; `nil` where a price that it may be billed at is not known.
    ///
    /// `inputTokens` is an upper bound of the whole prompt, `maxTokens` the request's own, and `cacheLifetime` that of
    /// its cache points, `nil` where it has none.
    public func worstCase(inputTokens: Int, maxTokens: Int, cacheLifetime: CacheLifetime? = nil) -> Cost? {
        var worst: Cost?
        // A prompt that turns out shorter may fall into an earlier band: all that can be reached count.
        for band in bands {
            guard let cost = band.worstCase(inputTokens, maxTokens, cacheLifetime) else { return nil }
            worst = max(worst ?? .zero, cost)
            if band.holds(inputTokens) { break }
        }
        return worst
    }

    func multiplied(by multiplier: PriceMultiplier) -> Prices {
        Prices(bands: bands.map { $0.multiplied(by: multiplier) })
    }

    private func band(forPrompt tokens: Int) -> PriceBand? { bands.first { $0.holds(tokens) } }
}

/// How long a cache point keeps a prefix; writing costs more for the longer one.
public enum CacheLifetime: Sendable {
    case fiveMinutes
    case oneHour
}

/// Prices of one token by class, as `Cost` per token, for prompts up to a size.
public struct PriceBand: Sendable, Equatable {
    /// The largest prompt, cache reads and writes included; `nil` for no end.
    public let upToPromptTokens: Int?
    /// A token of the prompt that no cache took or gave.
    public let input: Cost
    /// A token of the answer.
    public let output: Cost
    /// A token read from the cache; `nil` here and below: not offered, or not known.
    public let cacheRead: Cost?
    /// A token written for five minutes.
    public let cacheWrite5m: Cost?
    /// A token written for an hour.
    public let cacheWrite1h: Cost?

    func holds(_ promptTokens: Int) -> Bool { upToPromptTokens.map { promptTokens <= $0 } ?? true }

    func cost(of usage: TokenUsage) -> Cost? {
        var sum = input * usage.input + output * usage.output
        let cached = [
            (usage.cacheRead, cacheRead), (usage.cacheWrite5m, cacheWrite5m),
            (usage.cacheWrite1h, cacheWrite1h),
        ]
        for (tokens, price) in cached where tokens > 0 {
            guard let price else { return nil }
            sum += price * tokens
        }
        return sum
    }

    func worstCase(_ inputTokens: Int, _ maxTokens: Int, _ cacheLifetime: CacheLifetime?) -> Cost? {
        let write: Cost?
        switch cacheLifetime {
        case nil: write = input
        case .fiveMinutes: write = cacheWrite5m
        case .oneHour: write = cacheWrite1h
        }
        guard let write else { return nil }
        return max(input, write) * inputTokens + output * maxTokens
    }

    func multiplied(by multiplier: PriceMultiplier) -> PriceBand {
        PriceBand(
            upToPromptTokens: upToPromptTokens,
            input: multiplier.times(input),
            output: multiplier.times(output),
            cacheRead: cacheRead.map(multiplier.times),
            cacheWrite5m: cacheWrite5m.map(multiplier.times),
            cacheWrite1h: cacheWrite1h.map(multiplier.times)
        )
    }
}

/// An exact decimal factor, such as 1.1.
struct PriceMultiplier: Sendable, Equatable {
    /// The factor times 1000.
    private let thousandths: Int64

    /// `nil` where `text` is no decimal number above 0 with at most three decimals.
    init?(_ text: String) {
        guard let thousandths = Decimal12.scaled(text, decimals: 3), thousandths > 0 else { return nil }
        self.thousandths = thousandths
    }

    /// Rounded up where it does not come out even, which no listed price does.
    func times(_ price: Cost) -> Cost { Cost(picodollars: (price.picodollars * thousandths + 999) / 1000) }
}
