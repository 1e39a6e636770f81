internal import ExtractionFrames

/// The reading of one document: says what it is, sends its selected pages, and ends with `done` or `failed`.
struct DocumentReading {
    let request: DocumentRequest
    let descriptor: Int32
    let runner: RunnerSocket

    /// Sends everything but the last message, which it returns.
    func lastMessage() -> WorkerMessage {
        do throws(ReadingFault) {
            switch try ContentSignature.kind(of: descriptor) {
            case .pdf: try readPDF()
            case .png: try readPicture(.png)
            case .jpeg: try readPicture(.jpeg)
            }
            return .done
        } catch {
            return .failed(error.fault, sentence: error.sentence)
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

    private func readPicture(_ form: ExtractedPage.ImageForm) throws(ReadingFault) {
        let kind: DocumentKind = form == .png ? .png : .jpeg
        guard request.content != .text else {
            throw ReadingFault(
                .unsupported,
                "an image gives no text; content: auto or image sends it as it is"
            )
        }
        _ = try selectedPages(of: 1)
        let content = try PictureFile(descriptor: descriptor, form: form).content(
            within: ImageBounds(request)
        )
        runner.send(.opened(kind, pageCount: 1))
        runner.send(.page(ExtractedPage(number: 1, route: .picture, content: content)))
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
