import Testing

@testable import Pipeline

@Suite
struct ThrottleGateTests {
    private let start = ContinuousClock.now
    private let policy = RetryPolicy(attempts: 3, maximumDelay: .seconds(60))

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// A gate whose pauses are the longest ones, without a spread where `random` is 0.
    private func gate(random: Double = 0.5) -> ThrottleGate {
        ThrottleGate(policy: policy, random: { random })
    }

    @Test func `a gate that was never closed is open`() {
        #expect(gate().wait(at: start) == .zero)
        #expect(gate().outage(at: at(9_999)) == .zero)
    }

    @Test func `attempts that were in flight together are one round`() {
        let (one, many) = (gate(), gate())
        one.close(begunAt: at(0), at: at(10), retryAfter: nil)
        for index in 0..<32 {
            many.close(begunAt: at(Double(index) / 10), at: at(10 + Double(index) / 100), retryAfter: nil)
        }
        #expect(many.wait(at: at(10.4)) == one.wait(at: at(10.4)))
        #expect(one.wait(at: at(10.4)) > .zero)
        #expect(one.wait(at: at(10.5)) == .zero)
    }

    @Test func `each round in a row pauses for longer`() {
        let gate = gate()
        var pauses: [Duration] = []
        var now = at(0)
        for _ in 0..<9 {
            gate.close(begunAt: now, at: now + .seconds(1), retryAfter: nil)
            now += .seconds(1)
            let pause = gate.wait(at: now)
            pauses.append(pause)
            now += pause
        }
        // Half of 1, 2, 4 … 60 seconds, and half of a quarter of it as a spread.
        let expected = [1, 2, 4, 8, 16, 32, 60, 60, 60].map { Duration.seconds($0) * 0.5 * 1.125 }
        for (pause, duration) in zip(pauses, expected) {
            #expect(abs((pause - duration) / .seconds(1)) < 0.001)
        }
    }

    @Test func `an answer begins the rounds anew`() {
        let (fresh, used) = (gate(), gate())
        for second in [0.0, 10, 20] { used.close(begunAt: at(second), at: at(second + 1), retryAfter: nil) }
        used.succeeded()
        for gate in [fresh, used] { gate.close(begunAt: at(100), at: at(101), retryAfter: nil) }
        #expect(used.wait(at: at(101)) == fresh.wait(at: at(101)))
    }

    @Test func `the service's own wait is the least, and a later one of the round prolongs it`() {
        let gate = gate(random: 0)
        gate.close(begunAt: at(0), at: at(1), retryAfter: .seconds(20))
        #expect(gate.wait(at: at(1)) == .seconds(20))
        gate.close(begunAt: at(0), at: at(2), retryAfter: .seconds(5))
        #expect(gate.wait(at: at(2)) == .seconds(19))
        gate.close(begunAt: at(0), at: at(3), retryAfter: .seconds(40))
        #expect(gate.wait(at: at(3)) == .seconds(40))
    }

    @Test func `what waited is spread over a quarter of the pause at most`() {
        let gate = gate(random: 1)
        gate.close(begunAt: at(0), at: at(1), retryAfter: .seconds(20))
        #expect(gate.wait(at: at(1)) == .seconds(25))
        #expect(gate.wait(at: at(21)) == .zero)
    }

    @Test func `an outage lasts from the first refusal to the next answer`() {
        let gate = gate()
        gate.close(begunAt: at(0), at: at(10), retryAfter: nil)
        gate.failed(at: at(50))
        #expect(gate.outage(at: at(70)) == .seconds(60))
        gate.succeeded()
        #expect(gate.outage(at: at(80)) == .zero)
        gate.failed(at: at(90))
        #expect(gate.outage(at: at(95)) == .seconds(5))
    }

    @Test func `a service that never answered is unproven after so many rounds`() {
        let gate = gate()
        gate.close(begunAt: at(0), at: at(1), retryAfter: nil)
        #expect(!gate.isUnproven(after: 2))
        gate.close(begunAt: at(5), at: at(6), retryAfter: nil)
        #expect(gate.isUnproven(after: 2))
        gate.succeeded()
        for second in [10.0, 20, 30] { gate.close(begunAt: at(second), at: at(second + 1), retryAfter: nil) }
        #expect(!gate.isUnproven(after: 2))
    }

    @Test func `a service that only throttled was reached all the same`() {
        let gate = gate()
        gate.reached()
        for second in [0.0, 10, 20] { gate.close(begunAt: at(second), at: at(second + 1), retryAfter: nil) }
        #expect(!gate.isUnproven(after: 2))
    }
}
