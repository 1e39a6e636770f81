internal import Synchronization

/// The outages in force, and where each stands in its stretch.
final class OutageBoard: Sendable {
    private struct State {
        var outages: [(outage: Outage, requests: Int)]
        var firstRequest: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    init(_ outages: [Outage]) { state = Mutex(State(outages: outages.map { ($0, 0) })) }

    /// All outages, whether or not their stretch has begun or is over.
    var outages: [Outage] { state.withLock { $0.outages.map(\.outage) } }

    /// Replaces the outages; their requests are counted from now on.
    func set(_ outages: [Outage]) {
        state.withLock { $0.outages = outages.map { ($0, 0) } }
    }

    /// The first outage that a request to this lane meets; counts the request.
    func outage(in lane: Lane, at now: ContinuousClock.Instant = .now) -> Outage? {
        state.withLock { state in
            let first = state.firstRequest ?? now
            state.firstRequest = first
            var met: Outage?
            for index in state.outages.indices where state.outages[index].outage.scope.contains(lane) {
                state.outages[index].requests += 1
                let (outage, number) = state.outages[index]
                let holds =
                    switch outage.stretch {
                    case .always: true
                    case .requests(let range): range.contains(number)
                    case .seconds(let range): range.contains(Int((now - first).seconds))
                    }
                if holds, met == nil { met = outage }
            }
            return met
        }
    }
}
