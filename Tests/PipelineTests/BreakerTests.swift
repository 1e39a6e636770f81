import Testing

@testable import Pipeline

@Suite
struct BreakerTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func breaker() -> Breaker {
        Breaker(policy: RetryPolicy(attempts: 3, maximumDelay: .seconds(60)))
    }

    private func fail(
        _ breaker: inout Breaker,
        _ seconds: Double,
        isProbe: Bool = false,
        isAtOnce: Bool = false,
        retryAfter: Duration? = nil
    ) {
        breaker.failed(
            isProbe: isProbe,
            isAtOnce: isAtOnce,
            retryAfter: retryAfter,
            at: at(seconds),
            random: 1
        )
    }

    @Test func `five failures in a row open it, and an answer between them begins anew`() {
        var breaker = breaker()
        for second in 0..<4 { fail(&breaker, Double(second)) }
        breaker.answered()
        for second in 4..<8 { fail(&breaker, Double(second)) }
        #expect(breaker.isClosed)
        fail(&breaker, 8)
        #expect(!breaker.isClosed && breaker.wait(at: at(8)) == .seconds(1))
    }

    @Test func `where nobody was there, once is enough`() {
        var breaker = breaker()
        fail(&breaker, 0, isAtOnce: true)
        #expect(!breaker.isClosed && breaker.pauses == 1)
    }

    @Test func `one probe goes at a time, and each that fails prolongs the pause`() {
        var breaker = breaker()
        fail(&breaker, 0, isAtOnce: true)
        var (now, pauses) = (0.0, [Double]())
        for _ in 0..<8 {
            let pause = (breaker.wait(at: at(now)) ?? .zero) / .seconds(1)
            pauses.append(pause)
            now += pause
            #expect(breaker.wait(at: at(now)) == .zero)
            let isProbe = breaker.begin()
            #expect(isProbe && breaker.wait(at: at(now + 3_600)) == nil && !breaker.begin())
            fail(&breaker, now, isProbe: true)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60])
    }

    @Test func `an answer closes it, whichever attempt it came to`() {
        for isProbing in [true, false] {
            var breaker = breaker()
            fail(&breaker, 0, isAtOnce: true)
            if isProbing { _ = breaker.begin() }
            breaker.answered()
            #expect(breaker.isClosed && breaker.wait(at: at(0)) == .zero && breaker.pauses == 0)
        }
    }

    @Test func `what was on its way when it opened does not open it again`() {
        var breaker = breaker()
        fail(&breaker, 0, isAtOnce: true)
        for _ in 0..<30 { fail(&breaker, 0.5) }
        #expect(breaker.pauses == 1 && breaker.wait(at: at(0.5)) == .seconds(0.5))
        fail(&breaker, 0.5, retryAfter: .seconds(20))
        #expect(breaker.wait(at: at(0.5)) == .seconds(20))
    }

    @Test func `a probe that tells nothing lets the next one go at once`() {
        var breaker = breaker()
        fail(&breaker, 0, isAtOnce: true)
        _ = breaker.begin()
        breaker.abandonProbe(at: at(9))
        #expect(breaker.wait(at: at(9)) == .zero && breaker.begin())
    }

    @Test(arguments: [(4, false), (2, true)])
    func `one failure in five answers is put up with for ever, one in three is not`(
        answers: Int,
        opens: Bool
    ) {
        var breaker = breaker()
        var hasOpened = false
        for round in 0..<1_000 {
            fail(&breaker, Double(round))
            hasOpened = hasOpened || !breaker.isClosed
            for _ in 0..<answers { breaker.answered() }
        }
        #expect(hasOpened == opens)
    }
}

@Suite
struct ConcurrencyLimitTests {
    @Test func `it doubles with each round of answers until the first throttle`() {
        var limit = ConcurrencyLimit(ceiling: 1_000)
        var rounds = [limit.allowed]
        for _ in 0..<4 {
            for _ in 0..<limit.allowed { limit.answered() }
            rounds.append(limit.allowed)
        }
        #expect(rounds == [8, 16, 32, 64, 128])
    }

    @Test func `a throttled round takes a quarter, and answers bring four a round back`() {
        var limit = ConcurrencyLimit(ceiling: 100)
        for _ in 0..<200 { limit.answered() }
        limit.throttled()
        #expect(limit.allowed == 75)
        for _ in 0..<75 { limit.answered() }
        #expect((78...79).contains(limit.allowed))
    }

    @Test(arguments: [1, 3, 8, 9])
    func `it stays between one and the job's own limit`(ceiling: Int) {
        var limit = ConcurrencyLimit(ceiling: ceiling)
        for _ in 0..<100 { limit.answered() }
        #expect(limit.allowed == ceiling)
        for _ in 0..<100 { limit.throttled() }
        #expect(limit.allowed == 1)
    }
}
