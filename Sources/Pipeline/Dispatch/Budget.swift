internal import Spend
internal import Synchronization

/// The run's cap: what is spent, what may have been paid, and what is reserved for attempts in flight never exceed it.
///
/// An attempt that does not fit now, but may once others have settled for less than their reserve, waits.
final class Budget: Sendable {
    enum Admission: Sendable, Equatable {
        case admitted
        /// It does not fit, and nothing in flight can make room.
        case exhausted
        /// An answer has cost more than its reserve: the bound was wrong, so nothing more is sent.
        case overrun
    }

    private struct State {
        var spent: Cost
        var reserved = Cost.zero
        var flights = 0
        var isOverrun = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let limit: Cost?
    private let state: Mutex<State>

    /// `spent` is what the run has cost up to now, maybe paid included.
    init(limit: Cost?, spent: Cost) {
        self.limit = limit
        state = Mutex(State(spent: spent))
    }

    /// Reserves `cost` for an attempt; waits while others in flight may make room.
    func reserve(_ cost: Cost?) async -> Admission {
        while true {
            let admission = state.withLock { state -> Admission? in self.admission(of: cost, &state) }
            if let admission { return admission }
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let mustWait = state.withLock { state -> Bool in
                    // What made it wait may have settled in between.
                    guard self.mustWait(for: cost, state) else { return false }
                    state.waiting.append(continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        }
    }

    /// Ends a reservation: the attempt cost `actual`, or may have cost `maybePaid`.
    func settle(reserved: Cost?, actual: Cost?, maybePaid: Cost?) {
        let waiting = state.withLock { state in
            state.flights -= 1
            state.reserved -= reserved ?? .zero
            state.spent += (actual ?? .zero) + (maybePaid ?? .zero)
            if limit != nil, let actual, let reserved, actual > reserved { state.isOverrun = true }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// What the run has cost, maybe paid included.
    var spent: Cost { state.withLock(\.spent) }

    /// `nil`: it has to wait.
    private func admission(of cost: Cost?, _ state: inout State) -> Admission? {
        if state.isOverrun { return .overrun }
        if mustWait(for: cost, state) { return nil }
        if let limit, state.spent + state.reserved + (cost ?? .zero) > limit { return .exhausted }
        state.reserved += cost ?? .zero
        state.flights += 1
        return .admitted
    }

    private func mustWait(for cost: Cost?, _ state: State) -> Bool {
        guard let limit, let cost, !state.isOverrun, state.flights > 0 else { return false }
        return state.spent + state.reserved + cost > limit && state.spent + cost <= limit
    }
}
