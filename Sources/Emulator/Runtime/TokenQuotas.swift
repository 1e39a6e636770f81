internal import Synchronization

/// The quotas of all lanes: each model or profile has one of its own in each region.
final class TokenQuotas: Sendable {
    /// Tokens that a request has taken and not yet used.
    struct Reservation: Sendable {
        fileprivate let lane: String
        fileprivate let tokens: Int
    }

    private let perMinute: Int
    private let quotas = Mutex<[String: TokenQuota]>([:])

    init(perMinute: Int) { self.perMinute = perMinute }

    /// Takes the tokens from the lane's quota.
    ///
    /// Throws the service's throttling where there are not enough.
    func reserve(_ tokens: Int, of lane: String) throws(ServiceError) -> Reservation {
        let now = ContinuousClock.now
        let isAdmitted = quotas.withLock { quotas in
            quotas[lane, default: TokenQuota(perMinute: perMinute, at: now)].reserve(tokens, at: now)
        }
        guard isAdmitted else {
            throw ServiceError(
                status: 429,
                code: "ThrottlingException",
                message: "Too many tokens, please wait before trying again."
            )
        }
        return Reservation(lane: lane, tokens: tokens)
    }

    /// Puts what was used in the place of what was reserved.
    func settle(_ reservation: Reservation, used: Int) {
        quotas.withLock { $0[reservation.lane]?.settle(reserved: reservation.tokens, used: used) }
    }
}
