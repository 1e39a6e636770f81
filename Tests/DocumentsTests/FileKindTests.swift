import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// What a file is taken for, and why it is not read.
@Suite(.timeLimit(.minutes(5))) struct FileKindTests {
    private static let pdf = HandmadePDF.pages(showing: [HandmadePDF.lines(9)])
    /// The same with the bytes beyond ASCII that most PDFs have behind their header.
    private static let binaryPDF =
        Array("%PDF-1.4\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A] + pdf.dropFirst(9)

    @Test(
        arguments: ["", "\n", "   ", "xyz", "\u{FEFF}", "Subject: scan\r\n\r\n"],
        [(pdf, true), (pdf, false), (binaryPDF, true), (binaryPDF, false)]
    )
    func `a PDF is one behind whatever precedes its header`(
        before: String,
        file: (bytes: [UInt8], isWhole: Bool)
    ) async throws {
        let bytes = Array(before.utf8) + (file.isWhole ? file.bytes : file.bytes.dropLast(9))
        // Without its end, bytes that are all letters are a text that tells of a PDF.
        let isPDF = before.isEmpty || file.isWhole || file.bytes == Self.binaryPDF
        let reading = try await ExtractionPool.real().read(bytes)
        #expect(reading.summary?.kind == (isPDF ? .pdf : .text) && reading.isFinished)
    }

    @Test(arguments: [
        "# How a PDF begins\n\nThe first line is\n\n%PDF-1.7\n\nand nothing else.\n",
        "Write %PDF-1.4, then:\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\nThat is the least.\n",
        "Die Zeile „%PDF-1.7“ steht am Anfang.\n", "GIF89a is a format of 1989.\n", "GIF87a\n",
        "The ftyp box comes first.\n", "8BPS is how Photoshop files begin.\n", "RIFF and WEBP\n",
        "BM is short.\n",
    ])
    func `a text that tells of a format is a text`(text: String) async throws {
        let reading = try await ExtractionPool.real().read(Array(text.utf8))
        #expect(reading.summary?.kind == .text && reading.texts == [text])
    }

    @Test(arguments: [
        ("Kids[]/Count 0", FailureClass.noPages), ("Kids[3 0 R]/Count 0", .damaged),
        ("Kids[3 0 R]/Count -1", .damaged), ("Kids 3 0 R/Count 0", .damaged),
    ])
    func `no pages are said of a PDF only that says so itself`(
        tree: String,
        failureClass: FailureClass
    ) async throws {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/\(tree)>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ]
        let document = HandmadePDF.file(objects.map { Array($0.utf8) })
        let failure = try await ExtractionPool.real().read(document).failure
        #expect(failure?.failureClass == failureClass)
    }

    @Test func `a catalogue that is cut away is damage`() async throws {
        let catalogue = Array("<</Type/Catalog/Pages 9 0 R>>".utf8)
        let failure = try await ExtractionPool.real().read(HandmadePDF.file([catalogue])).failure
        #expect(failure?.failureClass == .damaged)
    }

    @Test(arguments: ["Adobe.PubSec", "NobodysHandler"])
    func `encryption by other means than a password asks for none`(handler: String) async throws {
        let whole = String(decoding: HandmadePDF.pages(1), as: UTF8.self)
        let encryption = "/Encrypt<</Filter/\(handler)/V 4/SubFilter/adbe.pkcs7.s5>>/ID[(a)(a)]/Root 1 0 R"
        let document = whole.replacing("/Root 1 0 R", with: encryption)
        let failure = try await ExtractionPool.real().read(Array(document.utf8)).failure
        #expect(failure?.failureClass == .encrypted)
        #expect(failure?.message.contains("in a way that is not read") == true)
    }

    @Test func `a page without size says so once`() async throws {
        let document = HandmadePDF.pages(1, operators: "0 0 9 9 re f", entries: "/CropBox[9 9 9 9]")
        let reading = try await ExtractionPool.real().read(document, content: .image)
        guard case .lost(let failure)? = reading.pages.first?.content else {
            Issue.record("\(reading)")
            return
        }
        #expect(failure.message == "has no size")
    }
}
