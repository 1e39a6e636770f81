import Testing

@testable import Pipeline

@Suite
struct RetryPolicyTests {
    private let policy = RetryPolicy(attempts: 6, maximumDelay: .seconds(60))

    @Test(
        arguments: [
            (1, 0.5, .milliseconds(125)), (1, 1, .milliseconds(250)), (2, 1, .milliseconds(500)),
            (5, 1, .seconds(4)), (8, 1, .seconds(32)), (9, 1, .seconds(60)), (10_000, 1, .seconds(60)),
            (10_000, 0.5, .seconds(30)), (7, 0, .zero),
        ] as [(Int, Double, Duration)]
    )
    func `a delay doubles up to the longest one, with full jitter`(
        failures: Int,
        random: Double,
        delay: Duration
    ) {
        #expect(policy.delay(afterFailures: failures, retryAfter: nil, random: random) == delay)
    }

    @Test(
        arguments: [
            (1, 1, .seconds(1)), (2, 1, .seconds(2)), (6, 1, .seconds(32)), (7, 1, .seconds(60)),
            (500, 0.25, .seconds(15)),
        ] as [(Int, Double, Duration)]
    )
    func `a pause of the run begins with a second`(throttles: Int, random: Double, pause: Duration) {
        #expect(policy.pause(afterThrottles: throttles, retryAfter: nil, random: random) == pause)
    }

    @Test(
        arguments: [
            (5, 0, .seconds(5)), (5, 0.999, .seconds(5)), (90, 1, .seconds(90)), (0, 1, .milliseconds(250)),
        ] as [(Int, Double, Duration)]
    )
    func `what the service asks is the least, even over the longest delay`(
        retryAfter: Int,
        random: Double,
        delay: Duration
    ) {
        #expect(policy.delay(afterFailures: 1, retryAfter: .seconds(retryAfter), random: random) == delay)
    }
}
