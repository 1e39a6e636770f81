internal import CPoppler
internal import ExtractionFrames

/// A white surface of pixels that a page is painted on.
struct PageCanvas: ~Copyable {
    /// Eight bits a channel; `channels` is 1 where every pixel is grey, else 3 (red, green, blue).
    struct Pixels {
        let bytes: [UInt8]
        let channels: Int
        /// Whether nothing but white is there.
        let isBlank: Bool

        /// The nearest of 16 evenly spaced shades for each channel.
        ///
        /// Both halves of such a byte hold the shade's number: encoders of four bits a channel differ in which
        /// half they take (libvips 8.14 takes the lower).
        var inSixteenShades: [UInt8] { bytes.map { UInt8((Int($0) * 15 + 127) / 255 * 17) } }
    }

    let width: Int
    let height: Int
    let context: OpaquePointer
    private let surface: OpaquePointer
    private let page: Int

    init(width: Int, height: Int, page: Int) throws(ReadingFault) {
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
            let context = cairo_create(surface)
        else { throw ReadingFault(.outOfMemory, "page \(page): no memory for its image") }
        (self.width, self.height, self.page) = (width, height, page)
        (self.surface, self.context) = (surface, context)
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    func scale(x: Double, y: Double) { cairo_scale(context, x, y) }

    /// Throws where painting ran into an error that the canvas cannot recover from.
    func check() throws(ReadingFault) {
        for status in [cairo_status(context), cairo_surface_status(surface)]
        where status != CAIRO_STATUS_SUCCESS {
            guard status != CAIRO_STATUS_NO_MEMORY else {
                throw ReadingFault(.outOfMemory, "page \(page): no memory for its image")
            }
            throw ReadingFault(.damaged, "page \(page) cannot be painted")
        }
    }

    func pixels() throws(ReadingFault) -> Pixels {
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else {
            throw ReadingFault(.outOfMemory, "page \(page): no memory for its image")
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let source = UnsafeBufferPointer(start: data, count: stride * height)
        let colours = Colours(of: source, width: width, height: height, stride: stride)
        let channels = colours.areGrey ? 1 : 3
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * channels) { target, count in
            for row in 0..<height {
                for column in 0..<width {
                    // Cairo's pixels are native 32-bit words: blue, green, red, unused on a little-endian
                    // machine.
                    let pixel = row * stride + column * 4
                    for channel in 0..<channels {
                        target[count] = source[pixel + 2 - channel]
                        count += 1
                    }
                }
            }
        }
        return Pixels(bytes: bytes, channels: channels, isBlank: colours.areWhite)
    }

    private struct Colours {
        var areGrey = true
        var areWhite = true

        init(of source: UnsafeBufferPointer<UInt8>, width: Int, height: Int, stride: Int) {
            for row in 0..<height {
                for column in 0..<width {
                    let pixel = row * stride + column * 4
                    let (blue, green, red) = (source[pixel], source[pixel + 1], source[pixel + 2])
                    if blue != green || green != red { areGrey = false }
                    if blue & green & red != 0xFF { areWhite = false }
                }
                if !areGrey, !areWhite { return }
            }
        }
    }
}
