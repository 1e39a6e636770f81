internal import ExtractionFrames

/// Decides in which form a PDF page goes to the model, and makes it.
///
/// `auto` takes the text where it is good. As images go pages whose text nobody can read; pages without a letter on which
/// something is painted; pages with a few letters and a raster image, which are scans (a stamp or a page number printed
/// over it changes nothing); and pages that an image covers whose text is poor. Good text under an image of the whole
/// page is what character recognition read from it, and goes alone. Good text beside a figure that takes more of the
/// page than the request says goes with the page's image. A page that shows nothing is an empty text.
struct PageRouting: ~Copyable {
    typealias Route = ExtractedPage.Route
    typealias Content = ExtractedPage.Content

    /// An image that takes so much of a page is an image of the page.
    static let wholePage = 0.85

    private let page: PDFPage
    private let request: DocumentRequest
    private let images: ImageTraces
    private let scans: ScanSource
    private let announce: (ExtractedPage) -> Void

    /// `announce` is called before each page that is painted or decoded, with what it is without that.
    init(
        page: consuming PDFPage,
        request: DocumentRequest,
        images: ImageTraces,
        scans: ScanSource,
        announce: @escaping (ExtractedPage) -> Void
    ) {
        self.page = page
        self.request = request
        self.images = images
        self.scans = scans
        self.announce = announce
    }

    /// The page; as lost where it could not be painted.
    func result() throws(ReadingFault) -> ExtractedPage {
        do throws(PageFault) {
            switch request.content {
            case .image: return try painted(.asked)
            case .text:
                let (text, notes, boxes) = try readable(for: .asked)
                if boxes.isEmpty, text.allSatisfy(\.isWhitespace), PopplerComplaints.speakOfContent {
                    try paint(instead: lost(.asked)) { () throws(ReadingFault) -> Void in
                        throw Self.noContent
                    }
                }
                return made(.asked, .text(text), notes)
            case .textAndImage:
                let (text, notes, _) = try readable(for: .asked)
                return try painted(.asked, beside: text, notes)
            case .auto: return try automatic()
            }
        } catch {
            switch error {
            case .document(let fault): throw fault
            case .painting(let instead): return instead
            }
        }
    }

    private func automatic() throws(PageFault) -> ExtractedPage {
        let (text, notes, boxes) = try readable(for: .hasText)
        let census = CharacterCensus(text)
        if census.isGarbled { return try painted(.garbled) }
        if census.letters == 0 { return try scannedOrBlank(notes) }
        // What was typed on a scan makes no text of the scan.
        let own = page.annotations.isEmpty ? census : CharacterCensus(page.text().plain(without: []))
        if census.areFew || own.areFew, !page.images().isEmpty { return try painted(.scanned) }
        if census.isPoor || own.isPoor || mayHaveFigure(beside: boxes) {
            let share = coveredShare
            if share >= Self.wholePage {
                if census.isPoor || own.isPoor { return try painted(.poorText) }
            } else if share > figureShare {
                return try painted(.figure, beside: text, notes)
            }
        }
        if try hasPictures(beside: text, notes, boxes) { return try painted(.figure, beside: text, notes) }
        return made(.hasText, .text(text), notes)
    }

    /// Whether stamps, signatures and the like show more than their words; not looked for where no figures are wanted.
    private func hasPictures(
        beside text: String,
        _ notes: [ExtractedPage.Note],
        _ boxes: [GlyphBox]
    ) throws(PageFault) -> Bool {
        let pictures = page.annotations.pictures(beside: boxes, height: page.height)
        guard !pictures.isEmpty, figureShare < Self.wholePage else { return false }
        return try paint(instead: made(.figure, .text(text), notes + [.figureLost])) {
            () throws(ReadingFault) in
            try page.shows(pictures)
        }
    }

    private var figureShare: Double { Double(request.figureShare) / 1_000_000 }

    /// Whether a look for the page's images, which costs nearly as much as its text, may find a large figure.
    ///
    /// Not where the text leaves no room for one. That misses a figure with text all over it, and several that only
    /// together are large and stand apart.
    private func mayHaveFigure(beside boxes: [GlyphBox]) -> Bool {
        guard images.areThere, figureShare < Self.wholePage else { return false }
        return boxes.isEmpty
            || FreeRoom.isLeft(by: boxes, share: figureShare, width: page.width, height: page.height)
    }

    // MARK: Text

    /// The page's text as the request wants it: with or without what a reader would not see.
    ///
    /// The words of its annotations stand where they are seen.
    private func readable(
        for route: Route
    ) throws(PageFault) -> (text: String, notes: [ExtractedPage.Note], boxes: [GlyphBox]) {
        guard !page.annotations.isEmpty else { return try readable(page, for: route) }
        guard let whole = page.again() else { throw .painting(instead: lost(route)) }
        try paint(instead: lost(route)) { () throws(ReadingFault) in try whole.takeInAnnotations() }
        return try readable(whole, for: route)
    }

    private func readable(
        _ page: borrowing PDFPage,
        for route: Route
    ) throws(PageFault) -> (text: String, notes: [ExtractedPage.Note], boxes: [GlyphBox]) {
        let text = page.text()
        // Without boxes, as of text from the right, nothing can be looked for.
        guard request.hiddenText != .off, !text.boxes.isEmpty else {
            return (try laidOut(text, TextWord.cut(text)), [], text.boxes)
        }
        var hidden = HiddenText(text, on: page)
        if hidden.hasPaleWords || request.checksInk && !hidden.words.isEmpty {
            hidden = try paint(instead: lost(route)) { () throws(ReadingFault) in
                let canvas = try page.painted(within: .sketch)
                return hidden.withInk(of: request.checksInk, on: canvas) { coveredShare >= Self.wholePage }
            }
        }
        if hidden.isEmpty { return (try laidOut(text, hidden.words), [], text.boxes) }
        switch request.hiddenText {
        case .off, .keep: return (try laidOut(text, hidden.words), [.hiddenTextKept], text.boxes)
        case .drop:
            let seen = try laidOut(text, hidden.seen, without: hidden.ranges)
            return (seen, [.hiddenTextDropped], text.boxes)
        case .fail:
            throw .document(
                ReadingFault(
                    .hiddenText,
                    "page \(page.number) has text that a reader would not see"
                        + "\n  hint: input.hidden_text: drop leaves it out, keep sends it"
                )
            )
        }
    }

    private func laidOut(
        _ text: PageText,
        _ words: [TextWord],
        without hidden: [Range<Int>] = []
    ) throws(PageFault) -> String {
        let result = text.laidOut(words, without: hidden)
        guard result.utf8.count <= FrameLimits.pageBytes else {
            let sentence = "page \(page.number): more than \(FrameLimits.pageBytes >> 20) MiB of text"
            throw .document(ReadingFault(.tooLarge, sentence))
        }
        return result
    }

    private var coveredShare: Double {
        ImageCoverage.share(of: page.images(), width: page.width, height: page.height)
    }

    // MARK: Painting

    private enum PageFault: Error {
        /// The document cannot be read.
        case document(ReadingFault)
        /// The page cannot be painted, and is this instead.
        case painting(instead: ExtractedPage)
    }

    private func painted(
        _ route: Route,
        beside text: String? = nil,
        _ notes: [ExtractedPage.Note] = []
    ) throws(PageFault) -> ExtractedPage {
        // A figure that cannot be painted costs itself; an image that was asked for costs the page.
        let withoutFigure = text.map { made(.figure, .text($0), notes + [.figureLost]) }
        let image = try paint(instead: route == .figure ? withoutFigure ?? lost(route) : lost(route)) {
            () throws(ReadingFault) in
            try encoded(try sight(beside: text))
        }
        return made(route, text.map { .textAndImage($0, image) } ?? .image(image), notes)
    }

    private func scannedOrBlank(_ notes: [ExtractedPage.Note]) throws(PageFault) -> ExtractedPage {
        try paint(instead: lost(.scanned)) { () throws(ReadingFault) in
            let sight = try sight()
            if sight.pixels.isBlank { return made(.blank, .text(""), notes) }
            let image = try encoded(sight)
            return made(.scanned, .image(image), [])
        }
    }

    /// Announces what the page is without this painting, and takes that where it fails.
    private func paint<Result>(
        instead page: ExtractedPage,
        _ painting: () throws(ReadingFault) -> Result
    ) throws(PageFault) -> Result {
        announce(page)
        do throws(ReadingFault) {
            return try painting()
        } catch {
            guard case .lost = page.content else { throw .painting(instead: page) }
            let content = Content.lost(error.fault, sentence: error.sentence)
            throw .painting(instead: made(page.route, content, []))
        }
    }

    private static let noContent = ReadingFault(.damaged, "shows nothing: its content cannot be read")

    /// The page as it is seen; white where it shows nothing.
    ///
    /// Fails where it shows nothing because that cannot be read; good text beside it speaks against that.
    private func sight(beside text: String? = nil) throws(ReadingFault) -> PageSight {
        let isScan = images.scanSide != nil && page.images().count == 1 && coveredShare >= Self.wholePage
        let bounds = ImageBounds(request.bounds)
        if isScan, let sight = scans.sight(of: page, within: bounds) { return sight }
        let pixels = try page.painted(within: bounds, scan: isScan ? images.scanSide : nil).pixels()
        if pixels.isBlank {
            if let fault = page.imageFault() { throw fault }
            if text?.isEmpty ?? true, PopplerComplaints.speakOfContent { throw Self.noContent }
        }
        return PageSight(pixels: pixels, jpeg: nil)
    }

    /// Grey line art as PNG of 16 shades, a third of a JPEG's bytes; everything else as JPEG.
    private func encoded(_ sight: PageSight) throws(ReadingFault) -> ExtractedImage {
        let (pixels, maxBytes) = (sight.pixels, request.bounds.maxBytes)
        let (width, height) = (pixels.width, pixels.height)
        if let jpeg = sight.jpeg { return ExtractedImage(.jpeg, width: width, height: height, bytes: jpeg) }
        if pixels.channels == 1, !images.areThere || page.images().isEmpty {
            let drawing = try Picture(pixels.inSixteenShades)
            if let bytes = drawing.png(bitDepth: 4), bytes.count <= maxBytes {
                return ExtractedImage(.png, width: width, height: height, bytes: bytes)
            }
        }
        let picture = try Picture(pixels)
        return ExtractedImage(.jpeg, width: width, height: height, bytes: try picture.jpeg(upTo: maxBytes))
    }

    private func made(_ route: Route, _ content: Content, _ notes: [ExtractedPage.Note]) -> ExtractedPage {
        ExtractedPage(number: page.number, route: route, content: content, notes: notes)
    }

    /// The page as it is where painting ends the process: the runner learns why.
    private func lost(_ route: Route) -> ExtractedPage { made(route, .lost(.damaged, sentence: ""), []) }
}
