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
        let tail = try file.bytes(
            at: max(0, try file.size() - ContentSignature.tail),
            upTo: ContentSignature.tail
        )
        switch ContentSignature(head, tail: tail) {
        case .readable(.pdf): try readPDF()
        case .readable(let kind): try readPicture(kind)
        case .unreadable(let name):
            throw ReadingFault(.unsupported, "the file is \(name): only \(Self.readableKinds) are read")
        case nil: try readText()
        }
    }

    private func readPDF() throws(ReadingFault) {
        let document = try PDFDocument(file, password: request.password)
        let pages = try selectedPages(of: document.pageCount)
        runner.send(.opened(.pdf, pageCount: document.pageCount))
        let images = request.content == .text ? ImageTraces() : try ImageTraces(in: file)
        let scans = ScanSource(file, password: document.password, pageCount: document.pageCount)
        for number in pages.joined().dropFirst(request.given) {
            let routing = PageRouting(
                page: try document.page(number),
                request: request,
                images: images,
                scans: scans
            ) { runner.send(.painting(instead: $0)) }
            runner.send(.page(try routing.result()))
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
        for number in pages.joined().dropFirst(request.given) {
            let image = try picture.image(ofPage: number, within: ImageBounds(request.bounds))
            // Not before the first page is there: the header alone proves little.
            if !isOpened { runner.send(.opened(kind, pageCount: pageCount)) }
            isOpened = true
            runner.send(.page(ExtractedPage(number: number, route: .picture, content: .image(image))))
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
        let texts = TextPages.cut(text)
        let pages = try selectedPages(of: texts.count)
        runner.send(.opened(.text, pageCount: texts.count))
        for number in pages.joined().dropFirst(request.given) {
            let text = String(decoding: texts[number - 1], as: UTF8.self)
            let isBlank = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            let route: ExtractedPage.Route = request.content == .auto ? isBlank ? .blank : .hasText : .asked
            runner.send(.page(ExtractedPage(number: number, route: route, content: .text(text))))
        }
    }

    private func selectedPages(of pageCount: Int) throws(ReadingFault) -> [ClosedRange<Int>] {
        guard let pages = request.selection.ranges(ofPageCount: pageCount) else {
            let length = pageCount == 1 ? "1 page" : "\(pageCount) pages"
            throw ReadingFault(.badPages, "the selected pages are not all there: the document has \(length)")
        }
        let count = pages.reduce(0) { $0 + $1.count }
        guard count <= request.bounds.maxPages else {
            throw ReadingFault(
                .tooLarge,
                "\(count) pages: over the limit of \(request.bounds.maxPages)"
                    + "; select fewer with pages, or raise input.limits.pages"
            )
        }
        return pages
    }
}
