/// How long to wait before an attempt is made again: exponential backoff with full jitter.
///
/// A pure value: the random number comes from the caller, in 0..<1.
struct RetryPolicy: Sendable, Hashable {
    /// Attempts of a part that may fail for a passing reason other than throttling.
    let attempts: Int
    /// No delay is longer, but for what the service asks.
    let maximumDelay: Duration

    /// The delay before the attempt after `failures` failures of a passing kind, from 1.
    func delay(afterFailures failures: Int, retryAfter: Duration?, random: Double) -> Duration {
        delay(base: .milliseconds(250), exponent: failures - 1, retryAfter: retryAfter, random: random)
    }

    /// The pause of a lane after `throttles` rounds in a row that were throttled, or failed, from 1.
    func pause(afterThrottles throttles: Int, retryAfter: Duration?, random: Double) -> Duration {
        delay(base: .seconds(1), exponent: throttles - 1, retryAfter: retryAfter, random: random)
    }

    private func delay(base: Duration, exponent: Int, retryAfter: Duration?, random: Double) -> Duration {
        let ceiling = min(base * (1 << min(max(exponent, 0), 16)), maximumDelay)
        return max(ceiling * random, retryAfter ?? .zero)
    }
}
