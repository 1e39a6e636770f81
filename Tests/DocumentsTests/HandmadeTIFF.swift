/// TIFF files of uncompressed pages, little-endian, TIFF revision 6.0.
enum HandmadeTIFF {
    /// How the samples of a pixel are meant.
    enum Colour: Int {
        case grey = 1
        case rgb = 2
        case cmyk = 5
    }

    struct Page {
        var width: Int
        var height: Int
        var colour = Colour.rgb
        var bitsPerSample = 8
        /// Samples of a pixel.
        var samples = 3
        /// As EXIF counts it.
        var orientation = 1
        /// Rows from the top, each padded to whole bytes.
        var pixels: [UInt8]

        /// A page in which every pixel is `pixel`.
        static func plain(
            _ pixel: [UInt8],
            width: Int = 64,
            height: Int = 48,
            colour: Colour = .rgb,
            bitsPerSample: Int = 8
        ) -> Page {
            Page(
                width: width,
                height: height,
                colour: colour,
                bitsPerSample: bitsPerSample,
                samples: pixel.count * 8 / bitsPerSample,
                pixels: Array(repeatElement(pixel, count: width * height).joined())
            )
        }
    }

    static func file(_ pages: [Page]) -> [UInt8] {
        var bytes: [UInt8] = [0x49, 0x49, 0x2A, 0x00] + word(8)
        for (index, page) in pages.enumerated() {
            let fields = fields(of: page)
            // Behind the directory: its count of two bytes, its entries, the place of the next.
            let bits = bytes.count + 2 + fields.count * 12 + 4
            let pixels = bits + page.samples * 2
            bytes += half(fields.count)
            for (tag, value) in fields {
                let count = tag == 258 || tag == 338 ? (tag == 258 ? page.samples : 1) : 1
                let place = tag == 273 ? pixels : tag == 258 && count > 2 ? bits : value
                let isPair = tag == 258 && count == 2
                bytes += half(tag) + half(tag == 273 || tag == 279 ? 4 : 3) + word(count)
                bytes += isPair ? half(value) + half(value) : word(place)
            }
            let end = pixels + page.pixels.count + page.pixels.count % 2
            bytes += word(index == pages.count - 1 ? 0 : end)
            for _ in 0..<page.samples { bytes += half(page.bitsPerSample) }
            bytes += page.pixels + (page.pixels.count % 2 == 1 ? [0] : [])
        }
        return bytes
    }

    /// Tags in rising order, with the values that fit an entry.
    private static func fields(of page: Page) -> [(tag: Int, value: Int)] {
        let colours = [.grey: 1, .rgb: 3, .cmyk: 4][page.colour] ?? page.samples
        let fields = [
            (256, page.width), (257, page.height), (258, page.bitsPerSample), (259, 1),
            (262, page.colour.rawValue),
            (273, 0), (274, page.orientation), (277, page.samples), (278, page.height),
            (279, page.pixels.count),
        ]
        // Unassociated alpha.
        return page.samples > colours ? fields + [(338, 2)] : fields
    }

    private static func half(_ value: Int) -> [UInt8] {
        [0, 8].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func word(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
