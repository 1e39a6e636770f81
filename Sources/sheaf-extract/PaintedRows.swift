/// What was painted: native 32-bit words, from the high byte on unused, red, green and blue, of which `grain` by `grain`
/// make one pixel of the image.
///
/// Loops without a branch inside, which the compiler makes vectors of.
struct PaintedRows {
    let start: UnsafeMutablePointer<UInt8>
    /// Bytes of a row.
    let stride: Int
    /// Of the image.
    let width: Int
    let height: Int
    let grain: Int

    /// Painted pixels in all: 48 MB of them.
    private static let paintedLimit = 12_000_000

    /// How fine to paint a scan of this longer side.
    ///
    /// Cairo shrinks an image well and slowly. What it need not bring to less than three quarters it only interpolates,
    /// and a mean of what it painted so costs little: half the time of a page, at the usual resolutions.
    static func grain(ofScan side: Int, shownAs size: (width: Int, height: Int)) -> Int {
        let shrink = Double(side) * 0.75 / Double(max(size.width, size.height))
        let grain = Int(shrink.rounded(.up))
        guard 2...3 ~= grain, size.width * size.height * grain * grain <= paintedLimit else { return 1 }
        return grain
    }

    func pixels() -> PagePixels {
        start.withMemoryRebound(to: UInt32.self, capacity: stride / 4 * height * grain) { words in
            guard grain > 1 else { return pixels(of: words, stride: stride / 4) }
            // Means take the place of what they are made of.
            for row in 0..<height { average(words, row: row) }
            return pixels(of: words, stride: stride / 4)
        }
    }

    private func pixels(of words: UnsafeMutablePointer<UInt32>, stride: Int) -> PagePixels {
        var (mixed, all) = (UInt32(0), UInt32.max)
        for row in 0..<height {
            let line = words + row * stride
            for column in 0..<width {
                // Zero in the lower 16 bits where blue is green, and green is red.
                mixed |= line[column] ^ (line[column] >> 8)
                all &= line[column]
            }
        }
        let isGrey = mixed & 0xFFFF == 0
        let channels = isGrey ? 1 : 3
        let memory = PixelMemory(count: width * height * channels)
        for row in 0..<height {
            let (line, target) = (words + row * stride, memory.start + row * width * channels)
            if isGrey {
                for column in 0..<width { target[column] = UInt8(truncatingIfNeeded: line[column]) }
            } else {
                for column in 0..<width {
                    target[3 &* column] = UInt8(truncatingIfNeeded: line[column] >> 16)
                    target[3 &* column &+ 1] = UInt8(truncatingIfNeeded: line[column] >> 8)
                    target[3 &* column &+ 2] = UInt8(truncatingIfNeeded: line[column])
                }
            }
        }
        return PagePixels(
            bytes: memory,
            width: width,
            height: height,
            channels: channels,
            isBlank: all & 0xFFFFFF == 0xFFFFFF
        )
    }

    /// Makes a row of the image, the mean of each square of painted pixels, where painted rows were used already.
    private func average(_ words: UnsafeMutablePointer<UInt32>, row: Int) {
        let reciprocal = UInt32(65_536 / (grain * grain))
        let half = UInt32(grain * grain / 2)
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: width * grain * 4) { sums in
            for index in sums.indices { sums[index] = 0 }
            for line in 0..<grain {
                let source = start + (row * grain + line) * stride
                for index in sums.indices { sums[index] &+= UInt16(source[index]) }
            }
            let target = words + row * (stride / 4)
            for column in 0..<width {
                var (blue, green, red) = (half, half, half)
                for step in 0..<grain {
                    let place = (column &* grain &+ step) &* 4
                    blue &+= UInt32(sums[place])
                    green &+= UInt32(sums[place &+ 1])
                    red &+= UInt32(sums[place &+ 2])
                }
                target[column] =
                    (red &* reciprocal) & 0xFF_0000 | ((green &* reciprocal) >> 8) & 0xFF00
                    | (blue &* reciprocal) >> 16
            }
        }
    }
}
