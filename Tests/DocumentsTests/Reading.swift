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
            switch page.content {
            case .text(let text), .textAndImage(let text, _): text
            case .image, .lost: nil
            }
        }
    }

    var images: [PageImage] {
        pages.compactMap { page in
            switch page.content {
            case .image(let image), .textAndImage(_, let image): image
            case .text, .lost: nil
            }
        }
    }

    var forms: [String] {
        pages.map { page in
            switch page.content {
            case .text: "text"
            case .image: "image"
            case .textAndImage: "both"
            case .lost(let failure): failure.failureClass.rawValue
            }
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

    func read(
        fixture: String,
        content: ContentMode = .auto,
        figureShare: Fraction = InputSettings.defaultFigureShare,
        hiddenText: HiddenTextPolicy = .drop,
        check: HiddenTextCheck = .attributes
    ) async -> Reading {
        await read(
            ExtractionRequest(
                source: Repository.fixtures.appending(path: fixture).path,
                content: content,
                figureShare: figureShare,
                hiddenText: hiddenText,
                hiddenTextCheck: check
            )
        )
    }

    func read(
        _ bytes: [UInt8],
        pages: String? = nil,
        content: ContentMode = .auto,
        figureShare: Fraction = InputSettings.defaultFigureShare,
        image: ImageLimits = ImageLimits(),
        limits: ExtractionLimits = ExtractionLimits()
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
                    figureShare: figureShare,
                    image: image,
                    limits: limits
                )
            )
        }
    }
}

/// Waits for something that has no event of its own; the suite's time limit ends it.
func until(_ condition: () throws -> Bool) async throws {
    while try !condition() { try await Task.sleep(for: .milliseconds(2)) }
}
