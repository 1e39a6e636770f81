import Testing

@testable import Emulator

@Suite
struct MinuteQuotaTests {
    private let start = ContinuousClock.now

    /// Asks for tokens one after the other, each so many seconds after the start.
    private func admitted(_ wishes: [(tokens: Int, second: Int)], by quota: inout MinuteQuota) -> [Bool] {
        var answers: [Bool] = []
        for wish in wishes { answers.append(quota.reserve(wish.tokens, at: start + .seconds(wish.second))) }
        return answers
    }

    @Test
    func `a minute's tokens are there at once, and no more`() {
        var quota = MinuteQuota(perMinute: 600, at: start)
        let answers = admitted([(400, 0), (201, 0), (200, 0)], by: &quota)
        #expect(answers == [true, false, true])
    }

    @Test
    func `the quota refills evenly, up to a minute's tokens`() {
        var quota = MinuteQuota(perMinute: 600, at: start)
        let answers = admitted([(600, 0), (101, 10), (100, 10), (601, 3600), (600, 3600)], by: &quota)
        #expect(answers == [true, false, true, false, true])
    }

    @Test
    func `what was reserved and not used comes back`() {
        var quota = MinuteQuota(perMinute: 600, at: start)
        let before = admitted([(600, 0), (1, 0)], by: &quota)
        quota.settle(reserved: 600, used: 50)
        let after = admitted([(550, 0), (1, 0)], by: &quota)
        #expect(before == [true, false])
        #expect(after == [true, false])
    }
}
