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
        #expect(failure.message.hasPrefix("page 2 cannot be painted: ") && failure.message.contains("2 s"))
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

    @Test(arguments: [ContentMode.auto, .image])
    func `a page of an image that cannot be painted is not taken for a blank one`(
        content: ContentMode
    ) async throws {
        let document = HandmadePDF.pages(1, side: 25_000, pixels: [1])
        let reading = try await ExtractionPool.real(memoryMB: 512)
            .read(document, content: content, limits: ExtractionLimits(pageSeconds: 100))
        #expect(reading.forms == ["damaged"] && reading.isFinished)
    }
}
