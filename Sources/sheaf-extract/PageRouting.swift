internal import ExtractionFrames

/// Decides in which form a PDF page goes to the model, and makes it.
///
/// `auto` takes the text where there is enough of it. A page with fewer than `fewLetters` letters and a
/// raster image on it is a scan (a stamp or a page number printed over it changes nothing), and so is one
/// without any letter on which something is painted: both go as images, as do pages whose fonts map to no
/// characters. A page with nothing on it is an empty text.
struct PageRouting: ~Copyable {
    typealias Content = ExtractedPage.Content

    private static let fewLetters = 50
    private static let garbledShare = 0.2

    private let page: PDFPage
    private let bounds: ImageBounds

    init(page: consuming PDFPage, bounds: ImageBounds) {
        self.page = page
        self.bounds = bounds
    }

    func content(
        as wanted: DocumentRequest.Content
    ) throws(ReadingFault) -> (ExtractedPage.Route, Content) {
        switch wanted {
        case .text: (.asked, .text(page.text()))
        case .image: (.asked, try image())
        case .auto: try automatic()
        }
    }

    private func automatic() throws(ReadingFault) -> (ExtractedPage.Route, Content) {
        let text = page.text()
        let census = CharacterCensus(text)
        if census.unreadableShare > Self.garbledShare { return (.garbled, try image()) }
        if census.letters == 0 {
            let canvas = try page.painted(within: bounds)
            let pixels = try canvas.pixels()
            if pixels.isBlank { return (.blank, .text("")) }
            return (.scanned, try encoded(pixels, width: canvas.width, height: canvas.height))
        }
        if census.letters < Self.fewLetters, page.hasImages { return (.scanned, try image()) }
        return (.hasText, .text(text))
    }

    private func image() throws(ReadingFault) -> Content {
        let canvas = try page.painted(within: bounds)
        return try encoded(try canvas.pixels(), width: canvas.width, height: canvas.height)
    }

    /// Grey line art as PNG of 16 shades, a third of a JPEG's bytes; everything else as JPEG.
    private func encoded(_ pixels: PageCanvas.Pixels, width: Int, height: Int) throws(ReadingFault) -> Content
    {
        if pixels.channels == 1, !page.hasImages {
            let drawing = try Picture(pixels.inSixteenShades, width: width, height: height, channels: 1)
            if let bytes = drawing.png(bitDepth: 4), bytes.count <= bounds.maxBytes {
                return .image(.png, width: width, height: height, bytes: bytes)
            }
        }
        let picture = try Picture(pixels.bytes, width: width, height: height, channels: pixels.channels)
        return .image(.jpeg, width: width, height: height, bytes: try picture.jpeg(upTo: bounds.maxBytes))
    }
}
