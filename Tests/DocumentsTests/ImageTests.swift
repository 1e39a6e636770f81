import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

/// Items that are images, through the real worker.
@Suite(.timeLimit(.minutes(5))) struct ImageTests {
    @Test func `an image within the limits goes byte for byte`() async throws {
        let bytes = Array(try Data(contentsOf: Repository.fixtures.appending(path: "label.png")))
        let reading = await (try ExtractionPool.real()).read(fixture: "label.png")
        #expect(reading.images == [PageImage(mediaType: .png, bytes: bytes, width: 480, height: 300)])
    }

    @Test func `a photograph on its side is turned upright`() async throws {
        let reading = await (try ExtractionPool.real()).read(fixture: "photo.jpg")
        let image = try #require(reading.images.first)
        #expect(image.mediaType == .jpeg && image.width == 240 && image.height == 360)
        // Turned for good: nothing may turn it again.
        #expect(!image.bytes.prefix(64).contains(sequence: Array("Exif".utf8)))
    }

    @Test func `a large image shrinks to the limits`() async throws {
        let bytes = HandmadePNG.plain(width: 700, height: 300, colour: .rgb, pixel: [9, 99, 199])
        let limits = ImageLimits(maxSide: 350, maxPixels: 40_000)
        let image = try #require(try await ExtractionPool.real().read(bytes, image: limits).images.first)
        // The largest of this shape under 40,000 pixels.
        #expect(image.width == 305 && image.height == 130)
    }

    @Test func `transparent parts of an image that is written again become white`() async throws {
        let clear = HandmadePNG.plain(width: 64, height: 64, colour: .rgba, pixel: [255, 0, 0, 0])
        let white = HandmadePNG.plain(width: 64, height: 64, colour: .rgb, pixel: [255, 255, 255])
        let pool = try ExtractionPool.real()
        let limits = ImageLimits(maxSide: 32)
        let flattened = try await pool.read(clear, image: limits)
        let opaque = try await pool.read(white, image: limits)
        #expect(opaque.images.count == 1)
        #expect(opaque.images == flattened.images)
    }

    @Test func `an image over the byte limit is written smaller`() async throws {
        let noise = try await ExtractionPool.real().read(HandmadePDF.noise(pageCount: 1)).images
        let page = try #require(noise.first)
        let limits = ImageLimits(maxBytes: page.bytes.count / 2)
        let smaller = try await ExtractionPool.real().read(page.bytes, image: limits)
        #expect(smaller.failure == nil)
        #expect(try #require(smaller.images.first).bytes.count <= limits.maxBytes)
    }

    @Test func `a cut image is damaged, not half an image`() async throws {
        let bytes = HandmadePNG.plain(width: 300, height: 300, colour: .rgb, pixel: [9, 99, 199])
        let reading = try await ExtractionPool.real().read(Array(bytes.prefix(bytes.count / 2)))
        #expect(reading.failure?.failureClass == .damaged)
        let photo = Array(try Data(contentsOf: Repository.fixtures.appending(path: "photo.jpg")))
        #expect(try await ExtractionPool.real().read(photo.dropLast(9_000)).failure?.failureClass == .damaged)
    }

    @Test(arguments: [0xAA, 0xC3, 0xFF] as [UInt8])
    func `a JPEG with foreign bytes in its data is damaged`(byte: UInt8) async throws {
        var photo = Array(try Data(contentsOf: Repository.fixtures.appending(path: "photo.jpg")))
        for place in stride(from: photo.count / 2, to: photo.count / 2 + 400, by: byte == 0xFF ? 2 : 1) {
            photo[place] = byte
            // A byte FF of data has a zero behind it.
            if byte == 0xFF { photo[place + 1] = 0 }
        }
        let pool = try ExtractionPool.real()
        #expect(try await pool.read(photo).failure?.failureClass == .damaged)
        #expect(await pool.read(fixture: "photo.jpg").isFinished, "the next one has nothing to do with it")
    }

    @Test func `a GIF with foreign bytes in its data is damaged`() async throws {
        var gif = HandmadeImages.gif(width: 64, height: 48, colour: [255, 0, 0])
        // The length of a block among them.
        for place in gif.count / 2..<gif.count / 2 + 300 { gif[place] = 0 }
        let pool = try ExtractionPool.real()
        #expect(try await pool.read(gif).failure?.failureClass == .damaged)
        let whole = HandmadeImages.gif(width: 64, height: 48, colour: [255, 0, 0])
        #expect(try await pool.read(whole).isFinished)
    }

    @Test func `a bomb is refused from its header`() async throws {
        let bytes = HandmadePNG.bomb(width: 60_000, height: 60_000, isInterlaced: false)
        #expect(try await ExtractionPool.real().read(bytes).failure?.failureClass == .tooLarge)
    }

    @Test func `an image that must be decoded whole and does not fit is out of memory`() async throws {
        let bytes = HandmadePNG.bomb(width: 19_000, height: 19_000, isInterlaced: true)
        let reading = try await ExtractionPool.real(memoryMB: 512).read(bytes)
        #expect(reading.failure?.failureClass == .outOfMemory)
    }
}

extension Collection where Element: Equatable {
    fileprivate func contains(sequence: [Element]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
