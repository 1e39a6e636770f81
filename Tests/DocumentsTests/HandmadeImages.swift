import Foundation

/// Small images of one colour in formats whose encoders would fill a book.
enum HandmadeImages {
    /// A GIF whose every pixel is `colour`: LZW with a clear code before each run that would widen the codes.
    static func gif(width: Int, height: Int, colour: [UInt8], frames: Int = 1) -> [UInt8] {
        let (size, background) = (half(width) + half(height), [UInt8](repeating: 0, count: 3))
        var bytes = Array("GIF89a".utf8) + size + [0x80, 0, 0] + colour + background
        for frame in 0..<frames {
            bytes += [0x21, 0xF9, 4, 0, 10, 0, 0, 0]
            bytes += [0x2C, 0, 0, 0, 0] + size + [0, 2]
            bytes += blocks(lzw(Array(repeating: frame == 0 ? 0 : 1, count: width * height)))
        }
        return bytes + [0x3B]
    }

    /// A lossless WebP whose every pixel is `colour`: five prefix codes of one symbol each, no bits for pixels.
    static func webp(width: Int, height: Int, colour: [UInt8], alpha: UInt8 = 255) -> [UInt8] {
        var bits = Bits()
        bits.add(0x2F, 8)
        bits.add(width - 1, 14)
        bits.add(height - 1, 14)
        bits.add(alpha == 255 ? 0 : 1, 1)
        // Version, and neither transform, colour cache nor meta prefix codes.
        bits.add(0, 3 + 3)
        for symbol in [colour[1], colour[0], colour[2], alpha] {
            bits.add(0b101, 3)
            bits.add(Int(symbol), 8)
        }
        bits.add(0b001, 3)
        bits.add(0, 1)
        let data = bits.bytes + (bits.bytes.count % 2 == 1 ? [0] : [])
        let chunk = Array("WEBPVP8L".utf8) + word(bits.bytes.count) + data
        return Array("RIFF".utf8) + word(chunk.count) + chunk
    }

    /// 64 x 48 pixels of red in AV1, from an encoder.
    static let avif = decoded(
        """
        AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5w
        aXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEOAAEAAAAAAAAAHwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGF2MDEA
        AAAAamlwcnAAAABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAABAAAAAMAAAABBwaXhpAAAA
        AAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgYIDhAAAACdtZGF0EgAKCRgVf72CBAQNCDIQGAAAAEAKBXh6QUO+qQX8aA==
        """
    )

    /// The same in HEVC.
    static let heic = decoded(
        """
        AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5w
        aXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAAHQACAAEAAAAAAAAAAQAAAAAA
        AAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAA
        dmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAAD
        AB6gIIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAA
        AAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAACVtZGF0AAAA
        GSgBrxOA9SeBP//YlR/+3Pnh93Z1+efLU8A=
        """
    )

    /// Bits from the lowest of each byte up.
    private struct Bits {
        var bytes: [UInt8] = []
        var count = 0

        mutating func add(_ value: Int, _ width: Int) {
            for bit in 0..<width {
                if count % 8 == 0 { bytes.append(0) }
                if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << UInt8(count % 8) }
                count += 1
            }
        }
    }

    /// Codes of three bits: 0 and 1 are pixels, 4 clears, 5 ends.
    private static func lzw(_ pixels: [Int]) -> [UInt8] {
        var bits = Bits()
        for (place, pixel) in pixels.enumerated() {
            if place % 2 == 0 { bits.add(4, 3) }
            bits.add(pixel, 3)
        }
        bits.add(5, 3)
        return bits.bytes
    }

    private static func blocks(_ bytes: [UInt8]) -> [UInt8] {
        let pieces = stride(from: 0, to: bytes.count, by: 255).map { bytes[$0..<min($0 + 255, bytes.count)] }
        return pieces.flatMap { [UInt8($0.count)] + $0 } + [0]
    }

    private static func decoded(_ base64: String) -> [UInt8] {
        Array(Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
    }

    private static func half(_ value: Int) -> [UInt8] {
        [0, 8].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func word(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
