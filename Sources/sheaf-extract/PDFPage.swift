internal import CPoppler
// Lists are of GLib, whose headers both libraries bring: the compiler takes whichever came first for their home.
internal import CVips
internal import ExtractionFrames

/// One page of a PDF.
struct PDFPage: ~Copyable {
    private let page: OpaquePointer
    /// From 1.
    let number: Int
    /// Points, as a viewer shows the page: cropped and rotated.
    let width: Double
    let height: Double
    private let found = FoundImages()

    /// Takes the reference over.
    init(_ page: OpaquePointer, number: Int) {
        self.page = page
        self.number = number
        var (width, height) = (0.0, 0.0)
        poppler_page_get_size(page, &width, &height)
        (self.width, self.height) = (width, height)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(page)) }

    /// The characters on the page; text outside the page box is not among them.
    func text() -> PageText {
        let text = orderedText()
        // Of a page whose letters mostly run from the right poppler 22.12 gives a part, or nothing.
        guard text.scalars.isEmpty || text.hasTextFromRight else { return text }
        let lines = textByLines()
        return lines.runsFromRight || lines.scalars.count > text.scalars.count ? lines : text
    }

    private func orderedText() -> PageText {
        guard let raw = poppler_page_get_text(page) else { return PageText(plain: "") }
        defer { g_free(raw) }
        let text = String(cString: raw)
        var boxes: UnsafeMutablePointer<PopplerRectangle>?
        var count: UInt32 = 0
        guard poppler_page_get_text_layout(page, &boxes, &count) != 0, let boxes else {
            return PageText(plain: text)
        }
        defer { g_free(boxes) }
        return PageText(text, boxes: UnsafeBufferPointer(start: boxes, count: Int(count)))
    }

    /// The page's text by whole lines, from one to behind the last, whichever way they run.
    private func textByLines() -> PageText {
        var selection = PopplerRectangle(x1: width + 1, y1: height + 1, x2: width + 1, y2: -1)
        guard let raw = poppler_page_get_selected_text(page, POPPLER_SELECTION_LINE, &selection) else {
            return PageText(plain: "")
        }
        defer { g_free(raw) }
        return PageText(plain: String(cString: raw))
    }

    /// How the characters of `text()` are set, run by run.
    func styles() -> [TextStyle] {
        let list = poppler_page_get_text_attributes(page)
        defer { poppler_page_free_text_attributes(list) }
        let palest: UInt16 = 55_000
        return list.map { list in
            list.items(of: PopplerTextAttributes.self).map { style in
                let colour = style.color
                return TextStyle(
                    range: Int(style.start_index)..<max(Int(style.start_index), Int(style.end_index) + 1),
                    size: style.font_size,
                    isPale: min(colour.red, colour.green, colour.blue) >= palest
                )
            }
        } ?? []
    }

    /// Where the page's raster images stand, in points; beyond the page's edges too.
    ///
    /// Poppler takes the crop box's corner off, which is off already; and it gives the first corner of an image and its
    /// sides as if the image stood upright and its longer side were that with more pixels. Where that is mostly off the
    /// page, the place that it may mean with most of it on the page is taken.
    ///
    /// The first look costs nearly as much as the text.
    func images() -> [GlyphBox] {
        if let boxes = found.boxes { return boxes }
        let boxes = findImages()
        found.boxes = boxes
        return boxes
    }

    private final class FoundImages {
        var boxes: [GlyphBox]?
    }

    private func findImages() -> [GlyphBox] {
        guard let list = poppler_page_get_image_mapping(page) else { return [] }
        defer { poppler_page_free_image_mapping(list) }
        var crop = PopplerRectangle()
        poppler_page_get_crop_box(page, &crop)
        let sheet = GlyphBox(left: 0, right: width, top: 0, bottom: height)
        return list.items(of: PopplerImageMapping.self).map { image in
            let said = GlyphBox(image.area).moved(right: crop.x1, down: crop.y1)
            if said.area(within: sheet) * 2 >= said.width * said.height { return said }
            return said.turns.max { $0.area(within: sheet) < $1.area(within: sheet) } ?? said
        }
    }

    /// Whether each of the page's raster images can be decoded, which is tried.
    ///
    /// Of a painting poppler leaves out without a word what cannot.
    func hasWholeImages() -> Bool {
        guard let list = poppler_page_get_image_mapping(page) else { return true }
        defer { poppler_page_free_image_mapping(list) }
        return list.items(of: PopplerImageMapping.self).allSatisfy { image in
            guard let surface = poppler_page_get_image(page, image.image_id) else { return false }
            defer { cairo_surface_destroy(surface) }
            return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
        }
    }

    /// The page painted on white, as a viewer shows it; `scan` is the longer side of the image that it is, in pixels.
    func painted(within bounds: ImageBounds, scan: Int? = nil) throws(ReadingFault) -> PageCanvas {
        guard width > 0, height > 0, width.isFinite, height.isFinite else {
            throw ReadingFault(.damaged, "page \(number) has no size")
        }
        // A page of a few centimetres gains nothing beyond 300 dots an inch.
        let size = bounds.size(ofWidth: width, height: height, enlargingUpTo: 300.0 / 72)
        let grain = scan.map { PaintedRows.grain(ofScan: $0, shownAs: size) } ?? 1
        var canvas = try PageCanvas(width: size.width, height: size.height, grain: grain, page: number)
        canvas.scale(x: Double(size.width) / width, y: Double(size.height) / height)
        poppler_page_render(page, canvas.context)
        try canvas.check()
        return canvas
    }
}

extension GlyphBox {
    init(_ rectangle: PopplerRectangle) {
        (left, right) = (min(rectangle.x1, rectangle.x2), max(rectangle.x1, rectangle.x2))
        (top, bottom) = (min(rectangle.y1, rectangle.y2), max(rectangle.y1, rectangle.y2))
    }

    fileprivate func moved(right across: Double, down: Double) -> GlyphBox {
        GlyphBox(left: left + across, right: right + across, top: top + down, bottom: bottom + down)
    }

    /// Boxes of these sides, either way round, of which the upper left corner is a corner.
    fileprivate var turns: [GlyphBox] {
        [(height, width), (width, height)].flatMap { across, down in
            [(-across, 0, 0, down), (0, across, -down, 0), (0, across, 0, down)].map {
                GlyphBox(left: left + $0.0, right: left + $0.1, top: top + $0.2, bottom: top + $0.3)
            }
        }
    }

    fileprivate func area(within other: GlyphBox) -> Double {
        max(0, min(right, other.right) - max(left, other.left))
            * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
}

extension UnsafeMutablePointer<GList> {
    /// What the list's nodes point to, all of one type.
    fileprivate func items<Item>(of: Item.Type) -> [Item] {
        var items: [Item] = []
        var node: UnsafeMutablePointer<GList>? = self
        while let current = node {
            if let data = current.pointee.data { items.append(data.load(as: Item.self)) }
            node = current.pointee.next
        }
        return items
    }
}
