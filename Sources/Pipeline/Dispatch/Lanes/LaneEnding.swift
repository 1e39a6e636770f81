/// How an attempt ended, as far as its lane is concerned.
enum LaneEnding: Sendable {
    /// The model answered; so many tokens of quota were used.
    case answered(used: Double)
    /// The service refused this content, and works.
    case refused
    /// Too much at a time, of tokens or of requests.
    case throttled(Quota, retryAfter: Duration?)
    /// It failed for a passing reason. `used` is what it may have taken of the quota.
    case failed(used: Double, retryAfter: Duration?)
    /// Nobody could be reached, or the model is not ready: the lane's trouble, never a part's.
    case absent(isUnreachable: Bool, retryAfter: Duration?)
    /// Nothing more can be had of this lane in this run: no access, no such model, the day's quota.
    case shut(RunStop)
    /// It says nothing of the lane: it was cancelled, or never sent.
    case nothing

    /// Whether it is of no more use.
    var isShut: Bool {
        if case .shut = self { true } else { false }
    }

    /// What a lane has quotas of.
    enum Quota: Sendable {
        case tokens
        case requests
    }
}

/// Whom a failure for a passing reason speaks against.
enum Standing: Sendable, Hashable {
    /// The lane has answered others since: against the parts.
    case alive
    /// Only this batch was tried since the lane last answered: counted, but not yet enough to give a part up.
    case unproven
    /// Several batches failed, and nothing was answered: against the lane, not the parts.
    case out
}

/// What a run learns from the end of an attempt, besides what becomes of its parts.
struct LaneNote: Sendable {
    /// Whom the failure speaks against, if it was one.
    var standing = Standing.alive
    /// Whether nobody was ever reached, in any lane, however often it was tried.
    var isUnproven = false
    /// Whether it has shut the lane just now.
    var hasShut = false
}
