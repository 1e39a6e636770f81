/// The pixels of a page's image, eight bits a channel, row by row.
struct PagePixels {
    let bytes: PixelMemory
    let width: Int
    let height: Int
    /// 1 where every pixel is grey, else 3: red, green and blue.
    let channels: Int
    /// Whether nothing but white is there.
    let isBlank: Bool

    /// The nearest of 16 evenly spaced shades for each channel.
    ///
    /// Both halves of such a byte hold the shade's number: encoders of four bits a channel differ in which
    /// half they take (libvips 8.14 takes the lower).
    var inSixteenShades: PagePixels {
        let shades = PixelMemory(count: bytes.count)
        let (source, target) = (bytes.start, shades.start)
        for index in 0..<bytes.count {
            // Rounded (shade * 15 / 255), for every shade.
            target[index] = UInt8(truncatingIfNeeded: (UInt16(source[index]) &* 15 &+ 135) >> 8) &* 17
        }
        return PagePixels(bytes: shades, width: width, height: height, channels: channels, isBlank: isBlank)
    }
}

/// Memory for pixels, which stays where it is.
final class PixelMemory {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Not set to anything.
    init(count: Int) {
        start = .allocate(capacity: count)
        self.count = count
    }

    deinit { start.deallocate() }
}

extension PagePixels {
    /// A copy of such bytes, of 1 or 3 channels; of 1 where they are grey, unless their profile needs all.
    init(
        _ source: UnsafePointer<UInt8>,
        width: Int,
        height: Int,
        channels: Int,
        keepsChannels: Bool = false
    ) {
        let isGrey = channels == 1 || !keepsChannels && Self.isGrey(source, count: width * height)
        let memory = PixelMemory(count: width * height * (isGrey ? 1 : 3))
        if isGrey, channels == 3 {
            for pixel in 0..<memory.count { memory.start[pixel] = source[3 &* pixel] }
        } else {
            memory.start.update(from: source, count: memory.count)
        }
        self.init(
            bytes: memory,
            width: width,
            height: height,
            channels: isGrey ? 1 : 3,
            isBlank: memory.isWhite
        )
    }

    /// Of red, green and blue; looks no further than it has to.
    private static func isGrey(_ source: UnsafePointer<UInt8>, count: Int) -> Bool {
        stride(from: 0, to: count, by: PixelMemory.block).allSatisfy { start in
            var mixed = UInt8(0)
            for pixel in start..<min(start + PixelMemory.block, count) {
                let green = source[3 &* pixel &+ 1]
                mixed |= (source[3 &* pixel] ^ green) | (green ^ source[3 &* pixel &+ 2])
            }
            return mixed == 0
        }
    }
}

extension PixelMemory {
    fileprivate static let block = 4_096

    /// Looks no further than it has to.
    fileprivate var isWhite: Bool {
        stride(from: 0, to: count, by: Self.block).allSatisfy { place in
            var all = UInt8.max
            for index in place..<min(place + Self.block, count) { all &= start[index] }
            return all == .max
        }
    }
}
