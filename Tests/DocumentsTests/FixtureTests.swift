import Digests
import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Every fixture through the real worker.
@Suite(.timeLimit(.minutes(5))) struct FixtureTests {
    @Test(arguments: [
        ("broken.pdf", FailureClass.damaged),
        ("encrypted.pdf", .encrypted),
        ("no-pages.pdf", .noPages),
        ("noise.bin", .unsupported),
        ("no such file.pdf", .unreadable),
        ("", .unreadable),
    ])
    func `a document that cannot be read fails with its class`(
        name: String,
        failureClass: FailureClass
    ) async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: name)
        #expect(reading.failure?.failureClass == failureClass)
        #expect(reading.failure?.message.contains("/") == false, "a message names no path")
        #expect(reading.pages.isEmpty && !reading.isFinished)
    }

    @Test(
        arguments: [
            ("table.pdf", [.hasText, .hasText, .hasText]),
            ("columns.pdf", [.hasText]),
            ("scan.pdf", [.scanned]),
            ("mixed.pdf", [.hasText, .scanned, .blank]),
            ("garbled.pdf", [.garbled]),
            ("label.png", [.picture]),
            ("photo.jpg", [.picture]),
            ("invoice-4.pdf", [.hasText]),
        ] as [(String, [PageContent.Route])]
    )
    func `auto chooses the form page by page`(name: String, routes: [PageContent.Route]) async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: name)
        #expect(reading.isFinished)
        #expect(reading.pages.map(\.route) == routes)
        #expect(reading.pages.map(\.number) == Array(1...routes.count))
        let isText = routes.map { $0 == .hasText || $0 == .blank }
        #expect(reading.pages.map { if case .text = $0.content { true } else { false } } == isText)
    }

    @Test func `a table keeps its cells apart and in their columns`() async throws {
        let lines = try #require(await (try ExtractionPool.real()).read(fixture: "table.pdf").texts.first)
            .split(separator: "\n")
        let head = try #require(lines.first { $0.hasPrefix("No.") })
        let rows = lines.filter { $0.contains("-0") || $0.contains("-1") }
        #expect(rows.count == 24)
        #expect(rows.contains("  6  Fuse 6.3 A        A-07                    43   54.91   2,361.13"))
        let remark = head.distance(
            from: head.startIndex,
            to: try #require(head.range(of: "Remark")).lowerBound
        )
        let remarks = rows.filter { $0.dropFirst(remark).hasPrefix("reorder") }
        #expect(remarks.count == 3)
        #expect(rows.filter { $0.contains("reorder") } == remarks)
    }

    @Test func `leaders shrink and columns stand side by side`() async throws {
        let text = try #require(await (try ExtractionPool.real()).read(fixture: "columns.pdf").texts.first)
        #expect(text.contains("The ice breaker ...  4\n"))
        #expect(
            text.contains(
                "open on 318. The longest closure, nineteen days,      school, and rings when the ice goes out.\n"
            )
        )
    }

    @Test func `text mode gives an empty text for a scan`() async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: "scan.pdf", content: .text)
        #expect(reading.isFinished && reading.texts == [""])
        #expect(reading.pages.map(\.route) == [.asked])
    }

    @Test func `text mode refuses an image with a way out`() async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: "label.png", content: .text)
        #expect(reading.failure?.failureClass == .unsupported)
        #expect(reading.failure?.message.contains("content: auto") == true)
    }

    @Test func `image mode paints every page, line art as PNG and scans as JPEG`() async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: "mixed.pdf", content: .image)
        #expect(reading.images.map(\.mediaType) == [.png, .jpeg, .png])
        let (words, blank) = (try #require(reading.images.first), try #require(reading.images.last))
        #expect(words.bytes.count > 2 * blank.bytes.count, "the fonts are found")
        for image in reading.images {
            #expect(image.width * image.height <= 1_150_000 && max(image.width, image.height) <= 1_568)
            #expect(image.width * image.height > 1_140_000)
        }
    }

    @Test(arguments: [("0", 0), ("0.22", 51), ("0.43", 102), ("0.93", 238)] as [(String, UInt8)])
    func `grey line art keeps its shades, to the nearest of sixteen`(level: String, shade: UInt8) async throws
    {
        let pool = try ExtractionPool.real()
        let painted = HandmadePDF.pages(1, operators: "\(level) g 0 0 595 842 re f")
        let page = try #require(try await pool.read(painted, content: .image).images.first)
        #expect(page.mediaType == .png)
        let plain = HandmadePNG.plain(width: page.width, height: page.height, colour: .grey, pixel: [shade])
        // Written again they can be compared.
        let limits = ImageLimits(maxSide: 50)
        let (ours, theirs) = (
            try await pool.read(page.bytes, image: limits), try await pool.read(plain, image: limits)
        )
        #expect(ours.images.count == 1 && ours.images == theirs.images)
    }

    @Test func `the fingerprint is the file's`() async throws {
        let file = Repository.fixtures.appending(path: "scan.pdf")
        let bytes = Array(try Data(contentsOf: file))
        let fingerprint = try #require(await (try ExtractionPool.real()).read(fixture: "scan.pdf").summary)
            .fingerprint
        #expect(fingerprint.sha256 == SHA256.digest(bytes).hex)
        #expect(fingerprint.size == Int64(bytes.count))
        #expect(try SourceFingerprint(ofFileAt: file.path) == fingerprint)
    }

    @Test(
        arguments: [
            ("2", true, [2]),
            ("3,1", true, [3, 1]),
            ("2-9", false, [2, 3]),
            ("2-9", true, nil),
            ("7", false, nil),
        ] as [(String, Bool, [Int]?)]
    )
    func `pages are those asked for`(pages: String, isExplicit: Bool, numbers: [Int]?) async throws {
        let request = ExtractionRequest(
            source: Repository.fixtures.appending(path: "table.pdf").path,
            pages: PageRanges(pages),
            pagesAreExplicit: isExplicit
        )
        let reading = await (try ExtractionPool.real()).read(request)
        #expect(reading.failure?.failureClass == (numbers == nil ? .badPages : nil))
        #expect(reading.pages.map(\.number) == numbers ?? [])
        #expect(reading.summary?.selectedPages.pages == numbers)
    }

    @Test func `more selected pages than the limit are too large`() async throws {
        let source = Repository.fixtures.appending(path: "table.pdf").path
        let pool = try ExtractionPool.real()
        let limits = ExtractionLimits(pages: 2)
        let whole = await pool.read(ExtractionRequest(source: source, limits: limits))
        #expect(whole.failure?.failureClass == .tooLarge)
        let part = await pool.read(
            ExtractionRequest(source: source, pages: PageRanges("2-3"), limits: limits)
        )
        #expect(part.isFinished)
    }

    @Test func `the worker that a pool starts with serves good documents after bad ones`() async throws {
        let pool = try ExtractionPool.real()
        let before = pool.workerProcesses
        for name in ["broken.pdf", "invoice-1.pdf", "encrypted.pdf", "no-pages.pdf", "label.png"] {
            _ = await pool.read(fixture: name)
        }
        #expect(await pool.read(fixture: "invoice-2.pdf").isFinished)
        #expect(pool.workerProcesses == before && before.count == 1)
    }

    @Test func `documents asked for together come each to its own handle`() async throws {
        let pool = try ExtractionPool.real(workers: 2)
        let extractions = (0..<30).map { place in
            let path = Repository.fixtures.appending(path: "invoice-\(place % 6 + 1).pdf").path
            return pool.extract(ExtractionRequest(source: path))
        }
        for (place, extraction) in extractions.enumerated() {
            let reading = await Reading(extraction)
            #expect(
                reading.isFinished
                    && reading.texts.first?.contains("2026-\(1_000 + (place % 6 + 1) * 17)") == true
            )
        }
        #expect(pool.workerProcesses.count <= 2)
    }
}
