import Testing

@testable import JSON

@Suite
struct RegularExpressionTests {
    @Test(arguments: [
        ("a+b?c*", "xaacx", true), ("^a|b$", "cab", true), ("^(?:a|b)$", "ab", false),
        ("^a{2,3}$", "aaaa", false),
        ("^a{2,}$", "aaaaa", true), ("^a{2}$", "aa", true), ("^(ab){0,2}?$", "abab", true),
        ("a{,3}", "a{,3}", true),
        ("^[^a-c\\d]$", "d", true), ("^[^a-c\\d]$", "7", false), ("^[]$", "", false), ("^[^]$", "\n", true),
        ("^.$", "\n", false), ("^.$", "😀", true), ("^\\w+$", "aZ_9", true), ("^\\w$", "é", false),
        ("^\\d$", "\u{0663}", false), ("^\\s$", "\u{2003}", true), ("^\\S$", "\u{FEFF}", false),
        ("\\bfoo\\b", "a foo.", true), ("\\bfoo\\b", "afoo", false), ("\\Boo", "foo", true),
        ("^\\x41\\u0042$", "AB", true),
        ("^\\u{1F600}$", "😀", true), ("^\\uD83D\\uDE00$", "😀", true), ("^\\cA\\t\\0$", "\u{1}\t\0", true),
        ("^\\p{Lu}\\P{Lu}$", "Éé", true), ("^\\p{Letter}$", "7", false),
        ("^\\p{gc=Nd}\\p{ASCII}\\p{Any}$", "٣a😀", true),
        ("^(?<year>\\d{4})-(\\d\\d)$", "2026-11", true), ("^\\-\\@\\/[\\]\\-]$", "-@/-", true),
        ("", "", true),
        ("^(a*)*$", "aaab", false), ("^(|a)+$", "aa", true), ("x*", "", true), ("^$", "a", false),
        ("a$b", "ab", false),
        ("[a-]", "-", true), ("^[\\w-]+$", "a-b", true),
    ])
    func `a pattern matches as ECMA-262 says`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [
        "(", ")", "[a", "a**", "*", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(a)\\1", "\\k<a>", "\\", "\\a",
        "[z-a]",
        "[\\w-a]", "\\x4", "\\uD800", "\\u{110000}", "\\p{Nope}", "\\p", "a{3,2}", "a{1001}", "(?i)a", "^*",
        "\\c1",
        "((a{1000}){1000}){1000}", "((){1000}){1000}", "(?<a", "\\u{}x{",
    ])
    func `a pattern that cannot be kept in bounds is refused`(pattern: String) {
        #expect(throws: RegularExpression.Refusal.self) { try RegularExpression(pattern) }
    }

    @Test(.timeLimit(.minutes(5)))
    func `no pattern makes matching explode`() throws {
        let text = String(repeating: "a", count: 2000) + "b"
        for pattern in ["^(a+)+$", "^(a|a)*$", "^(a*)*$", "(a|aa)+$", "^(.*)*c$"] {
            #expect(try !RegularExpression(pattern).matches(text))
        }
    }
}
