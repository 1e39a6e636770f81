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
        /// An ICC profile, of an even number of bytes.
        var profile: [UInt8] = []
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
            let directory = directory(of: page, at: bytes.count)
            let end = bytes.count + directory.count + 4 + data(of: page).count
            bytes += directory + word(index == pages.count - 1 ? 0 : end) + data(of: page)
        }
        return bytes
    }

    /// The entries of a page's directory, tags in rising order; the page's data stand behind it.
    private static func directory(of page: Page, at start: Int) -> [UInt8] {
        let colours = [.grey: 1, .rgb: 3, .cmyk: 4][page.colour] ?? page.samples
        let (hasAlpha, hasProfile) = (page.samples > colours, !page.profile.isEmpty)
        let bits = start + 2 + (10 + (hasAlpha ? 1 : 0) + (hasProfile ? 1 : 0)) * 12 + 4
        let profile = bits + page.samples * 2
        var entries = [
            entry(256, page.width), entry(257, page.height),
            // Up to two values stand in the entry itself.
            page.samples > 2 ? entry(258, bits, count: page.samples) : entry(258, page.bitsPerSample),
            entry(259, 1), entry(262, page.colour.rawValue), entry(273, profile + page.profile.count),
            entry(274, page.orientation), entry(277, page.samples), entry(278, page.height),
            entry(279, page.pixels.count),
        ]
        // Unassociated alpha.
        if hasAlpha { entries.append(entry(338, 2)) }
        if hasProfile { entries.append(entry(34_675, profile, count: page.profile.count, kind: 7)) }
        return half(entries.count) + entries.joined()
    }

    private static func data(of page: Page) -> [UInt8] {
        let bits = Array(repeatElement(half(page.bitsPerSample), count: page.samples).joined())
        let data = bits + page.profile + page.pixels
        return data + (data.count % 2 == 1 ? [0] : [])
    }

    /// An entry of 16-bit values (3) or 32-bit ones (4), as the value needs.
    private static func entry(_ tag: Int, _ value: Int, count: Int = 1, kind: Int? = nil) -> [UInt8] {
        half(tag) + half(kind ?? (count == 1 && value > 0xFFFF ? 4 : 3)) + word(count) + word(value)
    }

    private static func half(_ value: Int) -> [UInt8] {
        [0, 8].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func word(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
