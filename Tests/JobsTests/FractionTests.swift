import Jobs
import Testing

struct FractionTests {
    @Test(arguments: [
        ("0", 0, "0"), ("0.0", 0, "0"), ("1", 1_000_000, "1"), ("1.000", 1_000_000, "1"),
        ("0.20", 200_000, "0.2"),
        ("0.000001", 1, "0.000001"), ("0.050", 50_000, "0.05"), ("0.2000000", 200_000, "0.2"),
    ])
    func `a fraction is exact, and written one way`(text: String, millionths: Int, written: String) {
        #expect(Fraction(text)?.millionths == millionths)
        #expect(Fraction(text)?.description == written)
    }

    @Test(arguments: [
        "", "-0", "-0.1", "1.000001", "2", ".5", "0.", "1e-1", "0,5", "20%", "0.0000001", "nan", " 0",
    ])
    func `anything else is none`(text: String) {
        #expect(Fraction(text) == nil)
    }
}
