import JSON
import Testing

@Suite
struct RegularExpressionCountTests {
    /// Expected is what `[...text.matchAll(new RegExp(pattern, "gmu"))].length` gives.
    @Test(
        arguments: [
            ("\\d+", "12 and 345, 6", 3), ("\\d+?", "12 and 345", 5), ("a|ab", "ab ab", 2),
            ("(?:ab|a)b?", "abb", 1),
            ("^", "a\nb\n", 3), ("^\\d", "1 a\n2 b\nc 3", 2), ("\\d$", "1\n22\n3 ", 2),
            ("^\\s*\\d+\\.", "1. a\n 2. b\n", 2),
            ("x*", "axxb", 4), ("", "ab", 3), ("aa", "aaaaa", 2), ("a.*b", "a b b\na b", 2),
            ("a.*?b", "a b b\na b", 2),
            ("\\bfoo\\b", "foo foofoo foo", 2), ("(a*)*b", "aab b", 2), ("(a|b)*c", "abcab", 1),
            ("😀", "😀a😀", 2),
            ("a(.*b)?", "aaaa", 4), ("(|a)+", "aa", 2), ("a{2}", "aaaaa", 2), ("none", "some", 0),
            ("a", "", 0),
            ("(?:a{0,2}?){2}b", "aaab", 1),
        ]
    )
    func `occurrences are counted as ECMA-262 finds them`(pattern: String, text: String, count: Int) throws {
        #expect(try RegularExpression(pattern).count(in: text) == count)
    }

    @Test(.timeLimit(.minutes(5)))
    func `no text makes counting explode`() throws {
        let text = String(repeating: "a", count: 100_000)
        for pattern in ["a(.*b)?", "(a+)+b", "(a|a)*b", "a*a*a*b"] {
            let count = try RegularExpression(pattern).count(in: text)
            #expect(count == (pattern == "a(.*b)?" ? 100_000 : 0))
        }
    }
}
