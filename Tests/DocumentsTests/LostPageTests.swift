import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Pages that cannot be painted cost themselves, and little more.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LostPageTests {
    private static let limits = ExtractionLimits(pageSeconds: 2, documentSeconds: 100)

    @Test func `a page whose painting takes too long is lost, and the pages around it are not`() async throws
    {
        let document = HandmadePDF.tarpits([2, 4], of: 5)
        let reading = try await ExtractionPool.real().read(document, content: .image, limits: Self.limits)
        #expect(reading.isFinished && reading.failure == nil)
        #expect(reading.pages.map(\.number) == [1, 2, 3, 4, 5])
        #expect(reading.forms == ["image", "timed_out", "image", "timed_out", "image"])
        guard case .lost(let failure) = reading.pages[1].content else { return }
        #expect(failure.message.hasPrefix("cannot be painted: ") && failure.message.contains("2 s"))
    }

    @Test func `a lost page at the end ends the document well`() async throws {
        let document = HandmadePDF.tarpits([2], of: 2)
        let reading = try await ExtractionPool.real().read(
            document,
            content: .textAndImage,
            limits: Self.limits
        )
        #expect(reading.isFinished && reading.forms == ["both", "timed_out"])
    }

    @Test func `the fourth page that is lost loses the document`() async throws {
        let document = HandmadePDF.tarpits([1, 2, 3, 4], of: 5)
        let reading = try await ExtractionPool.real().read(
            document,
            content: .image,
            limits: ExtractionLimits(pageSeconds: 1, documentSeconds: 100)
        )
        #expect(reading.failure?.failureClass == .timedOut && !reading.isFinished)
        #expect(reading.forms == ["timed_out", "timed_out", "timed_out"])
    }

    @Test func `lost pages take no more than the document's time`() async throws {
        let document = HandmadePDF.tarpits([1, 2, 3], of: 5)
        let reading = try await ExtractionPool.real().read(
            document,
            content: .image,
            limits: ExtractionLimits(pageSeconds: 2, documentSeconds: 3)
        )
        #expect(reading.failure?.failureClass == .timedOut)
        #expect(reading.failure?.message.contains("the document") == true)
        #expect(reading.forms == ["timed_out"])
    }

    @Test func `text is read without painting`() async throws {
        let document = HandmadePDF.tarpits([1, 2], of: 2)
        for content in [ContentMode.text, .auto] {
            let reading = try await ExtractionPool.real().read(
                document,
                content: content,
                limits: Self.limits
            )
            #expect(reading.isFinished && reading.forms == ["text", "text"])
        }
    }

    @Test func `a figure that cannot be painted leaves the page its text`() async throws {
        let slow = String(repeating: "0 0 595 842 re f /I Do ", count: 4_000)
        let document = HandmadePDF.pages(
            2,
            operators: "q 595 0 0 400 0 0 cm \(slow) Q " + HandmadePDF.lines(20),
            side: 900,
            pixels: [UInt8](repeating: 200, count: 810_000),
            matrix: "595 0 0 400 0 0"
        )
        let reading = try await ExtractionPool.real().read(document, limits: Self.limits)
        #expect(reading.isFinished && reading.forms == ["text", "text"])
        #expect(reading.pages.map(\.route) == [.figure, .figure])
        #expect(reading.pages.map(\.notes) == [[PageNote.figureLost], [PageNote.figureLost]])
        #expect(reading.texts.allSatisfy { $0.contains("Line 19 of a text") })
    }

    /// The sides of an image of hardly any bytes, and what its page is lost to.
    private static let tooLarge = [
        (25_000, 25_000, FailureClass.outOfMemory, "memory_mb"), (40_000, 2, .tooLarge, "32,767 pixels"),
    ]

    @Test(arguments: tooLarge, [ContentMode.auto, .image])
    func `a page of an image that cannot be painted is not taken for a blank one`(
        image: (width: Int, height: Int, failureClass: FailureClass, words: String),
        content: ContentMode
    ) async throws {
        let entries = "/Subtype/Image/Width \(image.width)/Height \(image.height)/ColorSpace/DeviceGray"
        let page =
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
        let document = HandmadePDF.file([
            Array("<</Type/Catalog/Pages 2 0 R>>".utf8), Array("<</Type/Pages/Kids[3 0 R]/Count 1>>".utf8),
            Array(page.utf8), HandmadePDF.stream("", Array("595 0 0 842 0 0 cm /I Do".utf8)),
            HandmadePDF.stream(entries + "/BitsPerComponent 8", [255]),
        ])
        let reading = try await ExtractionPool.real(memoryMB: 512)
            .read(document, content: content, limits: ExtractionLimits(pageSeconds: 100))
        #expect(reading.forms == [image.failureClass.rawValue] && reading.isFinished)
        guard case .lost(let failure)? = reading.pages.first?.content else { return }
        #expect(failure.message.contains(image.words) && !failure.message.contains("page 1"))
    }

    /// Objects that are a page's content, and none of which shows anything.
    private static let unreadable = [
        ("corrupt", HandmadePDF.stream("/Filter/FlateDecode", Array("no zlib data at all".utf8))),
        ("unknown filter", HandmadePDF.stream("/Filter/NoSuchFilter", Array("0 0 9 9 re f".utf8))),
        ("no stream", Array("(words)".utf8)),
        ("garbage", HandmadePDF.stream("", Array("x {}> yz0 m*n \u{8}q] )(".utf8))),
        ("no font", HandmadePDF.stream("", Array("BT /None 12 Tf 72 720 Td (words) Tj ET".utf8))),
    ]

    @Test(arguments: unreadable, [ContentMode.auto, .image, .text])
    func `a page whose content cannot be read is lost, not blank`(
        content: (what: String, object: [UInt8]),
        mode: ContentMode
    ) async throws {
        let good = HandmadePDF.stream("", Array(HandmadePDF.lines(9).utf8))
        let document = HandmadePDF.pages(contents: [good, content.object, good])
        let reading = try await ExtractionPool.real().read(document, content: mode)
        let form = mode == .image ? "image" : "text"
        #expect(reading.isFinished && reading.forms == [form, "damaged", form])
    }

    @Test func `a page of an image without a size is lost, not blank`() async throws {
        let document = HandmadePDF.pages(1, side: -4, pixels: [1])
        #expect(try await ExtractionPool.real().read(document).forms == ["damaged"])
    }

    @Test(arguments: [
        "", "q Q", "BT /F 12 Tf ET", "/None gs", "/None Do", "BX ?? EX", "q 1 0 0 1 0 0 cm",
    ])
    func `a page that shows nothing and hides nothing is blank`(operators: String) async throws {
        // Annotations that are none are no loss of content.
        let document = HandmadePDF.pages(1, operators: operators, entries: "/Annots[<</Subtype/Link>> 7]")
        let reading = try await ExtractionPool.real().read(document)
        #expect(reading.pages.map(\.route) == [.blank])
    }

    @Test func `good text beside what cannot be read stays`() async throws {
        let marks = HandmadePDF.lines(9) + " { unknown }"
        for mode in [ContentMode.auto, .text, .textAndImage] {
            let reading = try await ExtractionPool.real().read(
                HandmadePDF.pages(showing: [marks]),
                content: mode
            )
            #expect(reading.texts.first?.contains("Line 8 of a text") == true)
        }
    }
}
