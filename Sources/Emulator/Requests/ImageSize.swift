/// The pixel size of an image as its own header states it.
///
/// `nil` where the bytes are not an image of the format that they claim to be.
struct ImageSize: Sendable, Equatable {
    let width: Int
    let height: Int

    init?(of bytes: [UInt8], format: String) {
        let size: (Int, Int)? =
            switch format {
            case "png": Self.png(bytes)
            case "jpeg": Self.jpeg(bytes)
            case "gif": Self.gif(bytes)
            case "webp": Self.webp(bytes)
            default: nil
            }
        guard let size, size.0 > 0, size.1 > 0 else { return nil }
        (width, height) = size
    }

    private static func png(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count >= 24 else {
            return nil
        }
        return (bigEndian(bytes[16..<20]), bigEndian(bytes[20..<24]))
    }

    private static func gif(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.starts(with: "GIF8".utf8), bytes.count >= 10 else { return nil }
        return (littleEndian(bytes[6..<8]), littleEndian(bytes[8..<10]))
    }

    /// Walks the segments up to the start of frame, ITU T.81 annex B.
    private static func jpeg(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
        var index = 2
        while index + 9 <= bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
            if isFrame {
                return (bigEndian(bytes[index + 7..<index + 9]), bigEndian(bytes[index + 5..<index + 7]))
            }
            if marker == 0xFF {
                index += 1
            } else {
                index += 2 + bigEndian(bytes[index + 2..<index + 4])
            }
        }
        return nil
    }

    /// The three forms of RFC 9649: lossy, lossless, extended.
    private static func webp(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.starts(with: "RIFF".utf8), bytes.count >= 30, bytes[8...].starts(with: "WEBP".utf8) else {
            return nil
        }
        switch String(decoding: bytes[12..<16], as: UTF8.self) {
        case "VP8 ": return (littleEndian(bytes[26..<28]) & 0x3FFF, littleEndian(bytes[28..<30]) & 0x3FFF)
        case "VP8L":
            let bits = littleEndian(bytes[21..<25])
            return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case "VP8X": return (littleEndian(bytes[24..<27]) + 1, littleEndian(bytes[27..<30]) + 1)
        default: return nil
        }
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
