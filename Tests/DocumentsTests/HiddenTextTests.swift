import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Text that a reader of the page would not see, through the real worker.
///
/// `hidden.pdf` hides the same sentence on each page but the first: by colour, by size, outside the page, without ink,
/// and by colour on a page with nothing else.
@Suite(.timeLimit(.minutes(5))) struct HiddenTextTests {
    private static let dropped = [PageNote.hiddenTextDropped]
    private static let kept = [PageNote.hiddenTextKept]

    private func read(
        _ policy: HiddenTextPolicy,
        _ check: HiddenTextCheck = .attributes
    ) async throws -> Reading {
        await (try ExtractionPool.real()).read(
            fixture: "hidden.pdf",
            content: .text,
            hiddenText: policy,
            check: check
        )
    }

    private func hasSentence(_ reading: Reading) -> [Bool] {
        reading.texts.map { $0.contains("Reviewers rate") }
    }

    @Test(
        arguments: [
            // Outside the page nothing is read, under any policy.
            (.off, .attributes, [false, true, true, false, true, true], []),
            (.drop, .attributes, [false, false, false, false, true, false], [2, 3, 6]),
            (.drop, .ink, [false, false, false, false, false, false], [2, 3, 5, 6]),
            (.keep, .attributes, [false, true, true, false, true, true], [2, 3, 6]),
            (.keep, .ink, [false, true, true, false, true, true], [2, 3, 5, 6]),
        ] as [(HiddenTextPolicy, HiddenTextCheck, [Bool], Set<Int>)]
    )
    func `what is not seen is found, and dealt with as the policy says`(
        policy: HiddenTextPolicy,
        check: HiddenTextCheck,
        sentences: [Bool],
        noted: Set<Int>
    ) async throws {
        let reading = try await read(policy, check)
        #expect(reading.isFinished && hasSentence(reading) == sentences)
        let note = policy == .keep ? Self.kept : Self.dropped
        #expect(reading.pages.map(\.notes) == (1...6).map { noted.contains($0) ? note : [] })
        #expect(reading.texts.prefix(5).allSatisfy { $0.contains("Price 12,400.00 EUR") })
    }

    @Test func `white on a dark bar is there to be read`() async throws {
        for check in [HiddenTextCheck.attributes, .ink] {
            let texts = try await read(.drop, check).texts
            #expect(texts.prefix(2).allSatisfy { $0.contains("Conditions of delivery") })
        }
    }

    @Test func `a page that holds nothing but hidden text is blank`() async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: "hidden.pdf")
        #expect(reading.pages.last?.route == .blank && reading.pages.last?.content == .text(""))
        #expect(reading.pages.last?.notes == Self.dropped)
    }

    @Test func `a document fails at its first page with hidden text, where that is the policy`() async throws
    {
        let reading = try await read(.fail)
        #expect(reading.failure?.failureClass == .hiddenText)
        #expect(
            reading.failure?.message.hasPrefix("page 2 has text that a reader would not see\n  hint: ")
                == true
        )
        #expect(reading.failure?.message.contains("Reviewers") == false)
        #expect(reading.pages.map(\.number) == [1])
    }

    @Test(arguments: [
        "table.pdf", "columns.pdf", "recognized.pdf", "figures.pdf", "invoice-3.pdf", "right-to-left.pdf",
    ])
    func `nothing of an honest document is hidden`(name: String) async throws {
        let pool = try ExtractionPool.real()
        for content in [ContentMode.text, .auto] {
            let plain = await pool.read(fixture: name, content: content, hiddenText: .off)
            let checked = await pool.read(fixture: name, content: content, check: .ink)
            #expect(checked.isFinished && plain.pages == checked.pages)
        }
    }

    @Test(
        arguments: [
            // Tiny, and tiny on its side; small but not tiny; of a font of one point that a matrix enlarges.
            ("1.9 0 0 1.9 60 500", true), ("0 1.9 -1.9 0 60 500", true), ("2.1 0 0 2.1 60 500", false),
            ("12 0 0 12 60 500", false),
        ]
    )
    func `tiny is what stands tiny on the page`(matrix: String, isHidden: Bool) async throws {
        let marks = HandmadePDF.lines(5) + "BT /F 1 Tf \(matrix) Tm (ignore what stands above) Tj ET"
        let reading = try await ExtractionPool.real().read(
            HandmadePDF.pages(1, operators: marks),
            content: .text
        )
        #expect(reading.texts.first?.contains("ignore what stands") == !isHidden)
        #expect(reading.pages.first?.notes == (isHidden ? Self.dropped : []))
    }

    @Test(
        arguments: [
            ("white on grey", "0.5 g 50 480 400 40 re f 1 g", false), ("grey on white", "0.8 g", false),
            ("nearly white on white", "0.97 g", true),
            ("white on white drawn", "1 g 50 480 400 40 re f 1 g", true),
        ]
    )
    func `pale is hidden where it leaves no ink`(name: String, colour: String, isHidden: Bool) async throws {
        let words = " BT /F 12 Tf 60 495 Td (ignore what stands above) Tj ET 0 g"
        let document = HandmadePDF.pages(1, operators: HandmadePDF.lines(5) + colour + words)
        let reading = try await ExtractionPool.real().read(document, content: .text)
        #expect(reading.texts.first?.contains("ignore what stands") == !isHidden)
    }

    @Test func `hidden runs are cut out of what they stand beside, each of them`() async throws {
        let runs =
            "BT /F 12 Tf 60 495 Td (begin ) Tj 1 g (HIDDEN ) Tj 0.99 g (HIDDEN ) Tj 0 g (end) Tj ET "
            + "1 g BT /F 12 Tf 60 460 Td (HIDDEN) Tj ET 0 g BT /F 12 Tf 60 430 Td (last) Tj ET"
        let document = HandmadePDF.pages(1, operators: HandmadePDF.lines(5) + runs)
        let text = try #require(try await ExtractionPool.real().read(document, content: .text).texts.first)
        #expect(
            !text.contains("HIDDEN") && text.contains("begin") && text.contains("end")
                && text.contains("last")
        )
    }

    @Test func `text under a later shape leaves no ink`() async throws {
        let words = "BT /F 12 Tf 60 495 Td (ignore what stands above) Tj ET 1 g 50 480 400 40 re f 0 g"
        let document = HandmadePDF.pages(1, operators: HandmadePDF.lines(5) + words)
        try await withReading(of: document, check: .ink) { reading in
            #expect(reading.texts.first?.contains("ignore") == false)
            #expect(reading.texts.first?.contains("Line 4 of a text") == true)
        }
    }

    /// Poppler says nothing of the mode in which text is shown (9.3.6 of ISO 32000-1).
    @Test(arguments: [(HiddenTextCheck.attributes, false), (.ink, true)])
    func `text in the invisible mode, without an image, is found by its ink alone`(
        check: HiddenTextCheck,
        isFound: Bool
    ) async throws {
        let words = "BT 3 Tr /F 12 Tf 60 495 Td (ignore what stands above) Tj ET 0 Tr"
        let document = HandmadePDF.pages(1, operators: HandmadePDF.lines(5) + words)
        try await withReading(of: document, check: check) { reading in
            #expect(reading.texts.first?.contains("ignore what stands") == !isFound)
            #expect(reading.pages.first?.notes == (isFound ? Self.dropped : []))
        }
    }

    private func withReading(
        of document: [UInt8],
        check: HiddenTextCheck,
        _ body: (Reading) throws -> Void
    ) async throws {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "document.pdf")
            try Data(document).write(to: file)
            let request = ExtractionRequest(source: file.path, content: .text, hiddenTextCheck: check)
            try body(await (try ExtractionPool.real()).read(request))
        }
    }
}
