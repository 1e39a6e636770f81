/// PNG files with chosen headers, their data stored without compression.
enum HandmadePNG {
    /// How the pixels are laid out.
    enum Colour: UInt8 {
        case grey = 0
        case rgb = 2
        case rgba = 6
    }

    /// An image in which every pixel is `pixel`.
    static func plain(width: Int, height: Int, colour: Colour, pixel: [UInt8]) -> [UInt8] {
        let row = [0] + Array(repeatElement(pixel, count: width).joined())
        return file(
            width: width,
            height: height,
            colour: colour,
            isInterlaced: false,
            data: (0..<height).flatMap { _ in row }
        )
    }

    /// A header that promises these sides, with hardly any data behind it.
    static func bomb(width: Int, height: Int, isInterlaced: Bool) -> [UInt8] {
        file(width: width, height: height, colour: .rgb, isInterlaced: isInterlaced, data: [0, 0, 0, 0])
    }

    private static func file(
        width: Int,
        height: Int,
        colour: Colour,
        isInterlaced: Bool,
        data: [UInt8]
    ) -> [UInt8] {
        let header = word(width) + word(height) + [8, colour.rawValue, 0, 0, isInterlaced ? 1 : 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", header) + chunk("IDAT", stored(data)) + chunk("IEND", [])
    }

    private static func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(kind.utf8) + data
        return word(data.count) + body + word(Int(checksum(body)))
    }

    /// A zlib stream of stored blocks, RFC 1950 and 1951.
    private static func stored(_ data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, data.count)
            let (low, high) = (UInt8((end - start) & 0xFF), UInt8((end - start) >> 8))
            bytes += [end == data.count ? 1 : 0, low, high, ~low, ~high] + data[start..<end]
            start = end
        } while start < data.count
        var (a, b) = (1, 0)
        for byte in data {
            a = (a + Int(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return bytes + word(b << 16 | a)
    }

    private static func word(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}
