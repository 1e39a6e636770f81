import Jobs
import Testing

@testable import Documents

/// Pages that are one image each, which are painted finer than they are shown.
@Suite(.timeLimit(.minutes(5))) struct ScanTests {
    private static let limits = ImageLimits(maxSide: 600)

    /// A page of 600 by 600 points that is one square grey image, each row of one shade.
    private static func scan(side: Int, shades: [UInt8]) -> [UInt8] {
        HandmadePDF.pages(
            1,
            side: side,
            pixels: (0..<side).flatMap { [UInt8](repeating: shades[$0 % shades.count], count: side) },
            matrix: "600 0 0 600 0 0",
            entries: "/MediaBox[0 0 600 600]"
        )
    }

    /// The same page of an image of few pixels, which is painted as it is shown.
    private static func flat(_ shade: UInt8) -> [UInt8] { scan(side: 4, shades: [shade]) }

    @Test(
        arguments: [
            (1_200, [0, 255], 128), (1_200, [255, 255], 255), (1_800, [0, 128, 255], 128),
            (1_200, [7, 8], 8),
        ] + (0...15).map { (1_200, [UInt8($0 * 17)], UInt8($0 * 17)) }
            + (0...15).map { (1_800, [UInt8($0 * 17)], UInt8($0 * 17)) } as [(Int, [UInt8], UInt8)]
    )
    func `a scan's pixels are the means of its own`(side: Int, shades: [UInt8], mean: UInt8) async throws {
        let pool = try ExtractionPool.real()
        let fine = try await pool.read(Self.scan(side: side, shades: shades), image: Self.limits)
        let plain = try await pool.read(Self.flat(mean), image: Self.limits)
        #expect(fine.isFinished && plain.isFinished && fine.pages.map(\.route) == plain.pages.map(\.route))
        #expect(fine.pages.map(\.route) == [mean == 255 ? .blank : .scanned])
        #expect(fine.images == plain.images)
    }

    @Test func `a page comes out the same whichever pages are read with it`() async throws {
        let document = HandmadePDF.pages(
            3,
            operators: "BT /F 40 Tf 90 400 Td (ABC) Tj ET",
            side: 1_500,
            pixels: (0..<1_500 * 1_500).map { UInt8(truncatingIfNeeded: $0 / 7 * 31) }
        )
        let pool = try ExtractionPool.real()
        let all = try await pool.read(document, content: .image)
        let last = try await pool.read(document, pages: "3", content: .image)
        #expect(all.images.count == 3 && last.images == Array(all.images.suffix(1)))
    }

    @Test func `a scan is read in as little memory as a worker may have`() async throws {
        let pool = try ExtractionPool.real(memoryMB: ExtractionPool.leastMemoryMB)
        let scan = HandmadePDF.pages(
            1,
            side: 2_400,
            pixels: [UInt8](repeating: 128, count: 2_400 * 2_400)
        )
        let reading = try await pool.read(scan, content: .image)
        #expect(reading.forms == ["image"])
    }
}
