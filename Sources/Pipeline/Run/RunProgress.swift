internal import Checkpoints
internal import Jobs
public import Spend
internal import Synchronization

/// Where a run stands at this moment, counted as things happen; what a person watches.
///
/// It counts this process's work on top of what the store held before. The store's own summary is the truth afterwards.
public final class RunProgress: Sendable {
    /// The figures of one moment.
    public struct Snapshot: Sendable {
        /// All items of the run.
        public var items = 0
        /// Items that were done when this process began.
        public var itemsBefore = 0
        /// Items whose parts this process has all found, or taken over.
        public var itemsFed = 0
        /// Parts decided by this process.
        public var decided = 0
        /// Those of `decided` that failed.
        public var failed = 0
        /// Those of `decided` that took over an earlier run's outcome, at cost 0.
        public var reused = 0
        /// Attempts that this process began.
        public var attempts = 0
        /// Attempts that have not ended yet.
        public var inFlight = 0
        /// Attempts that were refused because the service is too busy.
        public var throttles = 0
        /// Tokens of the answers to this process.
        public var usage = TokenUsage.zero
        /// What is known to be billed, over all processes that worked on the run.
        public var cost = Cost.zero
        /// Reserves of attempts whose usage never came, over all processes that worked on the run.
        public var maybePaid = Cost.zero
    }

    private let state: Mutex<Snapshot>

    /// Every figure 0, until the run begins.
    public init() { state = Mutex(Snapshot()) }

    /// The figures of this moment, taken together.
    public var snapshot: Snapshot { state.withLock(\.self) }

    func start(items: Int, settled: Int, spend: RunSpend) {
        state.withLock { state in
            state.items = items
            state.itemsBefore = settled
            state.cost = spend.cost
            state.maybePaid = spend.maybePaid
        }
    }

    func itemFed() { state.withLock { $0.itemsFed += 1 } }
    func attemptEnded() { state.withLock { $0.inFlight -= 1 } }

    func attemptBegan() {
        state.withLock { state in
            state.attempts += 1
            state.inFlight += 1
        }
    }

    func decided(_ status: OutcomeStatus, isReused: Bool = false) {
        // Its children are decided in its place.
        guard status != .split else { return }
        state.withLock { state in
            state.decided += 1
            if status == .failed { state.failed += 1 }
            if isReused { state.reused += 1 }
        }
    }

    func answered(_ usage: TokenUsage, cost: Cost?) {
        state.withLock { state in
            state.usage += usage
            state.cost += cost ?? .zero
        }
    }

    func refused(maybePaid: Cost?, isThrottle: Bool) {
        state.withLock { state in
            state.maybePaid += maybePaid ?? .zero
            if isThrottle { state.throttles += 1 }
        }
    }
}
