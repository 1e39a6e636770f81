import Foundation
import Jobs
import Testing

@testable import Documents

/// Pages of text files, through the real worker.
@Suite(.timeLimit(.minutes(5))) struct TextPagesTests {
    private static let limit = 64 << 10

    private func pages(_ text: String, pages: String? = nil) async throws -> [String] {
        let reading = try await ExtractionPool.real().read(Array(text.utf8), pages: pages, content: .text)
        #expect(reading.isFinished)
        #expect(pages != nil || reading.summary?.pageCount == reading.texts.count)
        return reading.texts
    }

    @Test(
        arguments: [
            ("one\u{0C}two", ["one", "two"]), ("one\u{0C}", ["one"]), ("one\n\u{0C}\n", ["one\n", "\n"]),
            ("\u{0C}two", ["", "two"]), ("one\u{0C}\u{0C}three", ["one", "", "three"]),
        ]
    )
    func `a form feed ends a page`(text: String, expected: [String]) async throws {
        #expect(try await pages(text) == expected)
    }

    @Test func `a long text is cut where lines end, and nothing of it is lost`() async throws {
        for end in ["\n", "\r\n", "\r"] {
            let text = (0..<9_000).map { "line \($0) of a log that goes on and on, ü\(end)" }.joined()
            let texts = try await pages(text)
            #expect(texts.joined().utf8.elementsEqual(text.utf8))
            #expect(texts.count > 4 && texts.allSatisfy { $0.utf8.count <= Self.limit })
            #expect(
                texts.allSatisfy {
                    $0.hasPrefix("line ") && $0.utf8.suffix(end.utf8.count).elementsEqual(end.utf8)
                }
            )
            #expect(texts.dropLast().allSatisfy { $0.utf8.count > Self.limit - 100 })
        }
    }

    @Test(arguments: ["\n", "\r\n"])
    func `an empty line in the second half is a better place`(end: String) async throws {
        let filler = String(repeating: "words and words" + end, count: 3_000)
        let paragraph = String(filler.prefix(50_000)) + end
        let texts = try await pages(paragraph + end + filler + end + end + filler)
        #expect(texts.first == paragraph + end)
        #expect(texts.allSatisfy { $0.utf8.count <= Self.limit })
    }

    @Test func `a line longer than a page is cut between two characters`() async throws {
        let text = "x" + String(repeating: "ü🐟", count: 30_000)
        let texts = try await pages(text)
        #expect(texts.joined() == text)
        #expect(
            texts.count == 3
                && texts.allSatisfy {
                    (Self.limit - 3...Self.limit).contains($0.utf8.count) || $0 == texts.last
                }
        )
    }

    @Test func `a text of the limit is one page, one byte more makes two`() async throws {
        let text = String(repeating: "a", count: Self.limit)
        #expect(try await pages(text) == [text])
        #expect(try await pages(text + "b") == [text, "b"])
    }

    @Test func `page ranges choose among them`() async throws {
        #expect(try await pages("1\u{0C}2\u{0C}3\u{0C}4", pages: "2-3") == ["2", "3"])
        let reading = try await ExtractionPool.real().read(Array("1\u{0C}2".utf8), pages: "3")
        #expect(reading.failure?.failureClass == .badPages)
    }

    @Test func `an empty page of a text is blank`() async throws {
        let reading = try await ExtractionPool.real().read(Array("1\u{0C}\n\u{0C}3".utf8))
        #expect(reading.pages.map(\.route) == [.hasText, .blank, .hasText])
    }
}
