import Jobs
import TestSupport
import Testing

@testable import Documents

/// Pages of which poppler's first answer is a part: lines over an edge of the page, and characters that map to NUL.
@Suite(.timeLimit(.minutes(5))) struct WholeTextTests {
    private static let long = String(repeating: "verylong", count: 15)

    @Test(
        arguments: [
            ("the right", "BT /F 12 Tf 60 700 Td (third \(long)) Tj ET", "third very"),
            ("the left", "BT /F 12 Tf -90 700 Td (third line begins at the left of it) Tj ET", "left of it"),
            ("the right, as the last", "BT /F 12 Tf 60 650 Td (last \(long)) Tj ET", "last very"),
            (
                "the left, as the last", "BT /F 12 Tf -90 650 Td (last line begins at the left of it) Tj ET",
                "left of it"
            ),
            ("the top", "BT /F 40 Tf 300 830 Td (Title) Tj ET", "Title"),
            ("the bottom", "BT /F 40 Tf 60 2 Td (Foot) Tj ET", "Foot"),
        ]
    )
    func `a line over an edge takes no other with it`(edge: String, line: String, seen: String) async throws {
        let others = [(730, "first"), (715, "second"), (685, "fourth"), (670, "fifth")]
            .map { "BT /F 12 Tf 60 \($0.0) Td (the \($0.1) line of the paragraph) Tj ET " }.joined()
        let text = try await text(HandmadePDF.pages(1, operators: others + line))
        for word in ["first", "second", "fourth", "fifth"] {
            #expect(text.contains("the \(word) line of the paragraph"))
        }
        #expect(text.contains(seen))
    }

    @Test func `what is hidden beside a line over the edge is found where it stands`() async throws {
        let marks =
            "BT /F 12 Tf 60 730 Td (begin ) Tj 1 g (HIDDEN ) Tj 0 g (end) Tj ET "
            + "BT /F 12 Tf 60 715 Td (over \(Self.long)) Tj ET "
            + "BT /F 12 Tf 60 700 Td (before ) Tj 1 g (HIDDEN ) Tj 0 g (behind) Tj ET"
        let text = try await text(HandmadePDF.pages(1, operators: marks))
        #expect(!text.contains("HIDDEN"))
        for word in ["begin", "end", "over", "before", "behind"] { #expect(text.contains(word)) }
    }

    @Test(
        arguments: [
            ("<0041000000420043>", "A\u{FFFD}BC"), ("<00000041>", "\u{FFFD}A"), ("<00410000>", "A\u{FFFD}"),
            ("<004100000000>", "A\u{FFFD}\u{FFFD}"),
        ]
    )
    func `a character that maps to NUL cuts nothing off`(code: String, seen: String) async throws {
        let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>"
        let codes =
            "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <61> \(code) endbfchar endcmap"
        let lines = ["bark and bank", "a", "over sea", "a", "at last"]
        let marks = lines.enumerated().map {
            "BT /F 12 Tf 60 \(700 - $0 * 15) Td (\($1)) Tj ET "
        }.joined()
        let page =
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        let document = HandmadePDF.file(
            ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Count 1>>", font, page].map {
                Array($0.utf8)
            }
                + [HandmadePDF.stream("", Array(marks.utf8)), HandmadePDF.stream("", Array(codes.utf8))]
        )
        let expected = lines.map { $0.replacing("a", with: seen) }
        #expect(try await text(document).split(separator: "\n").map(String.init) == expected)
    }

    private func text(_ document: [UInt8]) async throws -> String {
        let reading = try await ExtractionPool.real().read(document, content: .text)
        return try #require(reading.texts.first)
    }
}
