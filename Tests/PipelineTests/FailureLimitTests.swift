import Jobs
import Testing

@testable import Pipeline

@Suite
struct FailureLimitTests {
    @Test func `without limits nothing stops`() {
        let limit = FailureLimit(FailureLimits())
        #expect((0..<1_000).allSatisfy { _ in limit.count(.failed) == nil })
    }

    @Test func `so many failed parts stop the run`() {
        let limit = FailureLimit(FailureLimits(stopAfter: 2))
        #expect(limit.count(.failed) == nil)
        #expect(limit.count(.ok) == nil)
        #expect(limit.count(.failed) == "2 parts failed; failures.stop_after is 2")
    }

    @Test func `a share stops the run from the fiftieth decided part on`() {
        let limit = FailureLimit(FailureLimits(stopShare: Fraction("0.2")))
        for _ in 0..<49 { #expect(limit.count(.failed) == nil) }
        #expect(limit.count(.ok) == "49 of 50 parts failed; failures.stop_share is 0.2")
    }

    @Test func `a share is reached exactly, not before`() {
        let limit = FailureLimit(FailureLimits(stopShare: Fraction("0.2")))
        for _ in 0..<11 { _ = limit.count(.failed) }
        for _ in 0..<45 { _ = limit.count(.degraded) }
        // 11 of 56 is less than a fifth; 12 of 57 is more.
        #expect(limit.count(.failed) != nil)
        let below = FailureLimit(FailureLimits(stopShare: Fraction("0.2")))
        for _ in 0..<45 { _ = below.count(.ok) }
        for _ in 0..<11 { #expect(below.count(.failed) == nil) }
    }

    @Test func `a part that was split is not counted`() {
        let limit = FailureLimit(FailureLimits(stopShare: Fraction("1")))
        for _ in 0..<60 { #expect(limit.count(.split) == nil) }
        for _ in 0..<49 { #expect(limit.count(.failed) == nil) }
        #expect(limit.count(.failed) != nil)
    }
}
