import Bedrock
import Jobs
import Synchronization
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct LaneDeskTests {
    private func desk(concurrency: Int, limit: Int? = nil) -> LaneDesk {
        let lane = Lane(modelID: "m", region: "us-east-1", profile: .none)
        let settings = LaneSettings(
            policy: RetryPolicy(attempts: 3, maximumDelay: .seconds(60)),
            concurrency: concurrency,
            requestsPerMinute: limit
        )
        return LaneDesk(
            [LanePlace(rung: 0, lane: lane)],
            settings,
            clock: VirtualClock().clock,
            random: { 0.5 }
        )
    }

    private func wish(_ batch: Int) -> LaneTraffic.Wish {
        LaneTraffic.Wish(batch: BatchID(Int64(batch)), lanes: [(0, 1)])
    }

    private func permit(_ desk: LaneDesk, _ batch: Int) async -> LanePermit? {
        guard case .go(let permit)? = await desk.pass(wish(batch)) else { return nil }
        return permit
    }

    @Test(arguments: [nil, 600])
    func `everyone gets through, and never more at once than may`(limit: Int?) async {
        let desk = desk(concurrency: 3, limit: limit)
        let counts = Counter()
        await withTaskGroup { group in
            for batch in 0..<200 {
                group.addTask {
                    guard let permit = await permit(desk, batch) else { return }
                    counts.begin()
                    await Task.yield()
                    counts.end()
                    _ = desk.end(permit, .answered(used: 1))
                }
            }
        }
        #expect(counts.all == 200 && counts.most == 3)
    }

    @Test func `whoever waits when the run is over returns without a lane`() async {
        let desk = desk(concurrency: 1)
        let held = await permit(desk, 0)
        #expect(held != nil)
        await withTaskGroup { group in
            for batch in 1...20 { group.addTask { #expect(await permit(desk, batch) == nil) } }
            desk.close()
        }
    }

    @Test func `whoever is cancelled leaves its place to the next`() async throws {
        let desk = desk(concurrency: 1)
        let held = try #require(await permit(desk, 0))
        let cancelled = Task { await permit(desk, 1) }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        async let next = permit(desk, 2)
        _ = desk.end(held, .answered(used: 1))
        #expect(await next?.batch == BatchID(2))
    }
}

/// Counts who is on the way at once.
private final class Counter: Sendable {
    private struct State {
        var now = 0
        var most = 0
        var all = 0
    }

    private let state = Mutex(State())

    var most: Int { state.withLock(\.most) }
    var all: Int { state.withLock(\.all) }

    func begin() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func end() {
        state.withLock { state in
            state.now -= 1
            state.all += 1
        }
    }
}
