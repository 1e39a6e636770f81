import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Text that stands sideways or upside down, held to what `pdftotext -layout` (poppler-utils) reads.
@Suite(.timeLimit(.minutes(3))) struct TurnedTextTests {
    /// How text of a direction is set in a PDF, whose coordinates begin at the lower left.
    enum Direction: CaseIterable {
        case down, left, up

        fileprivate var matrix: String {
            switch self {
            case .down: "0 -1 1 0"
            case .left: "-1 0 0 -1"
            case .up: "0 1 -1 0"
            }
        }

        /// Where a word stands that is `along` the line and `across` the lines away from the first.
        fileprivate func place(along: Int, across: Int) -> (x: Int, y: Int) {
            switch self {
            case .down: (400 - across, 600 - along)
            case .left: (400 - along, 300 + across)
            case .up: (200 + across, 250 + along)
            }
        }
    }

    private static let rows = [
        ["Item", "Year", "Amount", "No"], ["Freight", "2024", "1250.00", "7"],
        ["Storage", "2025", "980.50", "3"], ["ill-till", "2026", "77.10", "4"],
        ["Total", "2026", "2307.60", "5"],
    ]

    private static func table(_ direction: Direction) -> String {
        rows.enumerated().map { row, cells in
            cells.enumerated().map { column, cell in
                let (x, y) = direction.place(along: column * 90, across: row * 16)
                return "BT /F 11 Tf \(direction.matrix) \(x) \(y) Tm (\(cell)) Tj ET "
            }.joined()
        }.joined()
    }

    @Test(arguments: [0, 90, 180, 270, -90])
    func `a turned page reads as it does upright`(rotation: Int) async throws {
        let upright = try await read(HandmadePDF.lines(20))
        let turned = try await read(HandmadePDF.lines(20), entries: "/Rotate \(rotation)")
        #expect(turned.ours == upright.ours)
        #expect(Self.words(turned.ours) == Self.words(turned.theirs))
    }

    @Test(arguments: Direction.allCases)
    func `a turned table keeps its rows, and stands before the upright caption`(
        direction: Direction
    ) async throws {
        let caption = "Costs by kind of thing"
        let (ours, theirs) = try await read(
            Self.table(direction) + "BT /F 11 Tf 60 780 Td (\(caption)) Tj ET"
        )
        let lines = ours.split(separator: "\n").map(Self.words)
        #expect(lines == Self.rows.map { $0.map { Substring($0) } } + [Self.words(caption)])
        let run = Set(Self.rows.joined().map { Substring($0) })
        #expect(Self.words(theirs).filter(run.contains) == Self.rows.joined().map { Substring($0) })
    }

    @Test(arguments: Direction.allCases)
    func `a stamp is a line behind the text of the page`(direction: Direction) async throws {
        let stamp = "Received: 4 May 2031 [till 9]"
        let (x, y) = direction == .left ? (400, 60) : (20, 500)
        let body = HandmadePDF.lines(20)
        let (ours, theirs) = try await read(
            body + "BT /F 14 Tf \(direction.matrix) \(x) \(y) Tm (\(stamp)) Tj ET"
        )
        #expect(ours == (try await read(body)).ours + "\n" + stamp + "\n")
        #expect(theirs.contains(stamp))
    }

    @Test func `letters that stand upright below each other are no turned word`() async throws {
        let letters = "TOTAL".enumerated().map { row, letter in
            "BT /F 10 Tf 20 \(780 - row * 14) Td (\(letter)) Tj ET "
        }
        let (ours, theirs) = try await read(letters.joined() + HandmadePDF.lines(5))
        #expect(Self.words(ours) == Self.words(theirs))
        #expect(ours.split(separator: "\n").first?.hasPrefix("T  Line 0 of a text") == true)
    }

    @Test(arguments: Direction.allCases)
    func `lowered and raised letters stay in their turned word`(direction: Direction) async throws {
        let (x, y) = direction.place(along: 0, across: 0)
        let body = HandmadePDF.lines(10)
        let formula =
            "/F 10 Tf (H) Tj -2 Ts /F 7 Tf (2) Tj 0 Ts /F 10 Tf (O in cm) Tj 4 Ts /F 7 Tf (3) Tj 0 Ts"
        let ours = try await read(body + "BT \(direction.matrix) \(x) \(y) Tm \(formula) ET").ours
        #expect(ours == (try await read(body)).ours + "\nH2O in cm3\n")
    }

    private static func words(_ text: some StringProtocol) -> [Substring] {
        Substring(text).split(whereSeparator: \.isWhitespace)
    }

    /// What we read of a page with these operators, and what pdftotext does.
    private func read(
        _ operators: String,
        entries: String = ""
    ) async throws -> (ours: String, theirs: String) {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "page.pdf")
            try Data(HandmadePDF.pages(1, operators: operators, entries: entries)).write(to: file)
            let reading = await (try ExtractionPool.real()).read(
                ExtractionRequest(source: file.path, content: .text)
            )
            let command = try await runCommand(
                URL(filePath: "/usr/bin/pdftotext"),
                ["-layout", file.path, "-"]
            )
            try #require(command.status == 0)
            return (try #require(reading.texts.first), command.output)
        }
    }
}
