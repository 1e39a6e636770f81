internal import Bedrock
internal import Jobs
internal import Synchronization

/// The lanes of a run, where attempts wait until they may begin.
///
/// Decisions are those of `LaneTraffic`; here tasks sleep until there is one. Only who has waited longest keeps a timer.
final class LaneDesk: Sendable {
    private struct State {
        var traffic: LaneTraffic
        var decided: [LaneTraffic.Ticket: LaneTraffic.Decision] = [:]
        var sleeping: [LaneTraffic.Ticket: CheckedContinuation<Void, Never>] = [:]
        /// Those that something has changed for since they last looked.
        var news: Set<LaneTraffic.Ticket> = []
        var isOver = false

        /// Wakes whoever is decided, and the first, which keeps the time.
        mutating func takeWoken() -> [CheckedContinuation<Void, Never>] {
            let woken = Array(decided.keys) + [traffic.first].compactMap(\.self)
            return woken.compactMap { ticket in
                guard let continuation = sleeping.removeValue(forKey: ticket) else {
                    news.insert(ticket)
                    return nil
                }
                return continuation
            }
        }
    }

    /// The places, rung by rung, the regions of each in their order.
    let lanes: [LanePlace]
    private let clock: DispatchClock
    private let state: Mutex<State>

    init(
        _ lanes: [LanePlace],
        _ settings: LaneSettings,
        clock: DispatchClock,
        random: @escaping @Sendable () -> Double
    ) {
        self.lanes = lanes
        self.clock = clock
        state = Mutex(State(traffic: LaneTraffic(lanes: lanes.count, settings, random: random)))
    }

    /// Returns when the attempt may begin, or none of its lanes will do; `nil` when the run is over before.
    func pass(_ wish: LaneTraffic.Wish) async -> LaneTraffic.Decision? {
        let ticket = state.withLock { $0.traffic.enter(wish) }
        while true {
            let (decision, wait, isOver) = look(ticket)
            if let decision { return decision }
            if isOver || Task.isCancelled { return leave(ticket) }
            await sleep(ticket, for: wait)
        }
    }

    /// An attempt has ended; what waited for its room may begin.
    func end(_ permit: LanePermit, _ ending: LaneEnding) -> LaneNote {
        let now = clock.now()
        let (note, woken) = state.withLock { state in
            let note = state.traffic.end(permit, ending, at: now)
            state.decided.merge(state.traffic.advance(to: now).decided) { first, _ in first }
            return (note, state.takeWoken())
        }
        for continuation in woken { continuation.resume() }
        return note
    }

    /// Whether one of these lanes is left.
    func hasLane(of indices: [Int]) -> Bool { state.withLock { $0.traffic.hasLane(of: indices) } }

    /// Nothing begins any more: whoever waits returns.
    func close() {
        let woken = state.withLock { state in
            state.isOver = true
            defer { state.sleeping = [:] }
            return Array(state.sleeping.values)
        }
        for continuation in woken { continuation.resume() }
    }

    private func look(
        _ ticket: LaneTraffic.Ticket
    ) -> (decision: LaneTraffic.Decision?, wait: Duration?, isOver: Bool) {
        let now = clock.now()
        let (decision, wait, isOver, woken) = state.withLock { state in
            state.news.remove(ticket)
            let (decided, next) = state.traffic.advance(to: now)
            state.decided.merge(decided) { first, _ in first }
            let decision = state.decided.removeValue(forKey: ticket)
            let keepsTime = decision == nil && state.traffic.first == ticket
            let woken = keepsTime && decided.isEmpty ? [] : state.takeWoken()
            if keepsTime { state.news.remove(ticket) }
            return (decision, keepsTime ? next : nil, state.isOver, woken)
        }
        for continuation in woken { continuation.resume() }
        return (decision, wait, isOver)
    }

    private func leave(_ ticket: LaneTraffic.Ticket) -> LaneTraffic.Decision? {
        let (decision, woken) = state.withLock { state in
            state.traffic.leave(ticket)
            state.news.remove(ticket)
            return (state.decided.removeValue(forKey: ticket), state.takeWoken())
        }
        for continuation in woken { continuation.resume() }
        return decision
    }

    private func sleep(_ ticket: LaneTraffic.Ticket, for wait: Duration?) async {
        guard let wait else { return await news(for: ticket) }
        await withTaskGroup { group in
            group.addTask { [clock] in await clock.sleep(wait) }
            group.addTask { await self.news(for: ticket) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when something has changed for `ticket`, the run is over, or the task is cancelled.
    private func news(for ticket: LaneTraffic.Ticket) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.news.remove(ticket) != nil || state.isOver || Task.isCancelled { return true }
                    state.sleeping[ticket] = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleeping.removeValue(forKey: ticket) }?.resume()
        }
    }
}

/// A lane with the rung of the ladder that it belongs to.
struct LanePlace: Sendable, Hashable {
    let rung: Int
    let lane: Lane
}

extension [LanePlace] {
    /// The lanes of a ladder in some regions, rung by rung, the regions of each in their order.
    init(_ ladder: Ladder, regions: [String]) {
        self = ladder.steps.enumerated().flatMap { rung, step in
            // An ARN goes where it says.
            (step.model.region.map { [$0] } ?? regions).map { region in
                let lane = Lane(modelID: step.model.wireID, region: region, profile: step.model.profile)
                return LanePlace(rung: rung, lane: lane)
            }
        }
    }
}
