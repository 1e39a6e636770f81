/// How the pixels of a row, or of a column, make up those of a smaller one: each by what it takes of the other's place.
struct PixelShares {
    /// So many pixels make one at the most.
    let taps: Int
    /// For each of the smaller row's pixels the first that is part of it.
    private(set) var first: [Int] = []
    /// For each of the smaller row's pixels the shares of `taps` from the first on; 256 together.
    private(set) var shares: [UInt16] = []

    /// Neither row is empty.
    init(of count: Int, in smaller: Int) {
        let step = Double(count) / Double(smaller)
        taps = min(count, Int(step.rounded(.up)) + 1)
        for pixel in 0..<smaller {
            let start = Double(pixel) * step
            let place = min(Int(start), count - taps)
            first.append(place)
            // Rounded as they add up, so that nothing is lost.
            var sum = 0.0
            for tap in place..<place + taps {
                let overlap = max(0, min(Double(tap + 1), start + step) - max(Double(tap), start))
                let next = tap == place + taps - 1 ? 256 : min(256, sum + overlap / step * 256)
                shares.append(UInt16(next.rounded()) - UInt16(sum.rounded()))
                sum = next
            }
        }
    }
}

extension PagePixels {
    /// The same image with means for pixels, no larger on any side.
    func shrunk(to size: (width: Int, height: Int)) -> PagePixels {
        let rows = PixelShares(of: height, in: size.height)
        let columns = PixelShares(of: width, in: size.width)
        let line = width * channels
        let target = PixelMemory(count: size.width * size.height * channels)
        // Three channels are read four at a time.
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: line + 1) { sums in
            sums[line] = 0
            for row in 0..<size.height {
                for index in 0..<line { sums[index] = 128 }
                for tap in 0..<rows.taps {
                    let share = rows.shares[row * rows.taps + tap]
                    guard share > 0 else { continue }
                    let source = bytes.start + (rows.first[row] + tap) * line
                    for index in 0..<line { sums[index] &+= UInt16(source[index]) &* share }
                }
                for index in 0..<line { sums[index] &>>= 8 }
                columns.gather(sums, channels, target.start + row * size.width * channels)
            }
        }
        return PagePixels(
            target.start,
            width: size.width,
            height: size.height,
            channels: channels,
            keepsChannels: true
        )
    }
}

extension PixelShares {
    /// Makes a smaller row of a larger one.
    fileprivate func gather(
        _ row: UnsafeMutableBufferPointer<UInt16>,
        _ channels: Int,
        _ target: UnsafeMutablePointer<UInt8>
    ) {
        guard let row = row.baseAddress else { return }
        shares.withUnsafeBufferPointer { shares in
            for (pixel, place) in first.enumerated() {
                let shares = UnsafeBufferPointer(rebasing: shares[pixel &* taps..<(pixel &+ 1) &* taps])
                if channels == 1 {
                    target[pixel] = Self.shade(row + place, shares)
                } else {
                    Self.setColour(target + 3 &* pixel, row + 3 &* place, shares)
                }
            }
        }
    }

    @inline(__always)
    private static func shade(
        _ pixels: UnsafeMutablePointer<UInt16>,
        _ shares: UnsafeBufferPointer<UInt16>
    ) -> UInt8 {
        var sum = UInt16(128)
        for tap in shares.indices { sum &+= pixels[tap] &* shares[tap] }
        return UInt8(truncatingIfNeeded: sum >> 8)
    }

    @inline(__always)
    private static func setColour(
        _ target: UnsafeMutablePointer<UInt8>,
        _ pixels: UnsafeMutablePointer<UInt16>,
        _ shares: UnsafeBufferPointer<UInt16>
    ) {
        var sums = SIMD4<UInt16>(repeating: 128)
        for tap in shares.indices {
            let colour = UnsafeRawPointer(pixels + 3 &* tap).loadUnaligned(as: SIMD4<UInt16>.self)
            sums &+= colour &* SIMD4(repeating: shares[tap])
        }
        for channel in 0..<3 { target[channel] = UInt8(truncatingIfNeeded: sums[channel] >> 8) }
    }
}
