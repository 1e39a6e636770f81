internal import ExtractionFrames

/// The reading of one document: says what it is, sends its selected pages, and ends with `done` or `failed`.
struct DocumentReading {
    static let readableKinds = "PDF, PNG, JPEG, GIF, WebP, TIFF, HEIC, AVIF and plain text"

    let request: DocumentRequest
    let descriptor: Int32
    let runner: RunnerSocket

    /// Sends everything but the last message, which it returns.
    func lastMessage() -> WorkerMessage {
        do throws(ReadingFault) {
            try read()
            return .done
        } catch {
            return .failed(error.fault, sentence: error.sentence)
        }
    }

    private var file: OpenFile { OpenFile(descriptor: descriptor) }

    private func read() throws(ReadingFault) {
        let head = try file.prefix(ContentSignature.window)
        guard !head.isEmpty else { throw ReadingFault(.damaged, "the file is empty") }
        switch ContentSignature(head) {
        case .readable(.pdf): try readPDF()
        case .readable(let kind): try readPicture(kind)
        case .unreadable(let name):
            throw ReadingFault(.unsupported, "the file is \(name): only \(Self.readableKinds) are read")
        case nil: try readText()
        }
    }

    private func readPDF() throws(ReadingFault) {
        let document = try PDFDocument(descriptor: descriptor)
        let pages = try selectedPages(of: document.pageCount)
        runner.send(.opened(.pdf, pageCount: document.pageCount))
        let bounds = ImageBounds(request)
        for number in pages.joined() {
            let page = try document.page(number)
            let (route, content) = try PageRouting(page: page, bounds: bounds).content(as: request.content)
            guard content.byteCount <= FrameLimits.pageBytes else {
                throw ReadingFault(
                    .tooLarge,
                    "page \(number): more than \(FrameLimits.pageBytes >> 20) MiB of text"
                )
            }
            runner.send(.page(ExtractedPage(number: number, route: route, content: content)))
        }
    }

    private func readPicture(_ kind: DocumentKind) throws(ReadingFault) {
        guard request.content != .text else {
            throw ReadingFault(
                .unsupported,
                "an image gives no text; content: auto or image sends it as it is"
            )
        }
        let picture = PictureFile(file: file, kind: kind)
        let pageCount = try picture.pageCount()
        let pages = try selectedPages(of: pageCount)
        var isOpened = false
        for number in pages.joined() {
            let content = try picture.content(ofPage: number, within: ImageBounds(request))
            // Not before the first page is there: the header alone proves little.
            if !isOpened { runner.send(.opened(kind, pageCount: pageCount)) }
            isOpened = true
            runner.send(.page(ExtractedPage(number: number, route: .picture, content: content)))
        }
    }

    private func readText() throws(ReadingFault) {
        let text = try TextFile(file).text
        guard request.content != .image else {
            throw ReadingFault(
                .unsupported,
                "a text gives no image; content: auto or text sends it as it is"
            )
        }
        _ = try selectedPages(of: 1)
        let isBlank = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        let route: ExtractedPage.Route = request.content == .text ? .asked : isBlank ? .blank : .hasText
        runner.send(.opened(.text, pageCount: 1))
        runner.send(.page(ExtractedPage(number: 1, route: route, content: .text(text))))
    }

    private func selectedPages(of pageCount: Int) throws(ReadingFault) -> [ClosedRange<Int>] {
        guard let pages = request.selection.ranges(ofPageCount: pageCount) else {
            let length = pageCount == 1 ? "1 page" : "\(pageCount) pages"
            throw ReadingFault(.badPages, "the selected pages are not all there: the document has \(length)")
        }
        let count = pages.reduce(0) { $0 + $1.count }
        guard count <= request.maxPages else {
            throw ReadingFault(
                .tooLarge,
                "\(count) pages: over the limit of \(request.maxPages)"
                    + "; select fewer with pages, or raise input.limits.pages"
            )
        }
        return pages
    }
}
