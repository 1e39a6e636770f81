import Jobs
import Testing

@testable import Documents

/// Images in every format and layout of pixels that is read, through the real worker.
///
/// What comes out is compared with what comes of the same picture in its simplest form: equal pixels give equal
/// files.
@Suite(.timeLimit(.minutes(5))) struct ImageFormatTests {
    private static let red: [UInt8] = [200, 40, 40]
    private static let white: [UInt8] = [255, 255, 255]

    private func only(_ bytes: [UInt8], image: ImageLimits = ImageLimits()) async throws -> PageImage {
        let reading = try await ExtractionPool.real().read(bytes, image: image)
        try #require(reading.isFinished, "\(String(describing: reading.failure))")
        #expect(reading.pages.map(\.route) == [.picture])
        return try #require(reading.images.first)
    }

    private func tiff(_ page: HandmadeTIFF.Page) async throws -> PageImage {
        try await only(HandmadeTIFF.file([page]))
    }

    @Test func `a GIF becomes a PNG, and an animation its first image`() async throws {
        let limits = ImageLimits(maxSide: 32)
        let plain = try await only(
            HandmadePNG.plain(width: 64, height: 48, colour: .rgb, pixel: Self.red),
            image: limits
        )
        for frames in [1, 3] {
            let gif = HandmadeImages.gif(width: 64, height: 48, colour: Self.red, frames: frames)
            #expect(try await only(gif, image: limits) == plain)
            let whole = try await only(gif)
            #expect(whole.mediaType == .png && whole.width == 64 && whole.height == 48)
        }
    }

    @Test func `a WebP and a TIFF become the same JPEG`() async throws {
        let tiff = try await tiff(.plain(Self.red))
        #expect(tiff.mediaType == .jpeg && tiff.width == 64 && tiff.height == 48)
        #expect(try await only(HandmadeImages.webp(width: 64, height: 48, colour: Self.red)) == tiff)
    }

    @Test(arguments: [HandmadeImages.avif, HandmadeImages.heic])
    func `a HEIF is decoded, whichever its codec`(bytes: [UInt8]) async throws {
        let image = try await only(bytes)
        #expect(image.mediaType == .jpeg && image.width == 64 && image.height == 48)
        #expect(try await only(bytes, image: ImageLimits(maxSide: 16)).height == 12)
    }

    @Test(
        arguments: [
            ("16 bits", .plain([0, 200, 0, 40, 0, 40], bitsPerSample: 16), red),
            ("alpha, opaque", .plain([200, 40, 40, 255]), red),
            ("alpha, clear", .plain([200, 40, 40, 0]), white),
            ("CMYK, no ink", .plain([0, 0, 0, 0], colour: .cmyk), white),
        ] as [(String, HandmadeTIFF.Page, [UInt8])]
    )
    func `any layout of pixels comes out as sRGB on white`(
        name: String,
        page: HandmadeTIFF.Page,
        pixel: [UInt8]
    ) async throws {
        #expect(try await tiff(page) == tiff(.plain(pixel)))
    }

    @Test func `colours are those of the embedded profile`() async throws {
        // A fifth of the light is half of the way to white as sRGB counts.
        var page = HandmadeTIFF.Page.plain([55, 55, 55])
        page.profile = HandmadeProfile.linear
        let image = try await tiff(page)
        var plain: [PageImage] = []
        for level in 127...129 as ClosedRange<UInt8> {
            plain.append(try await tiff(.plain([level, level, level])))
        }
        #expect(plain.contains(image))
    }

    @Test func `a profile that cannot be read is no reason to lose an image`() async throws {
        var page = HandmadeTIFF.Page.plain(Self.red)
        page.profile = [UInt8](repeating: 7, count: 200)
        #expect(try await tiff(page) == tiff(.plain(Self.red)))
    }

    @Test func `one bit a pixel comes out as grey`() async throws {
        let rows = Array(repeatElement([0xFF, 0xFF, 0, 0] as [UInt8], count: 16).joined())
        let bits = HandmadeTIFF.Page(
            width: 32,
            height: 16,
            colour: .grey,
            bitsPerSample: 1,
            samples: 1,
            pixels: rows
        )
        let greys = HandmadeTIFF.Page(
            width: 32,
            height: 16,
            colour: .grey,
            samples: 1,
            pixels: rows.flatMap { [UInt8](repeating: $0, count: 8) }
        )
        #expect(try await tiff(bits) == tiff(greys))
    }

    @Test func `a TIFF on its side is turned upright`() async throws {
        let (left, right) = (Self.red, [20, 60, 220] as [UInt8])
        let row =
            Array(repeatElement(left, count: 16).joined()) + Array(repeatElement(right, count: 16).joined())
        let lying = HandmadeTIFF.Page(
            width: 32,
            height: 16,
            orientation: 6,
            pixels: Array(repeatElement(row, count: 16).joined())
        )
        // A quarter turn clockwise: what was left is above.
        let upright = HandmadeTIFF.Page(
            width: 16,
            height: 32,
            pixels: Array(repeatElement(left, count: 256).joined())
                + Array(repeatElement(right, count: 256).joined())
        )
        #expect(try await tiff(lying) == tiff(upright))
    }

    @Test func `each image of a TIFF is a page, also where they shrink by half`() async throws {
        let sizes = [(64, 48), (32, 24), (16, 12)]
        let pages = sizes.map { HandmadeTIFF.Page.plain(Self.red, width: $0.0, height: $0.1) }
        let pool = try ExtractionPool.real()
        let all = try await pool.read(HandmadeTIFF.file(pages))
        #expect(all.isFinished && all.summary?.kind == .tiff && all.summary?.pageCount == 3)
        #expect(all.images.map(\.width) == [64, 32, 16] && all.images.map(\.height) == [48, 24, 12])
        let some = try await pool.read(HandmadeTIFF.file(pages), pages: "3,1")
        #expect(some.pages.map(\.number) == [3, 1] && some.images.map(\.width) == [16, 64])
        let none = try await pool.read(HandmadeTIFF.file(pages), pages: "4")
        #expect(none.failure?.failureClass == .badPages)
    }

    @Test(
        arguments: [
            ("GIF", HandmadeImages.gif(width: 64, height: 48, colour: red)),
            ("WebP", HandmadeImages.webp(width: 64, height: 48, colour: red)),
            ("TIFF", HandmadeTIFF.file([.plain(red)])),
            ("AVIF", HandmadeImages.avif),
            ("HEIC", HandmadeImages.heic),
        ]
    )
    func `a cut image is damaged in every format`(name: String, bytes: [UInt8]) async throws {
        let reading = try await ExtractionPool.real().read(Array(bytes.dropLast(bytes.count / 3)))
        #expect(reading.failure?.failureClass == .damaged)
        #expect(reading.pages.isEmpty)
    }

    @Test func `a TIFF that promises too many pixels is refused from its header`() async throws {
        let page = HandmadeTIFF.Page(width: 60_000, height: 60_000, pixels: [0, 0, 0, 0])
        let reading = try await ExtractionPool.real().read(HandmadeTIFF.file([page]))
        #expect(reading.failure?.failureClass == .tooLarge)
    }

    @Test(
        arguments: [
            (Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0], "BMP"),
            (Array("8BPS".utf8) + [0, 1, 0, 0, 0, 0, 0, 0], "Photoshop"),
            ([0, 0, 0, 12] + Array("jP  \r\n".utf8), "JPEG 2000"),
            ([0, 0, 0, 24] + Array("ftypmp42".utf8), "video"),
            ([0x50, 0x4B, 3, 4, 0, 0], "ZIP"),
        ] as [([UInt8], String)]
    )
    func `another kind is unsupported by its own name`(bytes: [UInt8], name: String) async throws {
        let failure = try await ExtractionPool.real().read(bytes).failure
        #expect(failure?.failureClass == .unsupported && failure?.message.contains(name) == true)
    }
}
