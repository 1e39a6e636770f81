import ExtractionFrames
import Jobs
import Testing

@testable import Documents

/// A worker's word is believed only in its place.
@Suite struct ReplyScriptTests {
    private static let fingerprint = SourceFingerprint(sha256: "", size: 1, modified: 0, changed: 0, inode: 1)

    private static func text(_ number: Int) -> WorkerMessage {
        .page(ExtractedPage(number: number, route: .hasText, content: .text("x")))
    }

    private static func image(width: Int, height: Int, byteCount: Int = 9) -> WorkerMessage {
        let bytes = [UInt8](repeating: 0, count: byteCount)
        return .page(
            ExtractedPage(
                number: 1,
                route: .scanned,
                content: .image(.png, width: width, height: height, bytes: bytes)
            )
        )
    }

    private func isBelieved(_ messages: [WorkerMessage], content: ContentMode = .auto) -> Bool {
        let request = ExtractionRequest(
            source: "/a.pdf",
            pages: PageRanges("2-3,1"),
            pagesAreExplicit: false,
            content: content,
            image: ImageLimits(maxSide: 100, maxPixels: 5_000, maxBytes: 10),
            limits: ExtractionLimits(pages: 3)
        )
        var script = ReplyScript(request: request, fingerprint: Self.fingerprint)
        return messages.allSatisfy { script.read($0) != nil }
    }

    @Test func `the selected pages in their order are believed`() {
        #expect(isBelieved([.opened(.pdf, pageCount: 3), Self.text(2), Self.text(3), Self.text(1), .done]))
        #expect(isBelieved([.opened(.pdf, pageCount: 2), Self.text(2), Self.text(1), .done]))
        #expect(isBelieved([.failed(.damaged, sentence: "")]))
        #expect(isBelieved([.opened(.pdf, pageCount: 3), Self.text(2), .failed(.damaged, sentence: "")]))
        #expect(isBelieved([.opened(.png, pageCount: 1), Self.image(width: 50, height: 100), .done]))
        #expect(isBelieved([.opened(.text, pageCount: 1), Self.text(1), .done]))
        #expect(isBelieved([.opened(.tiff, pageCount: 2)]))
    }

    @Test(
        arguments: [
            [.hello(WorkerHello())],
            [.done],
            [text(2)],
            [.opened(.pdf, pageCount: 3), .opened(.pdf, pageCount: 3)],
            [.opened(.pdf, pageCount: 3), text(1)],
            [.opened(.pdf, pageCount: 3), text(2), text(2)],
            [.opened(.pdf, pageCount: 3), text(2), .done],
            [.opened(.pdf, pageCount: 3), text(2), text(3), text(1), text(1)],
            [.opened(.png, pageCount: 2)],
            [.opened(.png, pageCount: 1), text(1)],
            [.opened(.text, pageCount: 2)],
            [.opened(.text, pageCount: 1), image(width: 1, height: 1)],
            [.opened(.png, pageCount: 1), image(width: 101, height: 1)],
            [.opened(.png, pageCount: 1), image(width: 100, height: 51)],
            [.opened(.png, pageCount: 1), image(width: 1, height: 1, byteCount: 11)],
            [.opened(.png, pageCount: 1), image(width: 1, height: 1, byteCount: 0)],
        ] as [[WorkerMessage]]
    )
    func `anything else is not`(messages: [WorkerMessage]) {
        #expect(isBelieved(messages.dropLast()))
        #expect(!isBelieved(messages))
    }

    @Test func `a page in a form that was not asked for is not believed`() {
        #expect(!isBelieved([.opened(.pdf, pageCount: 1), Self.text(1)], content: .image))
        #expect(!isBelieved([.opened(.pdf, pageCount: 1), Self.image(width: 1, height: 1)], content: .text))
    }

    @Test func `a sentence loses what could trick a terminal`() {
        var script = ReplyScript(request: ExtractionRequest(source: "/a.pdf"), fingerprint: Self.fingerprint)
        guard
            case .failed(let failure) = script.read(
                .failed(.damaged, sentence: "cut\u{1B}[2J\u{202E} off\n  hint: x")
            )
        else {
            Issue.record("no failure")
            return
        }
        #expect(failure == Failure(.damaged, "cut[2J off\n  hint: x"))
    }
}
