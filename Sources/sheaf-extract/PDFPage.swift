internal import CPoppler
// Lists are of GLib, whose headers both libraries bring: the compiler takes whichever came first for their home.
internal import CVips
internal import ExtractionFrames

/// One page of a PDF.
struct PDFPage: ~Copyable {
    /// Poppler's.
    let page: OpaquePointer
    /// As long as the page is there.
    private let document: OpaquePointer
    /// From 1.
    let number: Int
    /// Points, as a viewer shows the page: cropped and rotated.
    let width: Double
    let height: Double
    private let found = Found()

    /// `nil` where there is no such page.
    init?(_ number: Int, of document: OpaquePointer) {
        guard let page = poppler_document_get_page(document, Int32(number - 1)) else { return nil }
        self.page = page
        self.document = document
        self.number = number
        var (width, height) = (0.0, 0.0)
        poppler_page_get_size(page, &width, &height)
        (self.width, self.height) = (width, height)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(page)) }

    /// What was put on the page; a look that costs hardly anything where there is nothing.
    var annotations: PageAnnotations {
        if let annotations = found.annotations { return annotations }
        let annotations = PageAnnotations(of: page)
        found.annotations = annotations
        return annotations
    }

    /// The same page, of which nothing was read yet.
    func again() -> PDFPage? { PDFPage(number, of: document) }

    /// Makes the words of the annotations part of the text, if that was not read yet.
    ///
    /// Poppler's text is of the content alone, unless the page was painted before: then it is of all that was painted.
    func takeInAnnotations() throws(ReadingFault) {
        let unseen = try PageCanvas(width: 1, height: 1)
        poppler_page_render(page, unseen.context)
        try unseen.check()
    }

    /// Whether anything is seen of some of its annotations.
    func shows(_ pictures: PageAnnotations.Pictures) throws(ReadingFault) -> Bool {
        let seen = try painted(within: .sketch).pixels()
        return try pictures.hidden { () throws(ReadingFault) in
            try painted(within: .sketch).pixels().differ(from: seen)
        }
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

    /// What was looked up once.
    private final class Found {
        var boxes: [GlyphBox]?
        var annotations: PageAnnotations?
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

    /// Why one of the page's raster images cannot be decoded; `nil` where all can, which is tried.
    ///
    /// Of a painting poppler leaves out without a word what cannot.
    func imageFault() -> ReadingFault? {
        guard let list = poppler_page_get_image_mapping(page) else { return nil }
        defer { poppler_page_free_image_mapping(list) }
        for image in list.items(of: PopplerImageMapping.self) {
            let surface = poppler_page_get_image(page, image.image_id)
            defer { cairo_surface_destroy(surface) }
            switch surface.map(cairo_surface_status) {
            case CAIRO_STATUS_SUCCESS: continue
            case CAIRO_STATUS_NO_MEMORY: return PageCanvas.noMemory
            case CAIRO_STATUS_INVALID_SIZE:
                return ReadingFault(.tooLarge, "shows an image of more than 32,767 pixels a side")
            default: return ReadingFault(.damaged, "shows an image that cannot be painted")
            }
        }
        return nil
    }

    /// Pixels of the largest image of the page.
    func imageSize(within bounds: ImageBounds) throws(ReadingFault) -> (width: Int, height: Int) {
        guard width > 0, height > 0, width.isFinite, height.isFinite else {
            throw ReadingFault(.damaged, "has no size")
        }
        // A page of a few centimetres gains nothing beyond 300 dots an inch.
        return bounds.size(ofWidth: width, height: height, enlargingUpTo: Self.finest)
    }

    /// The most pixels to a point.
    static let finest = 300.0 / 72

    /// What is shown of the page, in its own coordinates.
    var box: Placement {
        var crop = PopplerRectangle()
        poppler_page_get_crop_box(page, &crop)
        return Placement(x: crop.x1, y: crop.y1, width: crop.x2 - crop.x1, height: crop.y2 - crop.y1)
    }

    /// The page painted on white, as a viewer shows it; `scan` is the longer side of the image that it is, in pixels.
    func painted(within bounds: ImageBounds, scan: Int? = nil) throws(ReadingFault) -> PageCanvas {
        let size = try imageSize(within: bounds)
        let grain = scan.map { PaintedRows.grain(ofScan: $0, shownAs: size) } ?? 1
        var canvas = try PageCanvas(width: size.width, height: size.height, grain: grain)
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
    func items<Item>(of: Item.Type) -> [Item] {
        var items: [Item] = []
        var node: UnsafeMutablePointer<GList>? = self
        while let current = node {
            if let data = current.pointee.data { items.append(data.load(as: Item.self)) }
            node = current.pointee.next
        }
        return items
    }
}
