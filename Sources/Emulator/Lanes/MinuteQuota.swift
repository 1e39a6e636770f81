/// A quota of tokens or requests per minute, the way Bedrock keeps it.
///
/// A request reserves its input and the whole of its `maxTokens` when it starts; when it has ended, what it did not
/// use is given back, with its output counted at the model's burndown. The quota refills evenly.
struct MinuteQuota: Sendable {
    private let perMinute: Double
    private var available: Double
    private var refilled: ContinuousClock.Instant

    init(perMinute: Int, at now: ContinuousClock.Instant) {
        self.perMinute = Double(perMinute)
        available = Double(perMinute)
        refilled = now
    }

    /// Reserves so many; `false`, and nothing reserved, where there are not enough.
    mutating func reserve(_ count: Int, at now: ContinuousClock.Instant) -> Bool {
        available = min(perMinute, available + perMinute * (now - refilled).seconds / 60)
        refilled = now
        guard Double(count) <= available else { return false }
        available -= Double(count)
        return true
    }

    /// Puts what was used in the place of what was reserved.
    mutating func settle(reserved: Int, used: Int) {
        available = min(perMinute, available + Double(reserved - used))
    }
}
