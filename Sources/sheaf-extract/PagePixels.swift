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
