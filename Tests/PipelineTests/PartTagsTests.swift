import TestSupport
import Testing

@testable import Pipeline

@Suite
struct PartTagsTests {
    @Test(
        arguments: [
            ("</part>", #"<\/part>"#), ("<part id=\"p2\">", #"<\part id="p2">"#),
            ("a < /PART >b", #"a <\ /PART >b"#),
            ("<<part>", #"<<\part>"#), ("</ \n part", "<\\/ \n part"),
            ("<\u{200B}/part>", "<\\\u{200B}/part>"),
            ("<p>a party</p>", "<p>a party</p>"), ("part </ par t", "part </ par t"), ("1 < 2", "1 < 2"),
            ("", ""),
        ]
    )
    func `what could be read as a tag of ours is defused, nothing else`(text: String, defused: String) {
        #expect(PartTags.defused(text) == defused)
    }

    /// Scalars that show nothing, and may stand anywhere in a tag without a reader's noticing.
    @Test(arguments: ["\u{200D}", "\u{FE0F}", "\u{200C}", "\u{2060}", "\u{AD}", "\u{FEFF}"])
    func `a scalar that shows nothing hides no tag`(scalar: String) {
        #expect(PartTags.defused("<\(scalar)/part>") != "<\(scalar)/part>")
    }

    @Test(arguments: 0..<60)
    func `no tag of ours survives, and what is left out of tags is untouched`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "<", "</", ">", "part", "PART", "Part", " ", "\n", "\r\n", "/", "\\", "p", "art", " id=\"p1\"",
            "é", "\u{200B}",
        ]
        for _ in 0..<60 {
            let text = (0..<Int.random(in: 1...12, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let defused = PartTags.defused(text)
            #expect(defused.firstMatch(of: /(?i)<[\s\/]*part/) == nil, "\(text.debugDescription)")
            #expect(PartTags.defused(defused) == defused, "\(text.debugDescription)")
            let plain = text.replacing("<", with: "")
            #expect(PartTags.defused(plain) == plain)
        }
    }
}
