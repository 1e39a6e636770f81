import ExtractionFrames
import Jobs
import Testing

@testable import Documents

/// A worker's word is believed only in its place.
@Suite struct ReplyScriptTests {
    private static let fingerprint = SourceFingerprint(sha256: "", size: 1, modified: 0, changed: 0, inode: 1)

    private static func page(
        _ number: Int,
        _ content: ExtractedPage.Content,
        route: ExtractedPage.Route = .asked,
        notes: [ExtractedPage.Note] = []
    ) -> ExtractedPage {
        ExtractedPage(number: number, route: route, content: content, notes: notes)
    }

    private static func text(_ number: Int) -> WorkerMessage { .page(page(number, .text("x"))) }

    private static let dot = ExtractedImage(.png, width: 1, height: 1, bytes: [1])
    private static let lost = ExtractedPage.Content.lost(.damaged, sentence: "")

    private static func image(width: Int, height: Int, byteCount: Int = 9) -> WorkerMessage {
        let bytes = [UInt8](repeating: 0, count: byteCount)
        return .page(page(1, .image(ExtractedImage(.png, width: width, height: height, bytes: bytes))))
    }

    private func isBelieved(
        _ messages: [WorkerMessage],
        content: ContentMode = .auto,
        hiddenText: HiddenTextPolicy = .drop,
        given: Int = 0
    ) -> Bool {
        let request = ExtractionRequest(
            source: "/a.pdf",
            pages: PageRanges("2-3,1"),
            pagesAreExplicit: false,
            content: content,
            hiddenText: hiddenText,
            image: ImageLimits(maxSide: 100, maxPixels: 5_000, maxBytes: 10),
            limits: ExtractionLimits(pages: 3)
        )
        var script = ReplyScript(request: request, given: given, fingerprint: Self.fingerprint)
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
        #expect(isBelieved([.opened(.text, pageCount: 2)]))
    }

    @Test func `pages that another worker gave are not to come`() {
        #expect(isBelieved([.opened(.pdf, pageCount: 3), Self.text(3), Self.text(1), .done], given: 1))
        #expect(isBelieved([.opened(.pdf, pageCount: 3), .done], given: 3))
        #expect(!isBelieved([.opened(.pdf, pageCount: 3), Self.text(2)], given: 1))
        #expect(!isBelieved([.opened(.pdf, pageCount: 3), .done], given: 2))
    }

    @Test func `a page is lost only where it was being painted`() {
        let opened = WorkerMessage.opened(.pdf, pageCount: 3)
        let painting = WorkerMessage.painting(instead: Self.page(2, Self.lost))
        for content in [ContentMode.text, .image, .auto, .textAndImage] {
            #expect(isBelieved([opened, painting, .page(Self.page(2, Self.lost))], content: content))
            #expect(!isBelieved([opened, .page(Self.page(2, Self.lost))], content: content))
            #expect(!isBelieved([painting], content: content))
            #expect(!isBelieved([opened, .painting(instead: Self.page(3, Self.lost))], content: content))
        }
        #expect(
            !isBelieved([opened, painting, .page(Self.page(2, .text(""))), .page(Self.page(3, Self.lost))])
        )
        #expect(!isBelieved([.opened(.tiff, pageCount: 3), painting]))
    }

    @Test func `text stands in for a figure, and for nothing else`() {
        let opened = WorkerMessage.opened(.pdf, pageCount: 3)
        func painting(_ route: ExtractedPage.Route, _ notes: [ExtractedPage.Note]) -> WorkerMessage {
            .painting(instead: Self.page(2, .text("x"), route: route, notes: notes))
        }
        #expect(isBelieved([opened, painting(.figure, [.figureLost])]))
        #expect(isBelieved([opened, painting(.figure, [.hiddenTextDropped, .figureLost])]))
        #expect(!isBelieved([opened, painting(.figure, [])]))
        #expect(!isBelieved([opened, painting(.hasText, [.figureLost])]))
        #expect(!isBelieved([opened, painting(.figure, [.figureLost])], content: .textAndImage))
    }

    @Test(
        arguments: [
            (.text, [.text("x")]),
            (.image, [.image(dot)]),
            (.textAndImage, [.textAndImage("x", dot)]),
            (.auto, [.text("x"), .image(dot), .textAndImage("x", dot)]),
        ] as [(ContentMode, [ExtractedPage.Content])]
    )
    func `a PDF's page comes in the form asked for`(mode: ContentMode, allowed: [ExtractedPage.Content]) {
        for content in [.text("x"), .image(Self.dot), .textAndImage("x", Self.dot)] as [ExtractedPage.Content]
        {
            let page = WorkerMessage.page(Self.page(2, content, route: .figure))
            #expect(
                isBelieved([.opened(.pdf, pageCount: 3), page], content: mode) == allowed.contains(content)
            )
        }
        let unasked = Self.page(2, .textAndImage("x", Self.dot), route: .hasText)
        #expect(
            isBelieved([.opened(.pdf, pageCount: 3), .page(unasked)], content: mode)
                == (mode == .textAndImage)
        )
    }

    @Test(
        arguments: [(.off, []), (.drop, [.hiddenTextDropped]), (.keep, [.hiddenTextKept]), (.fail, [])]
            as [(HiddenTextPolicy, [ExtractedPage.Note])]
    )
    func `a note fits what was asked for`(policy: HiddenTextPolicy, allowed: [ExtractedPage.Note]) {
        for note in ExtractedPage.Note.allCases {
            let page = WorkerMessage.page(Self.page(2, .text("x"), notes: [note]))
            #expect(
                isBelieved([.opened(.pdf, pageCount: 3), page], hiddenText: policy) == allowed.contains(note)
            )
        }
    }

    @Test(
        arguments: [
            [.hello(WorkerHello(standing: nil))],
            [.done],
            [text(2)],
            [.opened(.pdf, pageCount: 3), .opened(.pdf, pageCount: 3)],
            [.opened(.pdf, pageCount: 3), text(1)],
            [.opened(.pdf, pageCount: 3), text(2), text(2)],
            [.opened(.pdf, pageCount: 3), text(2), .done],
            [.opened(.pdf, pageCount: 3), text(2), text(3), text(1), text(1)],
            [.opened(.png, pageCount: 2)],
            [.opened(.png, pageCount: 1), text(1)],
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
