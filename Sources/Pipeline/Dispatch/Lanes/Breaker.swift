/// Keeps attempts off a lane that does not work, and finds out when it works again.
///
/// Closed, everything passes. It opens by failures in a row, or once the retry budget is used up, or at once where nobody
/// could be reached. Open, nothing passes until a pause is over; then one attempt does, the probe: an answer closes the
/// breaker, another failure begins a longer pause. Throttling never opens it.
///
/// Pure: instants and random numbers (0..<1) come from the caller.
struct Breaker: Sendable {
    /// Failures in a row that open it.
    private static let failuresToOpen = 5

    private enum State {
        case closed
        case open(until: ContinuousClock.Instant)
        /// The probe is on its way.
        case probing
    }

    let policy: RetryPolicy
    private var state = State.closed
    private var failuresInRow = 0
    private var budget = RetryBudget()
    /// Pauses since the last answer.
    private(set) var pauses = 0

    init(policy: RetryPolicy) { self.policy = policy }

    /// Whether every attempt passes.
    var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// How long until an attempt may pass as the probe, zero where it may now; `nil` while one is on its way.
    ///
    /// Of a closed one it is zero.
    func wait(at now: ContinuousClock.Instant) -> Duration? {
        switch state {
        case .closed: .zero
        case .open(let until): max(now.duration(to: until), .zero)
        case .probing: nil
        }
    }

    /// An attempt begins; answers whether it is the probe.
    mutating func begin() -> Bool {
        guard case .open = state else { return false }
        state = .probing
        return true
    }

    /// An attempt was answered.
    mutating func answered() {
        if !isClosed { budget.reopen() }
        budget.answered()
        (state, failuresInRow, pauses) = (.closed, 0, 0)
    }

    /// An attempt failed; `isAtOnce` where nobody was there at all, so that one is enough.
    mutating func failed(
        isProbe: Bool,
        isAtOnce: Bool,
        retryAfter: Duration?,
        at now: ContinuousClock.Instant,
        random: Double
    ) {
        failuresInRow += 1
        budget.failed()
        switch state {
        case .closed:
            let mustOpen = isAtOnce || failuresInRow >= Self.failuresToOpen || budget.isUsedUp
            if mustOpen { open(retryAfter, at: now, random) }
        case .probing where isProbe: open(retryAfter, at: now, random)
        case .open(let until):
            // Begun before it opened: nothing new, unless the service asks for longer.
            if let retryAfter { state = .open(until: max(until, now + retryAfter)) }
        case .probing: break
        }
    }

    /// The probe came to nothing that says anything, such as a throttle or a cancel: another may go.
    mutating func abandonProbe(at now: ContinuousClock.Instant) { state = .open(until: now) }

    private mutating func open(_ retryAfter: Duration?, at now: ContinuousClock.Instant, _ random: Double) {
        pauses += 1
        let pause = policy.pause(afterThrottles: pauses, retryAfter: retryAfter, random: random)
        state = .open(until: now + pause)
    }
}
