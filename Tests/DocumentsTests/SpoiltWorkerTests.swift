import Jobs
import TestSupport
import Testing

@testable import Documents

/// Pages whose painting leaves the libraries with an error that outlives the document.
@Suite(.timeLimit(.minutes(3))) struct SpoiltWorkerTests {
    /// Operators and page entries that end in an error of the font that stands in for Helvetica.
    private static let poisons = [
        ("BT /F 100000 Tf 72 720 Td (alpha) Tj ET", ""),
        ("BT /F 1000000 Tf 72 720 Td (alpha) Tj ET", ""),
        ("BT /F 12 Tf 1000000000 0 0 1000000000 72 700 Tm (alpha) Tj ET", ""),
        ("BT /F 12 Tf 1 0 0 1000000000 72 700 Tm (alpha) Tj ET", ""),
        ("q 1 0 0 1000000000 72 700 cm BT /F 12 Tf (alpha) Tj ET Q", ""),
        ("BT 1000000000000 Tz /F 12 Tf 72 720 Td (alpha) Tj ET", ""),
        (HandmadePDF.lines(3), "/CropBox[0 0 0.0001 0.0001]"),
    ]

    private static let healthy = HandmadePDF.pages(2, operators: HandmadePDF.lines(20))
    /// A letter beside an image: a scan, where forms are chosen by the page.
    private static let scan = HandmadePDF.pages(
        2,
        operators: "BT /F 12 Tf 72 720 Td (a) Tj ET",
        side: 2,
        pixels: [0, 99, 200, 255],
        matrix: "300 0 0 300 0 0"
    )

    @Test(arguments: poisons)
    func `a document is as if read alone, whatever was painted before it`(
        operators: String,
        entries: String
    ) async throws {
        let poison = HandmadePDF.pages(1, operators: operators, entries: entries)
        let pool = try ExtractionPool.real()
        for (document, content) in [(Self.healthy, ContentMode.image), (Self.scan, .auto)] {
            let alone = try await ExtractionPool.real().read(document, content: content)
            #expect(alone.isFinished && alone.forms == ["image", "image"])
            let damaged = try await pool.read(poison, content: .image)
            #expect(damaged.isFinished && damaged.forms == ["damaged"], "otherwise this proves nothing")
            #expect(try await pool.read(document, content: content).pages == alone.pages)
        }
    }

    @Test func `a page that cannot be painted costs itself alone`() async throws {
        let good = "BT /F 12 Tf 72 720 Td (words) Tj ET"
        let bad = "BT /F 100000 Tf 72 720 Td (words) Tj ET"
        let pool = try ExtractionPool.real()
        let reading = try await pool.read(
            HandmadePDF.pages(showing: [good, bad, good, bad, bad, good]),
            content: .image
        )
        #expect(reading.isFinished && reading.pages.map(\.number) == Array(1...6))
        #expect(reading.forms == ["image", "damaged", "image", "damaged", "damaged", "image"])
        let alone = try await ExtractionPool.real().read(HandmadePDF.pages(showing: [good]), content: .image)
        #expect(alone.images.count == 1 && reading.images == Array(repeating: alone.images[0], count: 3))
    }

    @Test func `the fourth page that a new worker cannot paint loses the document`() async throws {
        let bad = "BT /F 100000 Tf 72 720 Td (words) Tj ET"
        let reading = try await ExtractionPool.real().read(
            HandmadePDF.pages(showing: Array(repeating: bad, count: 5)),
            content: .image
        )
        #expect(reading.failure?.failureClass == .damaged && !reading.isFinished)
        #expect(reading.forms == ["damaged", "damaged", "damaged"])
    }

    @Test func `figures that cannot be painted cost no more than the document's time`() async throws {
        let bad =
            "q 595 0 0 400 0 0 cm /I Do Q " + HandmadePDF.lines(20)
            + "BT /F 100000 Tf 72 9 Td ( ) Tj (.) Tj ET"
        let document = HandmadePDF.pages(
            400,
            operators: bad,
            side: 2,
            pixels: [0, 99, 200, 255],
            matrix: "595 0 0 400 0 0"
        )
        let limits = ExtractionLimits(pageSeconds: 2, documentSeconds: 3)
        let reading = try await ExtractionPool.real().read(document, limits: limits)
        #expect(reading.pages.first?.notes == [PageNote.figureLost], "otherwise this proves nothing")
        #expect(reading.failure?.failureClass == .timedOut)
    }
}
