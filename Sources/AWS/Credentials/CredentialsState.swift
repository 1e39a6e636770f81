internal import FoundationEssentials

/// What a chain knows between two calls.
struct CredentialsState {
    var kept: KeptCredentials?
    /// The search that runs now, for all who wait.
    var flight: Task<Result<Credentials, AWSError>, Never>?
    /// When the last search ended, well or not.
    var lastLook: Date?

    /// Between two looks while the old credentials still do.
    private static let pause: TimeInterval = 30

    enum Freshness {
        case fresh(Credentials)
        /// Good for a while, and to be replaced.
        case ageing(Credentials)
        case old

        var usable: Credentials? {
            if case .ageing(let kept) = self { kept } else { nil }
        }
    }

    func freshness(at now: Date) -> Freshness {
        guard let kept else { return .old }
        guard let end = kept.credentials.expiration else { return .fresh(kept.credentials) }
        let left = end.timeIntervalSince(now)
        if left <= kept.mandatory { return .old }
        let hasJustLooked = lastLook.map { now.timeIntervalSince($0) < Self.pause } ?? false
        return left > kept.advisory || hasJustLooked ? .fresh(kept.credentials) : .ageing(kept.credentials)
    }
}

/// Credentials with the windows before their end.
struct KeptCredentials {
    let credentials: Credentials
    /// With less than these seconds left, one caller renews.
    let advisory: TimeInterval
    /// With less than these seconds left, nobody goes on without a renewal.
    let mandatory: TimeInterval

    init(_ credentials: Credentials, at now: Date) {
        self.credentials = credentials
        // Credentials that come with a quarter of an hour would otherwise be renewed by every call.
        let lifetime = credentials.expiration?.timeIntervalSince(now) ?? 0
        advisory = min(15 * 60, lifetime * 0.75)
        mandatory = min(10 * 60, lifetime * 0.5)
    }
}
