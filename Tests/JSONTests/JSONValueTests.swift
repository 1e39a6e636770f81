import Testing

@testable import JSON

@Suite
struct JSONValueTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("false", false), ("\"\"", ""), ("[]", []),
            ("{}", [:]),
            ("[1, [2, {\"a\": null}]]", [1, [2, ["a": nil]]]),
            (
                #""\" \\ \/ \b \f \n \r \t A é 😀 \u0000""#,
                JSONValue.string("\" \\ / \u{8} \u{c} \n \r \t A é 😀 \0")
            ),
            ("\"grüße 😀\u{2028}\u{7f}\"", JSONValue.string("grüße 😀\u{2028}\u{7f}")),
        ] as [(String, JSONValue)]
    )
    func `a valid text becomes its value`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        ("", JSONError.Reason.unexpectedEnd, 0), ("[1,", .unexpectedEnd, 3), ("{\"a\"", .unexpectedEnd, 4),
        ("\"abc", .unexpectedEnd, 4), ("tru", .unexpectedEnd, 3), ("\"\\", .unexpectedEnd, 2),
        ("[1,]", .unexpectedByte, 3), ("{\"a\":1,}", .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1),
        ("{\"a\" 1}", .unexpectedByte, 5), ("[1 2]", .unexpectedByte, 3), ("NaN", .unexpectedByte, 0),
        ("'a'", .unexpectedByte, 0), ("\u{FEFF}1", .unexpectedByte, 0), ("nulx", .unexpectedByte, 3),
        ("1 2", .trailingBytes, 2), ("01", .trailingBytes, 1), ("{}}", .trailingBytes, 2),
        ("0x1", .trailingBytes, 1),
        ("-", .badNumber, 1), ("1.", .badNumber, 2), ("1.e5", .badNumber, 2), ("1e", .badNumber, 2),
        ("1e+", .badNumber, 3), ("-a", .badNumber, 1), ("1e1234567890123456789", .exponentOutOfRange, 0),
        ("\"a\nb\"", .controlCharacter, 2), (#""\x41""#, .badEscape, 1), (#""\u12g4""#, .badEscape, 5),
        (#""\ud83d""#, .loneSurrogate, 1), (#""\ude00""#, .loneSurrogate, 1),
        (#""\ud83dA""#, .loneSurrogate, 1),
        (#"{"a":1,"b":2,"a":3}"#, .duplicateName, 13), (#"{"a":1,"\u0061":3}"#, .duplicateName, 7),
    ])
    func `an invalid text is refused at its place`(text: String, reason: JSONError.Reason, offset: Int) {
        let place = JSONError.Position(offset: offset, line: 1, column: offset + 1)
        #expect(throws: JSONError.malformed(reason, at: place)) { try JSONValue(parsing: text) }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0xE2, 0x82, 0x41],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        for end in [[UInt8(ascii: "\"")], []] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: [UInt8(ascii: "\"")] + bytes + end) }
        }
    }

    @Test func `a place counts lines and bytes`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "{\n  \"ü\": 1,\n  \"b\": ?\n}")
        }
        #expect(error?.description == "json: line 3, column 8 (byte 20): a character that cannot stand here")
    }

    @Test func `512 levels are read, one more is refused`() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        _ = try JSONValue(parsing: nested(512))
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(513)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `equality is that of JSON Schema`() throws {
        #expect(try JSONValue(parsing: #"{"a":1,"b":[1.0]}"#) == JSONValue(parsing: #"{"b":[1e0],"a":1.00}"#))
        #expect(JSONValue.bool(true) != 1)
        #expect(JSONValue.array([1, 2]) != [2, 1])
        // Canonically equivalent, and yet different texts.
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test func `members are found among few and many, and in their order`() throws {
        for count in [3, 500] {
            let text = "{" + (0..<count).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}"
            let value = try JSONValue(parsing: text)
            #expect(value["n\(count - 1)"]?.intValue == count - 1)
            #expect(value["n\(count)"] == nil)
            #expect(value.objectValue?.names == (0..<count).map { "n\($0)" })
            #expect(value.compactText == text)
            #expect(throws: JSONError.self) { try JSONValue(parsing: text.dropLast() + ",\"n1\":0}") }
        }
    }

    @Test func `of members given in code the last wins at the first one's place`() {
        let object = JSONObject([
            .init(name: "a", value: 1), .init(name: "b", value: 2), .init(name: "a", value: 3),
        ])
        #expect(JSONValue.object(object).compactText == #"{"a":3,"b":2}"#)
    }
}
