import Spend
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct BudgetTests {
    private func cost(_ picodollars: Int64) -> Cost { Cost(picodollars: picodollars) }

    @Test func `without a limit everything is admitted`() async {
        let budget = Budget(limit: nil, spent: .zero)
        #expect(await budget.reserve(cost(.max / 4)) == .admitted)
        #expect(await budget.reserve(nil) == .admitted)
        budget.settle(reserved: nil, actual: cost(7), maybePaid: nil)
        budget.settle(reserved: cost(.max / 4), actual: nil, maybePaid: cost(3))
        #expect(budget.spent == cost(10))
    }

    @Test func `what fits to the last picodollar is admitted, one more is not`() async {
        #expect(await Budget(limit: cost(10), spent: cost(4)).reserve(cost(6)) == .admitted)
        #expect(await Budget(limit: cost(10), spent: cost(4)).reserve(cost(7)) == .exhausted)
        #expect(await Budget(limit: cost(10), spent: cost(11)).reserve(.zero) == .exhausted)
    }

    @Test func `what can never fit is refused while others are in flight`() async {
        let budget = Budget(limit: cost(10), spent: cost(4))
        #expect(await budget.reserve(cost(6)) == .admitted)
        #expect(await budget.reserve(cost(7)) == .exhausted)
    }

    @Test(arguments: [(2, Budget.Admission.admitted), (3, .exhausted)] as [(Int64, Budget.Admission)])
    func `an attempt waits while others may make room`(actual: Int64, admission: Budget.Admission) async {
        let budget = Budget(limit: cost(10), spent: .zero)
        #expect(await budget.reserve(cost(6)) == .admitted)
        async let waiting = budget.reserve(cost(8))
        // Time to come to its wait; one that is slower passes as well, one that does not wait is refused here.
        for _ in 0..<100 { await Task.yield() }
        budget.settle(reserved: cost(6), actual: cost(actual), maybePaid: nil)
        #expect(await waiting == admission)
    }

    @Test func `what may have been paid counts`() async {
        let budget = Budget(limit: cost(10), spent: .zero)
        #expect(await budget.reserve(cost(6)) == .admitted)
        budget.settle(reserved: cost(6), actual: nil, maybePaid: cost(6))
        #expect(await budget.reserve(cost(5)) == .exhausted)
        #expect(await budget.reserve(cost(4)) == .admitted)
    }

    @Test func `an answer dearer than its reserve ends all admission`() async {
        let budget = Budget(limit: cost(100), spent: .zero)
        #expect(await budget.reserve(cost(6)) == .admitted)
        budget.settle(reserved: cost(6), actual: cost(7), maybePaid: nil)
        #expect(await budget.reserve(cost(1)) == .overrun)
    }

    @Test(arguments: 0..<20)
    func `money spent and reserved never exceeds the limit`(seed: Int) async {
        var random = SeededGenerator(seed: seed)
        let limit = Int64.random(in: 50...2_000, using: &random)
        let budget = Budget(limit: cost(limit), spent: .zero)
        // Of each attempt: its reserve, what it costs in truth, whether that is only maybe paid, and when it lands.
        let attempts = (0..<60).map { _ in
            let reserve = Int64.random(in: 0...100, using: &random)
            let actual = Int64.random(in: 0...reserve, using: &random)
            return (reserve, actual, Bool.random(using: &random), Int.random(in: 0...9, using: &random))
        }
        let holdings = Holdings()
        let admitted = await withTaskGroup(of: Int64.self) { group in
            for (reserve, actual, isLost, yields) in attempts {
                group.addTask {
                    guard await budget.reserve(Cost(picodollars: reserve)) == .admitted else { return 0 }
                    holdings.change(by: reserve)
                    for _ in 0..<yields { await Task.yield() }
                    // The cost takes the place of the reserve before anybody else can take it.
                    holdings.change(by: isLost ? 0 : actual - reserve)
                    budget.settle(
                        reserved: Cost(picodollars: reserve),
                        actual: isLost ? nil : Cost(picodollars: actual),
                        maybePaid: isLost ? Cost(picodollars: reserve) : nil
                    )
                    return isLost ? reserve : actual
                }
            }
            return await group.reduce(0, +)
        }
        #expect(holdings.peak <= limit)
        #expect(budget.spent == cost(admitted))
        #expect(admitted <= limit)
    }
}

/// What attempts hold of a budget, spent or reserved: now, and at most.
private final class Holdings: Sendable {
    private let state = Mutex((now: Int64(0), peak: Int64(0)))

    var peak: Int64 { state.withLock(\.peak) }

    func change(by amount: Int64) {
        state.withLock { state in
            state.now += amount
            state.peak = max(state.peak, state.now)
        }
    }
}
