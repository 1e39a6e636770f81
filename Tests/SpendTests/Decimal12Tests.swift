import Spend
import Testing

@Suite
struct Decimal12Tests {
    @Test(
        arguments: [
            ("1.25", 6, 1_250_000), ("1.25", 2, 125), ("1.250", 2, 125), ("3", 0, 3), ("3.00", 0, 3),
            ("-0.5", 1, -5), ("-0", 3, 0),
        ] as [(String, Int, Int64)]
    )
    func `a decimal is scaled without rounding`(text: String, decimals: Int, scaled: Int64) {
        #expect(Decimal12.scaled(text, decimals: decimals) == scaled)
    }

    @Test(arguments: [("1.25", 1), ("0.1", 0), ("10", 19), ("1.", 3), ("", 3)])
    func `what would have to be rounded, or is no number, is refused`(text: String, decimals: Int) {
        #expect(Decimal12.scaled(text, decimals: decimals) == nil)
    }
}
