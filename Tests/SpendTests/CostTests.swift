import Foundation
import Spend
import TestSupport
import Testing

@Suite
struct CostTests {
    @Test(
        arguments: [
            ("0", 0), ("25", 25_000_000_000_000), ("25.00", 25_000_000_000_000), ("0.5", 500_000_000_000),
            ("12.000000000001", 12_000_000_000_001), ("-0.000000000001", -1), ("007", 7_000_000_000_000),
            ("1.0000000000000000", 1_000_000_000_000), ("9223372.036854775807", Int64.max),
        ] as [(String, Int64)]
    )
    func `an amount of dollars reads exactly`(text: String, picodollars: Int64) {
        #expect(Cost(usd: text)?.picodollars == picodollars)
    }

    @Test(arguments: [
        "", "-", ".", ".5", "1.", "1e3", "+1", "--1", "1,5", " 1", "1 ", "0x1", "1_000", "1.2.3", "1.-2", "١",
        "NaN",
        "0.0000000000001", "9223372.036854775808", "99999999999999999999",
    ])
    func `what is no exact amount in range is refused`(text: String) {
        #expect(Cost(usd: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0.000000000000"), (1_234_000_000, "0.001234000000"), (-1, "-0.000000000001"),
            (1_000_000_000_000, "1.000000000000"), (Int64.max, "9223372.036854775807"),
            (Int64.min, "-9223372.036854775808"),
        ] as [(Int64, String)]
    )
    func `an amount is written with all twelve decimals`(picodollars: Int64, text: String) {
        #expect(Cost(picodollars: picodollars).usd == text)
    }

    @Test(arguments: 0..<20)
    func `what is written reads as the same amount`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let digits = Int64.random(in: 0...18, using: &random)
            let limit = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 }
            let cost = Cost(picodollars: .random(in: -limit...limit, using: &random))
            #expect(Cost(usd: cost.usd) == cost)
        }
    }

    @Test func `an amount is stored as a plain number`() throws {
        let json = try JSONEncoder().encode([Cost(picodollars: 1_234)])
        #expect(String(decoding: json, as: UTF8.self) == "[1234]")
        #expect(try JSONDecoder().decode([Cost].self, from: json) == [Cost(picodollars: 1_234)])
    }

    @Test func `sums, differences and products are those of whole numbers`() {
        let (one, three) = (Cost(picodollars: 1), Cost(picodollars: 3))
        var sum = one + three
        #expect(sum == Cost(picodollars: 4))
        sum -= Cost(picodollars: 5)
        #expect(sum == Cost(picodollars: -1) && sum < .zero)
        sum += three * 7
        #expect(sum == Cost(picodollars: 20))
        #expect(three - one == Cost(picodollars: 2))
    }
}
