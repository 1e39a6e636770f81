internal import Synchronization

/// The run's global pause: while the service throttles or cannot be reached, no attempt begins.
///
/// Neither counts against a part: throttling slows the run and never fails it. Attempts that were in flight together count as one round, so that
/// 32 answers of one instant do not become 32 doublings. The gate also knows since when nothing has succeeded, by which
/// an outage is told from a bad minute.
final class ThrottleGate: Sendable {
    private struct State {
        var openAt: ContinuousClock.Instant?
        var closedAt: ContinuousClock.Instant?
        var rounds = 0
        var hasAnswered = false
        var shutSince: ContinuousClock.Instant?
    }

    private let policy: RetryPolicy
    private let random: @Sendable () -> Double
    private let state = Mutex(State())

    init(policy: RetryPolicy, random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }) {
        self.policy = policy
        self.random = random
    }

    /// How long an attempt that wants to begin at `now` has to wait; zero when the gate is open.
    func wait(at now: ContinuousClock.Instant) -> Duration {
        state.withLock { state in
            guard let openAt = state.openAt, openAt > now else { return .zero }
            // Spread, so that everything that waited does not come at one instant.
            let spread = state.closedAt.map { ($0.duration(to: openAt) / 4) * random() } ?? .zero
            return now.duration(to: openAt) + spread
        }
    }

    /// An attempt that began at `beginning` was throttled, or reached nobody, at `now`.
    func close(
        begunAt beginning: ContinuousClock.Instant,
        at now: ContinuousClock.Instant,
        retryAfter: Duration?
    ) {
        state.withLock { state in
            state.shutSince = state.shutSince ?? now
            // Begun before the gate last closed: the same round, unless the service asks for longer.
            if let closedAt = state.closedAt, beginning <= closedAt {
                if let retryAfter, let openAt = state.openAt { state.openAt = max(openAt, now + retryAfter) }
                return
            }
            state.rounds += 1
            state.closedAt = now
            let pause = policy.pause(afterThrottles: state.rounds, retryAfter: retryAfter, random: random())
            state.openAt = max(state.openAt ?? now, now + pause)
        }
    }

    /// An attempt failed for a passing reason other than throttling.
    func failed(at now: ContinuousClock.Instant) {
        state.withLock { $0.shutSince = $0.shutSince ?? now }
    }

    /// An attempt was answered.
    func succeeded() {
        state.withLock { state in
            state.rounds = 0
            state.hasAnswered = true
            state.shutSince = nil
        }
    }

    /// For how long nothing has been answered while attempts were refused.
    func outage(at now: ContinuousClock.Instant) -> Duration {
        state.withLock { state in state.shutSince.map { $0.duration(to: now) } ?? .zero }
    }

    /// An attempt reached the service, whatever it said.
    func reached() {
        state.withLock { $0.hasAnswered = true }
    }

    /// Whether nothing was ever answered, and the gate has closed that often in a row.
    func isUnproven(after rounds: Int) -> Bool {
        state.withLock { !$0.hasAnswered && $0.rounds >= rounds }
    }
}
