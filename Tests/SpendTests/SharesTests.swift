import Spend
import TestSupport
import Testing

@Suite
struct SharesTests {
    @Test(
        arguments: [
            (10, [1, 1, 1], [4, 3, 3]), (11, [1, 1, 1], [4, 4, 3]), (10, [0, 0, 0, 0], [3, 3, 2, 2]),
            (7, [0, 1, 0], [0, 7, 0]), (0, [5, 6], [0, 0]), (1, [1, 2], [0, 1]), (5, [5], [5]),
            (100, [1, 2, 3], [17, 33, 50]), (3, [1, 1, 1, 1, 1], [1, 1, 1, 0, 0]), (9, [], []),
            (Int64.max, [1, 1], [4_611_686_018_427_387_904, 4_611_686_018_427_387_903]),
            (Int64.max, [200_000, 200_000, 0], [4_611_686_018_427_387_904, 4_611_686_018_427_387_903, 0]),
        ] as [(Int64, [Int], [Int64])]
    )
    func `an amount is divided by largest remainder, ties by order`(
        total: Int64,
        weights: [Int],
        shares: [Int64]
    ) {
        #expect(Shares.divide(total, by: weights) == shares)
    }

    @Test(arguments: 0..<50)
    func `shares add up, and none is a whole unit off its exact part`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let total = Int64.random(
                in: 0...(Int64.max >> Int64.random(in: 0...62, using: &random)),
                using: &random
            )
            let most = [0, 1, 10, 200_000, 1 << 40].randomElement(using: &random) ?? 0
            let weights = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Int.random(in: 0...most, using: &random)
            }
            let shares = Shares.divide(total, by: weights)
            #expect(shares.count == weights.count)
            #expect(shares.reduce(0, +) == total)
            let fair = weights.contains { $0 > 0 } ? weights : weights.map { _ in 1 }
            let sum = Int128(fair.reduce(0, +))
            for (share, weight) in zip(shares, fair) {
                let distance = Int128(share) * sum - Int128(total) * Int128(weight)
                #expect(distance.magnitude < sum.magnitude, "total \(total), weights \(weights)")
            }
        }
    }

    @Test(arguments: 0..<20)
    func `of equal weights an earlier one never gets less`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let weights = (0..<30).map { _ in Int.random(in: 1...4, using: &random) }
        let shares = Shares.divide(.random(in: 0...100_000, using: &random), by: weights)
        for weight in 1...4 {
            let ofWeight = zip(shares, weights).filter { $0.1 == weight }.map(\.0)
            #expect(ofWeight == ofWeight.sorted(by: >))
        }
    }
}
