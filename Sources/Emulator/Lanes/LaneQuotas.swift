internal import Synchronization

/// The quotas of all lanes: each model or profile has its own in each region.
final class LaneQuotas: Sendable {
    /// Tokens that a request has taken and not yet used.
    struct Reservation: Sendable {
        fileprivate let lane: String
        fileprivate let tokens: Int
    }

    private struct State {
        var tokens: [String: MinuteQuota] = [:]
        var requests: [String: MinuteQuota] = [:]
    }

    private let tokenLimits: [LaneLimit]
    private let requestLimits: [LaneLimit]
    private let state = Mutex(State())

    init(tokens: [LaneLimit], requests: [LaneLimit]) {
        tokenLimits = tokens
        requestLimits = requests
    }

    /// Takes one request and the tokens from the lane's quotas; `nil` where its tokens have none.
    ///
    /// Throws the service's throttling where there are not enough.
    func reserve(_ tokens: Int, of lane: Lane) throws(ServiceError) -> Reservation? {
        let (now, name) = (ContinuousClock.now, lane.name)
        let refusal: ServiceError? = state.withLock { state in
            if let limit = requestLimits.limit(of: lane),
                !state.requests[name, default: MinuteQuota(perMinute: limit, at: now)].reserve(1, at: now)
            {
                return .tooManyRequests
            }
            if let limit = tokenLimits.limit(of: lane),
                !state.tokens[name, default: MinuteQuota(perMinute: limit, at: now)].reserve(tokens, at: now)
            {
                return .tooManyTokens
            }
            return nil
        }
        if let refusal { throw refusal }
        return tokenLimits.limit(of: lane).map { _ in Reservation(lane: name, tokens: tokens) }
    }

    /// Puts what was used in the place of what was reserved.
    func settle(_ reservation: Reservation, used: Int) {
        state.withLock { $0.tokens[reservation.lane]?.settle(reserved: reservation.tokens, used: used) }
    }
}
