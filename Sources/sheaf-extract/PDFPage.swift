internal import CPoppler
internal import ExtractionFrames

/// One page of a PDF.
struct PDFPage: ~Copyable {
    private let page: OpaquePointer
    /// From 1.
    let number: Int

    /// Takes the reference over.
    init(_ page: OpaquePointer, number: Int) {
        self.page = page
        self.number = number
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(page)) }

    /// The page's text, laid out in lines and columns; empty where there is none.
    func text() -> String {
        guard let raw = poppler_page_get_text(page) else { return "" }
        defer { g_free(raw) }
        let text = String(cString: raw)
        var boxes: UnsafeMutablePointer<PopplerRectangle>?
        var count: UInt32 = 0
        guard poppler_page_get_text_layout(page, &boxes, &count) != 0, let boxes else {
            return TextGrid.plain(text)
        }
        defer { g_free(boxes) }
        return TextGrid.laidOut(text, boxes: UnsafeBufferPointer(start: boxes, count: Int(count)))
    }

    /// Whether anything on the page is a raster image.
    var hasImages: Bool {
        guard let images = poppler_page_get_image_mapping(page) else { return false }
        poppler_page_free_image_mapping(images)
        return true
    }

    /// The page painted on white, rotated and cropped as a viewer shows it.
    func painted(within bounds: ImageBounds) throws(ReadingFault) -> PageCanvas {
        var width = 0.0
        var height = 0.0
        poppler_page_get_size(page, &width, &height)
        guard width > 0, height > 0, width.isFinite, height.isFinite else {
            throw ReadingFault(.damaged, "page \(number) has no size")
        }
        // A page of a few centimetres gains nothing beyond 300 dots an inch.
        let size = bounds.size(ofWidth: width, height: height, enlargingUpTo: 300.0 / 72)
        let canvas = try PageCanvas(width: size.width, height: size.height, page: number)
        canvas.scale(x: Double(size.width) / width, y: Double(size.height) / height)
        poppler_page_render(page, canvas.context)
        try canvas.check()
        return canvas
    }
}
