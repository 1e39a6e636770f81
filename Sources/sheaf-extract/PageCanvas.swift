internal import CPoppler
internal import ExtractionFrames

/// A white surface of pixels that a page is painted on.
struct PageCanvas: ~Copyable {
    /// Pixels of the image that is made of it.
    let width: Int
    let height: Int
    let context: OpaquePointer
    private let surface: OpaquePointer
    /// So many painted pixels a side make one of the image.
    private let grain: Int

    init(width: Int, height: Int, grain: Int = 1) throws(ReadingFault) {
        let surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24,
            Int32(width * grain),
            Int32(height * grain)
        )
        guard let surface, let context = cairo_create(surface) else { throw Self.noMemory }
        (self.width, self.height, self.grain) = (width, height, grain)
        (self.surface, self.context) = (surface, context)
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// A difference in shade that is just seen, of 255.
    static let faintestInk = 16

    private var scale = (x: 1.0, y: 1.0)

    /// How many pixels of the image a point takes.
    mutating func scale(x: Double, y: Double) {
        scale = (x * Double(grain), y * Double(grain))
        cairo_scale(context, scale.x, scale.y)
    }

    /// The largest difference of a colour's shades within a box of the page; 0 outside the canvas.
    func contrast(in box: GlyphBox) -> Int {
        cairo_surface_flush(surface)
        let columns = Self.pixels(from: box.left * scale.x, to: box.right * scale.x, of: width * grain)
        let rows = Self.pixels(from: box.top * scale.y, to: box.bottom * scale.y, of: height * grain)
        guard let data = cairo_image_surface_get_data(surface), !columns.isEmpty, !rows.isEmpty else {
            return 0
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        var largest = 0
        for channel in 0..<3 {
            var (least, most) = (UInt8.max, UInt8.min)
            for row in rows {
                for column in columns {
                    let shade = data[row * stride + column * 4 + channel]
                    (least, most) = (min(least, shade), max(most, shade))
                }
            }
            largest = max(largest, Int(most) - Int(least))
        }
        return largest
    }

    private static func pixels(from start: Double, to end: Double, of count: Int) -> Range<Int> {
        guard start.isFinite, end.isFinite, end >= 0, start < Double(count) else { return 0..<0 }
        let first = Int(max(start, 0))
        return first..<min(count, max(first + 1, Int(min(end.rounded(.up), Double(count)))))
    }

    /// Throws where painting ran into an error that the canvas cannot recover from.
    func check() throws(ReadingFault) {
        for status in [cairo_status(context), cairo_surface_status(surface)]
        where status != CAIRO_STATUS_SUCCESS {
            guard status != CAIRO_STATUS_NO_MEMORY else { throw Self.noMemory }
            throw ReadingFault(.damaged, "cannot be painted")
        }
    }

    consuming func pixels() throws(ReadingFault) -> PagePixels {
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else { throw Self.noMemory }
        let stride = Int(cairo_image_surface_get_stride(surface))
        return PaintedRows(start: data, stride: stride, width: width, height: height, grain: grain).pixels()
    }

    static let noMemory = ReadingFault(
        .outOfMemory,
        "no memory for an image; raise input.limits.memory_mb"
    )
}
