internal import Synchronization

/// Where everything that works on a run learns that it has to stop, and says so.
///
/// The first reason stands. After a stop no attempt begins and those in flight land; after a cancel they are cut off.
public final class RunControl: Sendable {
    private enum Level: Int {
        case stop
        case cancel
    }

    private struct Waiter {
        let level: Level
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var stop: RunStop?
        var isCancelled = false
        var waiters: [Int: Waiter] = [:]
        var handlers: [@Sendable () -> Void] = []
        var nextKey = 0

        mutating func takeWaiters(upTo level: Level) -> [CheckedContinuation<Void, Never>] {
            let woken = waiters.filter { $0.value.level.rawValue <= level.rawValue }
            for key in woken.keys { waiters[key] = nil }
            return woken.values.map(\.continuation)
        }
    }

    private let state = Mutex(State())

    /// Nothing has asked to stop.
    public init() {}

    /// The first reason that was given; `nil` as long as the run goes on.
    public var stop: RunStop? { state.withLock(\.stop) }

    /// No further attempt may begin.
    public var isStopping: Bool { stop != nil }

    /// Asks the run to stop; a later reason does not replace an earlier one.
    public func requestStop(_ stop: RunStop) {
        let (woken, handlers) = state.withLock { state in
            guard state.stop == nil else {
                return ([CheckedContinuation<Void, Never>](), [@Sendable () -> Void]())
            }
            state.stop = stop
            defer { state.handlers = [] }
            return (state.takeWaiters(upTo: .stop), state.handlers)
        }
        for continuation in woken { continuation.resume() }
        for handler in handlers { handler() }
    }

    /// Asks a run that is stopping not to wait for what is in flight.
    public func requestCancel() {
        let woken = state.withLock { state in
            state.isCancelled = true
            return state.takeWaiters(upTo: .cancel)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Calls `handler` once when the run has to stop, at once if it has to already.
    func onStop(_ handler: @escaping @Sendable () -> Void) {
        let isStopping = state.withLock { state in
            if state.stop == nil { state.handlers.append(handler) }
            return state.stop != nil
        }
        if isStopping { handler() }
    }

    /// Returns when the run has to stop, or the task is cancelled.
    func waitForStop() async { await wait(for: .stop) }

    /// Sleeps for `duration`, or until the run has to stop or the task is cancelled.
    func sleep(for duration: Duration) async { await sleep(for: duration, or: .stop) }

    /// Gives what is in flight `duration` to land; returns early when the run is cancelled.
    func drain(for duration: Duration) async { await sleep(for: duration, or: .cancel) }

    private func sleep(for duration: Duration, or level: Level) async {
        guard duration > .zero else { return }
        await withTaskGroup { group in
            group.addTask { try? await Task.sleep(for: duration) }
            group.addTask { await self.wait(for: level) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait(for level: Level) async {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isReached =
                        level == .stop ? state.stop != nil || state.isCancelled : state.isCancelled
                    guard !isReached, !Task.isCancelled else { return true }
                    state.waiters[key] = Waiter(level: level, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: key) }?.continuation.resume()
        }
    }
}
