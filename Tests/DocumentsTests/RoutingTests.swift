import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// In which form the pages of a PDF come.
@Suite(.timeLimit(.minutes(5))) struct RoutingTests {
    private static let grey = [UInt8](repeating: 128, count: 16)

    @Test func `recognized text goes alone where it is good, and the image where it is poor`() async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: "recognized.pdf")
        #expect(reading.pages.map(\.route) == [.hasText, .poorText])
        #expect(reading.forms == ["text", "image"])
        #expect(reading.texts.first?.contains("NORTHGATE TRADING LTD.") == true)
        #expect(reading.pages.map(\.notes) == [[], []], "such text is not hidden text")
    }

    @Test func `a large figure goes beside the text, a small one or one under the whole page does not`()
        async throws
    {
        let reading = await (try ExtractionPool.real()).read(fixture: "figures.pdf")
        #expect(reading.pages.map(\.route) == [.figure, .hasText, .hasText])
        #expect(reading.forms == ["both", "text", "text"])
        #expect(reading.texts.allSatisfy { $0.contains("The harbour of Lindholm freezes") })
    }

    @Test(
        arguments: [("0.01", ["both", "both", "text"]), ("0.4", ["both", "text", "text"])] + [
            ("0.43", ["text", "text", "text"]), ("1", ["text", "text", "text"]),
        ]
    )
    func `the share decides what is a large figure`(share: String, forms: [String]) async throws {
        let figureShare = try #require(Fraction(share))
        let reading = await (try ExtractionPool.real()).read(fixture: "figures.pdf", figureShare: figureShare)
        #expect(reading.forms == forms)
    }

    @Test(
        arguments: [
            // A quarter of the page is 210 points of its height.
            ("595 0 0 205 0 0", "", false), ("595 0 0 216 0 0", "", true),
            // What lies beyond the page does not count, nor does what lies on another image.
            ("290 0 0 780 0 -380", "", false), ("900 0 0 216 -200 0", "", true),
            ("595 0 0 205 0 0", "q 595 0 0 205 0 0 cm /I Do Q", false),
            ("595 0 0 105 0 0", "q 595 0 0 111 0 105 cm /I Do Q", true),
            // The page as it is shown: turned, and cut.
            ("595 0 0 216 0 0", "/Rotate 90", true), ("595 0 0 205 0 0", "/Rotate 90", false),
            ("595 0 0 150 0 0", "/CropBox[0 0 595 500]", true),
            ("595 0 0 250 0 592", "/CropBox[0 0 595 500]", false),
            ("595 0 0 250 0 592", "/CropBox[0 300 595 842]", true),
        ]
    )
    func `a figure's share is that of the page as shown`(
        matrix: String,
        more: String,
        isFigure: Bool
    ) async throws {
        let isEntry = more.hasPrefix("/")
        let document = HandmadePDF.pages(
            1,
            operators: (isEntry ? "" : more) + HandmadePDF.lines(30),
            side: 4,
            pixels: Self.grey,
            matrix: matrix,
            entries: isEntry ? more : ""
        )
        let reading = try await ExtractionPool.real().read(document)
        #expect(reading.pages.map(\.route) == [isFigure ? .figure : .hasText])
    }

    @Test(arguments: [(30, 0, true), (30, 1, true), (53, 0, false)])
    func `a figure is looked for where the text leaves room, labels or not`(
        lines: Int,
        labels: Int,
        isFigure: Bool
    ) async throws {
        let line = String(repeating: "high water and ebb ", count: 6)
        let text = (0..<lines).map { "BT /F 10 Tf 50 \(780 - $0 * 14) Td (\(line)) Tj ET " }
        let words = (0..<labels).map { "BT /F 8 Tf 200 \(100 + $0 * 9) Td (Fig. 3: Ebb) Tj ET " }.joined()
        let document = HandmadePDF.pages(
            1,
            operators: text.joined() + words,
            side: 4,
            pixels: Self.grey,
            matrix: "595 0 0 250 0 0"
        )
        let reading = try await ExtractionPool.real().read(document)
        #expect(reading.pages.map(\.route) == [isFigure ? .figure : .hasText])
    }

    @Test func `text and image are given where both are asked for`() async throws {
        let pool = try ExtractionPool.real()
        let reading = await pool.read(fixture: "mixed.pdf", content: .textAndImage)
        #expect(reading.forms == ["both", "both", "both"])
        #expect(reading.pages.map(\.route) == [.asked, .asked, .asked])
        #expect(reading.texts[0].contains("Claim 2026-118") && reading.texts[2].isEmpty)
        #expect(await pool.read(fixture: "label.png", content: .textAndImage).forms == ["image"])
        #expect(await pool.read(fixture: "make.py", content: .textAndImage).forms == ["text"])
    }

    @Test(
        arguments: [
            ("", "blank"), ("1 g 0 0 595 842 re f", "blank"), ("BT /F 10 Tf 9 9 Td (     ) Tj ET", "blank"),
            ("0 g 100 100 50 50 re f", "scanned"), ("BT /F 10 Tf 9 9 Td (...) Tj ET", "scanned"),
        ]
    )
    func `a page that shows nothing is blank`(operators: String, route: String) async throws {
        let reading = try await ExtractionPool.real().read(HandmadePDF.pages(1, operators: operators))
        #expect(reading.pages.map(\.route.rawValue) == [route])
        #expect(route == "scanned" || reading.pages.first?.content == .text(""))
    }

    @Test func `a page of a white image is blank`() async throws {
        let document = HandmadePDF.pages(1, side: 2, pixels: [255, 255, 255, 255])
        #expect(try await ExtractionPool.real().read(document).pages.map(\.route) == [.blank])
    }

    @Test func `text of hardly any letters is garbled`() async throws {
        let marks = (0..<20).map { "BT /F 10 Tf 60 \(700 - $0 * 14) Td (#$%&*+=<>@ ~^ |#$%&*+= a) Tj ET " }
        let reading = try await ExtractionPool.real().read(HandmadePDF.pages(1, operators: marks.joined()))
        #expect(reading.pages.map(\.route) == [.garbled] && reading.forms == ["image"])
    }

    @Test(
        arguments: [
            ("a.pdf", true), ("a.PNG", false), ("a.tar.png", false), ("a.jpeg", true), ("a.dat", nil),
            ("a", nil),
            (".png", nil), ("a.txt", true),
        ] as [(String, Bool?)]
    )
    func `a name that says otherwise than the content is noted`(name: String, isMismatch: Bool?) async throws
    {
        let reading = try await withScratchDirectory { folder in
            let file = folder.appending(path: name)
            try FileManager.default.copyItem(at: Repository.fixtures.appending(path: "label.png"), to: file)
            return await (try ExtractionPool.real()).read(ExtractionRequest(source: file.path))
        }
        #expect(reading.summary?.kind == .png && reading.isFinished)
        #expect(reading.summary?.notes == (isMismatch == true ? [DocumentNote.typeMismatch] : []))
    }
}
