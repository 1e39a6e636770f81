import JSON
import Testing

@Suite
struct JSONNumberTests {
    @Test(arguments: [
        ("1", "1.0"), ("1", "1e0"), ("100", "1e2"), ("0", "-0"), ("0", "0e999"), ("0.001", "1e-3"),
        ("-1.50", "-15e-1"),
        ("1e1000000000", "10e999999999"), ("0.00", "0"), ("120E+1", "1.2e3"),
    ])
    func `spellings of one number are equal`(left: String, right: String) throws {
        let (left, right) = (try #require(JSONNumber(left)), try #require(JSONNumber(right)))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(!(left < right) && !(right < left))
    }

    @Test(arguments: [
        ("-1", "1"), ("-2", "-1"), ("0", "0.0000001"), ("-0.1", "0"), ("9.99", "10"), ("1e5", "100001"),
        ("9007199254740992", "9007199254740993"), ("0.1", "0.10000000000000000001"),
        ("-1e999999999", "1e-999999999"),
        ("1e-5", "1e-4"), ("123", "1234"),
    ])
    func `order is exact`(smaller: String, larger: String) throws {
        let (smaller, larger) = (try #require(JSONNumber(smaller)), try #require(JSONNumber(larger)))
        #expect(smaller < larger)
        #expect(!(larger < smaller))
        #expect(smaller != larger)
    }

    @Test(
        arguments: [
            ("7", 7), ("-7.0", -7), ("7e2", 700), ("70e-1", 7), ("0e5", 0), ("9223372036854775807", .max),
            ("9223372036854775808", nil), ("-9223372036854775808.0", .min), ("1e1000000000", nil),
            ("0.5", nil),
            ("1e19", nil),
        ] as [(String, Int?)]
    )
    func `a whole number is found, however it is written`(text: String, value: Int?) throws {
        #expect(try #require(JSONNumber(text)).intValue == value)
    }

    @Test(arguments: [
        ("1.0", true), ("1e1000000000", true), ("1.5", false), ("15e-1", false), ("-0.0", true),
    ])
    func `being whole does not depend on size`(text: String, isInteger: Bool) throws {
        #expect(try #require(JSONNumber(text)).isInteger == isInteger)
    }

    @Test(arguments: ["", " 1", "1 ", "+1", ".5", "1.", "0x1", "1e", "١"])
    func `what is no JSON number is refused`(text: String) {
        #expect(JSONNumber(text) == nil)
    }
}
