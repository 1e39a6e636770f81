import Testing

@testable import Emulator

@Suite
struct ImageSizeTests {
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 2, 0, 0, 0, 1, 0,
        ]
    private static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 11, 8, 1, 0, 2, 0, 1, 1, 0x11, 0]
    private static let gif: [UInt8] = Array("GIF89a".utf8) + [0, 2, 0, 1, 0, 0]
    private static let webpHead: [UInt8] = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
    private static let lossy =
        webpHead + Array("VP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0, 2, 0, 1]
    private static let lossless =
        webpHead + Array("VP8L".utf8) + [0, 0, 0, 0, 0x2F, 0xFF, 0xC1, 0x3F, 0, 0, 0, 0, 0, 0]
    private static let extended =
        webpHead + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0xFF, 1, 0, 0xFF, 0, 0]

    @Test(arguments: [
        ("png", png), ("jpeg", jpeg), ("gif", gif), ("webp", lossy), ("webp", lossless), ("webp", extended),
    ])
    func `the size is read from the header`(format: String, bytes: [UInt8]) {
        #expect(ImageSize(of: bytes, format: format)?.width == 512)
        #expect(ImageSize(of: bytes, format: format)?.height == 256)
    }

    @Test(arguments: ["png", "jpeg", "gif", "webp"])
    func `no prefix of an image and no other format is taken`(format: String) {
        let samples = ["png": Self.png, "jpeg": Self.jpeg, "gif": Self.gif, "webp": Self.lossy]
        for (name, bytes) in samples where name != format {
            #expect(ImageSize(of: bytes, format: format) == nil)
        }
        for count in 0..<8 {
            #expect(ImageSize(of: Array(samples[format, default: []].prefix(count)), format: format) == nil)
        }
    }

    @Test(arguments: [(512, 256, 174), (1, 1, 1), (4000, 4000, 1600), (1568, 300, 627)])
    func `tokens follow from the size that the model sees`(width: Int, height: Int, tokens: Int) throws {
        var bytes = Self.png
        bytes.replaceSubrange(
            16..<24,
            with: [
                0, 0, UInt8(width >> 8), UInt8(width & 255), 0, 0, UInt8(height >> 8), UInt8(height & 255),
            ]
        )
        #expect(ImageSize(of: bytes, format: "png")?.tokens == tokens)
    }
}
