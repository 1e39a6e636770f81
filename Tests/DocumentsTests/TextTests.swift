import Foundation
import Jobs
import Testing

@testable import Documents

/// Items that are plain text, through the real worker.
@Suite(.timeLimit(.minutes(5))) struct TextTests {
    private static let limit = 4 << 20

    private func text(_ bytes: [UInt8], content: ContentMode = .auto) async throws -> String? {
        let reading = try await ExtractionPool.real().read(bytes, content: content)
        #expect(reading.isFinished || reading.pages.isEmpty)
        return reading.texts.first
    }

    private func failure(_ bytes: [UInt8], content: ContentMode = .auto) async throws -> Failure? {
        let reading = try await ExtractionPool.real().read(bytes, content: content)
        #expect(reading.pages.isEmpty)
        return reading.failure
    }

    @Test(
        arguments: [
            ("code/ring.c", "#include <stddef.h>\n", "}\n"),
            ("demo.jsonl", "{\"id\"", "}\n"),
            ("make.py", "#!/usr/bin/env python3\n", "main()\n"),
            (
                "tides-latin1.csv", "Hafen;Hochwasser;Bemerkung\r\nSüderhöft;06:12;früh – bei",
                "Nørrebro;07:45;Gebühr 4 €\r\n"
            ),
            ("log-utf16.txt", "Logbuch der »Möwe«\n", "Πορεία 210°, 舵 fest\nAlles wohl an Bord 🐟\n"),
        ]
    )
    func `a text is one page of itself`(name: String, start: String, end: String) async throws {
        let pool = try ExtractionPool.real()
        for (content, route) in [(ContentMode.auto, PageContent.Route.hasText), (.text, .asked)] {
            let reading = await pool.read(fixture: name, content: content)
            #expect(reading.isFinished && reading.pages.map(\.route) == [route])
            #expect(reading.summary?.kind == .text && reading.summary?.pageCount == 1)
            let text = try #require(reading.texts.first)
            #expect(text.unicodeScalars.starts(with: start.unicodeScalars))
            #expect(text.unicodeScalars.reversed().starts(with: end.unicodeScalars.reversed()))
        }
    }

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF] + Array("a ü".utf8), "a ü"),
            ([0xFE, 0xFF, 0x00, 0x61, 0x20, 0xAC], "a€"),
            ([0xFF, 0xFE, 0x61, 0x00, 0xAC, 0x20], "a€"),
            (Array("plain words and a caf".utf8) + [0xE9], "plain words and a café"),
            (Array("line\rline\r\nline\u{1B}[1mbold".utf8), "line\rline\r\nline\u{1B}[1mbold"),
            (Array("x".utf8), "x"),
            (Array("BMW, GIF8 and {rtf".utf8), "BMW, GIF8 and {rtf"),
            (Array("a PDF begins with %PDF-1.7".utf8), "a PDF begins with %PDF-1.7"),
        ] as [([UInt8], String)]
    )
    func `a text is decoded by its content`(bytes: [UInt8], expected: String) async throws {
        let text = try await text(bytes)
        #expect(text.map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test(
        arguments: [
            // A foreign byte, at the end and within.
            (Array("naïve café".utf8) + [0xFF], "naïve café\u{FFFD}"),
            (Array("naïve ".utf8) + [0xFF] + Array("café".utf8), "naïve \u{FFFD}café"),
            // Cut within the last character, of two bytes and of four, and behind a byte order mark.
            (Array("größ".utf8) + [0xC3], "größ\u{FFFD}"),
            (Array("Grüße ".utf8) + [0xF0, 0x9F, 0x90], "Grüße \u{FFFD}"),
            ([0xEF, 0xBB, 0xBF, 0x61, 0xE2, 0x82], "a\u{FFFD}"),
            // Begun within a character.
            ([0xA9] + Array(" façade, café".utf8), "\u{FFFD} façade, café"),
            // Latin-1: no character of UTF-8, one by chance, and a last letter that might begin one.
            (Array("a na".utf8) + [0xEF] + Array("ve sort of caf".utf8) + [0xE9], "a naïve sort of café"),
            (
                [0xC4, 0xB0] + Array(" is 10 degrees, ".utf8) + [0xFC] + Array("ber N".utf8) + [0xFC]
                    + Array("rnberg, s".utf8) + [0xFC] + Array("dlich".utf8),
                "Ä° is 10 degrees, über Nürnberg, südlich"
            ),
            (Array("AMANH".utf8) + [0xC3], "AMANHÃ"),
        ] as [([UInt8], String)]
    )
    func `a text with bad bytes is of the encoding of most`(bytes: [UInt8], expected: String) async throws {
        let text = try await text(bytes)
        #expect(text.map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test(
        arguments: [
            ("a NUL", Array("words\0words".utf8)),
            ("a NUL far behind", Array(String(repeating: "words ", count: 1_000).utf8) + [0]),
            ("control characters", Array(0..<32) + Array(1..<9)),
            ("half a unit of UTF-16", [0xFF, 0xFE, 0x61, 0x00, 0x62]),
            ("half a pair of UTF-16", [0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8]),
            ("UTF-32", [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]),
            (
                "Cyrillic in an 8-bit encoding",
                [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0x20, 0xE2, 0xF1, 0xE5, 0xEC]
            ),
            ("no UTF-8 behind its mark", [0xEF, 0xBB, 0xBF, 0x61] + [UInt8](repeating: 0xFF, count: 5)),
        ] as [(String, [UInt8])]
    )
    func `what does not decode is unsupported, whatever its name`(name: String, bytes: [UInt8]) async throws {
        let failure = try #require(try await failure(bytes))
        #expect(failure.failureClass == .unsupported)
        #expect(failure.message.contains("plain text") && failure.message.contains("\n  hint: "))
    }

    @Test func `a text of white space is blank`() async throws {
        let reading = try await ExtractionPool.real().read(Array(" \n\t\n".utf8))
        #expect(reading.pages == [PageContent(number: 1, content: .text(" \n\t\n"), route: .blank)])
    }

    @Test func `a text gives no image, and says what would do`() async throws {
        let failure = try await failure(Array("words".utf8), content: .image)
        #expect(failure?.failureClass == .unsupported)
        #expect(failure?.message.contains("content: auto or text") == true)
    }

    @Test func `a text of the limit is read, a longer one is too large`() async throws {
        let line = Array("0123456789 0123456789 0123456789 0123456789 0123456789 0123456\r\n".utf8)
        let bytes = Array(repeatElement(line, count: Self.limit / line.count).joined())
        try #require(bytes.count == Self.limit)
        let reading = try await ExtractionPool.real().read(bytes)
        #expect(reading.isFinished && reading.texts.reduce(0) { $0 + $1.utf8.count } == Self.limit)
        #expect(try await failure(bytes + [0x61])?.failureClass == .tooLarge)
    }

    @Test func `a short text has one page`() async throws {
        let pool = try ExtractionPool.real()
        #expect(try await pool.read(Array("words".utf8), pages: "1").isFinished)
        #expect(try await pool.read(Array("words".utf8), pages: "2").failure?.failureClass == .badPages)
    }

    @Test func `a PDF behind the headers of a mail is a PDF`() async throws {
        let bytes = Array("Content-Type: application/pdf\r\n\r\n".utf8) + HandmadePDF.pages(1)
        #expect(try await ExtractionPool.real().read(bytes).summary?.kind == .pdf)
    }

    @Test func `a file that is too large to be held in memory reads as any other`() async throws {
        let (side, lines) = (3_000, HandmadePDF.lines(30))
        let large = HandmadePDF.pages(
            2,
            operators: lines,
            side: side,
            pixels: [UInt8](repeating: 9, count: side * side)
        )
        let small = HandmadePDF.pages(2, operators: lines)
        let pool = try ExtractionPool.real()
        let reading = try await pool.read(large, content: .text)
        #expect(large.count > 8 << 20 && reading.texts.count == 2)
        #expect(reading.pages == (try await pool.read(small, content: .text)).pages)
    }
}
