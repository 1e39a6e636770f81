import Jobs
import Testing

@testable import Pipeline

@Suite
struct LaneTrafficTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func traffic(_ lanes: Int = 2, concurrency: Int = 4, limit: Int? = nil) -> LaneTraffic {
        var settings = LaneSettings(
            policy: RetryPolicy(attempts: 3, maximumDelay: .seconds(60)),
            concurrency: concurrency,
            tokensPerMinute: limit
        )
        settings.outageLimit = .seconds(600)
        return LaneTraffic(lanes: lanes, settings, random: { 1 })
    }

    private func wish(_ batch: Int64, _ lanes: [Int] = [0, 1], need: Double = 100) -> LaneTraffic.Wish {
        LaneTraffic.Wish(batch: BatchID(batch), lanes: lanes.map { ($0, need) })
    }

    /// The permit of a wish that may begin at once.
    private func permit(
        _ traffic: inout LaneTraffic,
        _ wish: LaneTraffic.Wish,
        _ seconds: Double
    ) throws -> LanePermit {
        let ticket = traffic.enter(wish)
        guard case .go(let permit)? = traffic.advance(to: at(seconds)).decided[ticket] else {
            throw NotAdmitted()
        }
        return permit
    }

    private struct NotAdmitted: Error {}

    private func order(_ decided: [LaneTraffic.Ticket: LaneTraffic.Decision]) -> [Int64] {
        decided.sorted { $0.key < $1.key }.compactMap { _, decision in
            if case .go(let permit) = decision { permit.batch.number } else { nil }
        }
    }

    @Test func `never more than the job's limit are on their way, over all lanes`() throws {
        var traffic = traffic(concurrency: 3)
        for batch in 1...5 { _ = traffic.enter(wish(Int64(batch), [batch % 2])) }
        let first = traffic.advance(to: at(0))
        #expect(order(first.decided) == [1, 2, 3] && first.next == nil)
        guard case .go(let permit)? = first.decided.values.first else { throw NotAdmitted() }
        _ = traffic.end(permit, .answered(used: 1), at: at(1))
        #expect(order(traffic.advance(to: at(1)).decided) == [4])
    }

    @Test func `who came first goes first, and nothing overtakes it in its lane`() {
        var traffic = traffic(limit: 6_000)
        for (batch, need) in [(1, 5_000.0), (2, 3_000), (3, 100)] {
            _ = traffic.enter(wish(Int64(batch), [0], need: need))
        }
        _ = traffic.enter(wish(4, [1]))
        let first = traffic.advance(to: at(0))
        #expect(order(first.decided) == [1, 4] && first.next == .seconds(26))
        #expect(order(traffic.advance(to: at(26)).decided) == [2])
    }

    @Test func `an open breaker moves work on, and its probe brings it back`() throws {
        var traffic = traffic()
        let first = try permit(&traffic, wish(1), 0)
        #expect(first.lane == 0)
        _ = traffic.end(first, .absent(isUnreachable: false, retryAfter: nil), at: at(0))
        let second = try permit(&traffic, wish(2), 0.5)
        #expect(second.lane == 1)
        let probe = try permit(&traffic, wish(3), 1)
        #expect(probe.lane == 0 && probe.isProbe)
        #expect(try permit(&traffic, wish(4), 1).lane == 1)
        _ = traffic.end(probe, .answered(used: 1), at: at(2))
        #expect(try permit(&traffic, wish(5), 2).lane == 0)
    }

    @Test func `throttling moves nothing, and what it asks for is waited`() throws {
        var traffic = traffic()
        let throttled = try permit(&traffic, wish(1), 0)
        _ = traffic.end(throttled, .throttled(.tokens, retryAfter: .seconds(7)), at: at(0))
        let ticket = traffic.enter(wish(1))
        let early = traffic.advance(to: at(1))
        #expect(early.decided.isEmpty && early.next == .seconds(6))
        guard case .go(let permit)? = traffic.advance(to: at(7)).decided[ticket] else { throw NotAdmitted() }
        #expect(permit.lane == 0)
    }

    @Test func `a shut lane is never taken again, and after the last one its reason stops the run`() throws {
        var traffic = traffic()
        let first = try permit(&traffic, wish(1), 0)
        let note = traffic.end(first, .shut(.refused("no access")), at: at(0))
        #expect(note.hasShut && traffic.hasLane(of: [0, 1]) && !traffic.hasLane(of: [0]))
        let second = try permit(&traffic, wish(1), 0)
        #expect(second.lane == 1)
        _ = traffic.end(second, .shut(.serviceOut("the day is used up")), at: at(0))
        let ticket = traffic.enter(wish(1))
        guard case .stop(let stop)? = traffic.advance(to: at(0)).decided[ticket] else { throw NotAdmitted() }
        #expect(stop == .serviceOut("the day is used up"))
    }

    @Test func `an outage is one only when every lane of a batch is silent`() throws {
        var traffic = traffic()
        for lane in [0, 1] {
            let failing = try permit(&traffic, wish(Int64(lane), [lane]), 0)
            _ = traffic.end(failing, .failed(used: 0, retryAfter: nil), at: at(0))
        }
        let answered = try permit(&traffic, wish(3, [1]), 1)
        _ = traffic.end(answered, .answered(used: 1), at: at(1))
        for seconds in stride(from: 100.0, through: 600, by: 100) {
            let failing = try permit(&traffic, wish(4, [0]), seconds)
            _ = traffic.end(failing, .failed(used: 0, retryAfter: nil), at: at(seconds))
        }
        #expect(try permit(&traffic, wish(4), 690).lane == 0)
        let ticket = traffic.enter(wish(5, [0]))
        guard case .stop(let stop)? = traffic.advance(to: at(700)).decided[ticket] else {
            throw NotAdmitted()
        }
        #expect(stop.exitStatus == 9)
    }

    @Test func `failures of several batches with no answer between speak against the lane`() throws {
        var traffic = traffic(1)
        func fail(_ batch: Int64, since: Double? = nil, _ seconds: Double) throws -> Standing {
            var wish = wish(batch, [0])
            wish.trouble = since.map { Trouble(since: at($0), last: at($0)) }
            let permit = try permit(&traffic, wish, seconds)
            return traffic.end(permit, .failed(used: 0, retryAfter: nil), at: at(seconds)).standing
        }
        #expect(try fail(1, 0) == .unproven)
        #expect(try fail(2, 1) == .out)
        #expect(try fail(1, since: 0, 2) == .out)
        let answered = try permit(&traffic, wish(3, [0]), 3)
        _ = traffic.end(answered, .answered(used: 1), at: at(3))
        // The lane has answered since: now it is the batch.
        #expect(try fail(1, since: 0, 4) == .alive)
        // What it answered before that says nothing of what comes after.
        #expect(try fail(2, since: 4, 5) == .out)
        #expect(try fail(1, since: 4, 6) == .out)
    }

    @Test func `what was answered while an attempt was on its way does not speak against it`() throws {
        var traffic = traffic(1)
        let (first, second) = (try permit(&traffic, wish(1, [0]), 0), try permit(&traffic, wish(2, [0]), 0))
        let other = try permit(&traffic, wish(3, [0]), 0)
        _ = traffic.end(other, .answered(used: 1), at: at(1))
        // The service goes out.
        _ = traffic.end(first, .failed(used: 0, retryAfter: nil), at: at(2))
        let note = traffic.end(second, .failed(used: 0, retryAfter: nil), at: at(2))
        #expect(note.standing == .out)
    }

    @Test func `a batch that alone fails is held against the lane for as long as the longest pause`() throws {
        var traffic = traffic(1)
        var wish = wish(1, [0])
        wish.trouble = Trouble(since: at(0), last: at(0))
        for (seconds, standing) in [(59.0, Standing.unproven), (61, .alive)] {
            let permit = try permit(&traffic, wish, seconds)
            let note = traffic.end(permit, .failed(used: 0, retryAfter: nil), at: at(seconds))
            #expect(note.standing == standing)
        }
    }

    @Test func `a lane that nobody tries is not silent`() throws {
        var traffic = traffic(1)
        let failed = try permit(&traffic, wish(1, [0]), 0)
        _ = traffic.end(failed, .failed(used: 0, retryAfter: nil), at: at(0))
        // Hours later, with nothing to send in between: it may be tried.
        let again = try permit(&traffic, wish(2, [0]), 7_200)
        _ = traffic.end(again, .failed(used: 0, retryAfter: nil), at: at(7_200))
        #expect(traffic.lanes[0].silence(at: at(7_260)) == .seconds(60))
    }

    @Test func `an endpoint that nobody ever reached is told from an outage`() throws {
        var traffic = traffic(1)
        for round in 1...3 {
            let permit = try permit(&traffic, wish(1, [0]), Double(round) * 60)
            let ending = LaneEnding.absent(isUnreachable: true, retryAfter: nil)
            let note = traffic.end(permit, ending, at: at(Double(round) * 60))
            #expect(note.isUnproven == (round == 3))
        }
    }
}
