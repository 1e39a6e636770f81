import Foundation
import Jobs
import TestSupport

@testable import Documents

/// What came of reading one document to its end.
struct Reading {
    var summary: DocumentSummary?
    var pages: [PageContent] = []
    var isFinished = false
    var failure: Failure?

    var texts: [String] {
        pages.compactMap { page in
            if case .text(let text) = page.content { text } else { nil }
        }
    }

    var images: [PageImage] {
        pages.compactMap { page in
            if case .image(let image) = page.content { image } else { nil }
        }
    }

    /// Takes every event that is left.
    init(_ extraction: Extraction) async {
        do throws(Failure) {
            while let event = try await extraction.next() {
                switch event {
                case .opened(let summary): self.summary = summary
                case .page(let page): pages.append(page)
                case .finished: isFinished = true
                }
            }
        } catch {
            failure = error
        }
    }
}

extension ExtractionPool {
    /// A pool of the real worker program.
    static func real(workers: Int = 1, memoryMB: Int = 1_024) throws -> ExtractionPool {
        try ExtractionPool(
            workers: workers,
            executable: CompanionExecutable(path: Repository.products.appending(path: "sheaf-extract").path),
            memoryMB: memoryMB
        )
    }

    func read(_ request: ExtractionRequest) async -> Reading { await Reading(extract(request)) }

    func read(fixture: String, content: ContentMode = .auto) async -> Reading {
        await read(
            ExtractionRequest(source: Repository.fixtures.appending(path: fixture).path, content: content)
        )
    }

    func read(
        _ bytes: [UInt8],
        pages: String? = nil,
        content: ContentMode = .auto,
        image: ImageLimits = ImageLimits()
    ) async throws -> Reading {
        try await withScratchDirectory { folder in
            let file = folder.appending(path: "document")
            try Data(bytes).write(to: file)
            return await read(
                ExtractionRequest(
                    source: file.path,
                    pages: pages.flatMap { PageRanges($0) },
                    pagesAreExplicit: pages != nil,
                    content: content,
                    image: image
                )
            )
        }
    }
}

/// Waits for something that has no event of its own; the suite's time limit ends it.
func until(_ condition: () throws -> Bool) async throws {
    while try !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
