import Testing

@testable import Pipeline

@Suite
struct LearnedQuotaTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `as long as nothing is known nothing waits`() {
        var quota = LearnedQuota(limit: nil)
        for second in 0..<100 {
            #expect(quota.wait(for: 1_000_000, at: at(Double(second))) == .zero)
            quota.take(1_000_000, at: at(Double(second)))
        }
        #expect(quota.perMinute == nil)
    }

    @Test func `a stated limit leaves a tenth of a minute's worth in the bucket`() {
        var quota = LearnedQuota(limit: 6_000)
        for _ in 0..<5 {
            #expect(quota.wait(for: 1_000, at: at(0)) == .zero)
            quota.take(1_000, at: at(0))
        }
        // A hundred a second come in; 1,000 are there, 1,600 have to be.
        #expect(quota.wait(for: 1_000, at: at(0)) == .seconds(6))
        #expect(quota.wait(for: 1_000, at: at(6)) == .zero)
    }

    @Test func `what was not used is given back, and what was used beyond the reserve is a debt`() {
        var quota = LearnedQuota(limit: 6_000)
        quota.take(5_000, at: at(0))
        quota.settle(taken: 5_000, used: 100, at: at(0))
        #expect(quota.wait(for: 5_000, at: at(0)) == .zero)
        quota.settle(taken: 0, used: 12_000, at: at(0))
        // 6,100 below nothing, and 1,600 wanted.
        #expect(quota.wait(for: 1_000, at: at(0)) == .seconds(77))
    }

    @Test func `what is larger than the bucket waits until it is full`() {
        var quota = LearnedQuota(limit: 6_000)
        #expect(quota.wait(for: 20_000, at: at(0)) == .zero)
        quota.take(20_000, at: at(0))
        #expect(quota.wait(for: 20_000, at: at(0)) == .seconds(200))
        #expect(quota.wait(for: 20_000, at: at(200)) == .zero)
    }

    @Test func `refusals that have gone on for a minute tell the rate by what was let through`() {
        var quota = LearnedQuota(limit: nil)
        quota.take(6_000, at: at(0))
        quota.refused(200, isNews: true, at: at(1))
        for second in 2..<60 {
            quota.take(100, at: at(Double(second)))
            if second.isMultiple(of: 10) { quota.refused(100, isNews: true, at: at(Double(second))) }
            #expect(quota.perMinute == nil)
        }
        for second in 60..<75 { quota.take(100, at: at(Double(second))) }
        quota.refused(100, isNews: true, at: at(75))
        let rate = quota.perMinute ?? 0
        #expect(rate > 5_500 && rate < 6_000)
    }

    @Test func `a refusal once in a while does not lower the rate`() {
        var quota = LearnedQuota(limit: 60_000)
        for round in 0..<10 {
            for second in 0..<200 { quota.take(100, at: at(Double(round * 200 + second))) }
            quota.refused(100, isNews: true, at: at(Double(round * 200 + 199)))
            #expect(quota.perMinute == 60_000)
        }
    }

    @Test func `refusals that go on however low the rate is make it forget the rate, and doubt longer`() {
        var quota = LearnedQuota(limit: nil)
        /// Refused at every tenth admission, from `second` on, until a rate is made of it.
        func seconds(from second: Double, until isReached: (LearnedQuota) -> Bool) -> Double {
            var now = second
            while !isReached(quota), now < second + 3_600 {
                for _ in 0..<10 {
                    now += 1
                    quota.take(100, at: at(now))
                }
                quota.refused(100, isNews: true, at: at(now))
            }
            return now - second
        }
        let first = seconds(from: 0) { $0.perMinute != nil }
        #expect(first >= 60 && first <= 90)
        let forgotten = seconds(from: 1_000) { $0.perMinute == nil }
        #expect(forgotten <= 40)
        let second = seconds(from: 2_000) { $0.perMinute != nil }
        #expect(second >= 120 && second <= 150)
    }

    @Test func `a refusal after next to nothing was taken tells no rate`() {
        var quota = LearnedQuota(limit: nil)
        quota.take(200, at: at(0))
        quota.settle(taken: 200, used: 0, at: at(1))
        quota.refused(200, isNews: true, at: at(1))
        #expect(quota.perMinute == nil && quota.wait(for: 200, at: at(1)) == .zero)
    }

    @Test func `between two refusals what was taken is what came in`() {
        var quota = LearnedQuota(limit: 60_000)
        quota.take(60_000, at: at(0))
        quota.refused(100, isNews: true, at: at(0))
        for second in 1...60 { quota.take(500, at: at(Double(second))) }
        quota.refused(500, isNews: true, at: at(60))
        let rate = quota.perMinute ?? 0
        #expect(rate > 29_000 && rate < 30_000)
    }

    @Test func `refusals of one round, and in a row, lower the rate once`() {
        var quota = LearnedQuota(limit: 6_000)
        quota.refused(100, isNews: true, at: at(1))
        let rate = quota.perMinute ?? 0
        #expect(rate == 4_200)
        for second in 2..<50 { quota.refused(100, isNews: false, at: at(Double(second))) }
        #expect(quota.perMinute == rate)
    }

    @Test func `the rate climbs only while something waits for it, and never above the limit`() {
        var quota = LearnedQuota(limit: 6_000)
        quota.refused(100, isNews: true, at: at(0))
        for minute in 1...60 {
            quota.take(1, at: at(Double(minute) * 60))
            quota.noteIdle(at: at(Double(minute) * 60))
        }
        #expect(quota.perMinute == 4_200)
        for second in 3_600..<7_200 {
            _ = quota.wait(for: 6_000, at: at(Double(second)))
            quota.take(100, at: at(Double(second)))
        }
        #expect(quota.perMinute == 6_000)
    }
}
