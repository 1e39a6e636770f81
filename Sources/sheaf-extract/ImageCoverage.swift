/// The share of a page that its raster images cover together.
///
/// Counted on a grid of 250 by 250 cells, each covered or not by what is at its middle: tiles join, what lies over
/// another counts once, and what reaches beyond the page does not count.
enum ImageCoverage {
    private static let cells = 250

    static func share(of images: [GlyphBox], width: Double, height: Double) -> Double {
        guard width > 0, height > 0, !images.isEmpty else { return 0 }
        // In each row the images that begin at a cell, less those that end there.
        var steps = [Int32](repeating: 0, count: cells * (cells + 1))
        for image in images {
            let columns = range(from: image.left, to: image.right, of: width)
            for row in range(from: image.top, to: image.bottom, of: height) where !columns.isEmpty {
                steps[row * (cells + 1) + columns.lowerBound] += 1
                steps[row * (cells + 1) + columns.upperBound] -= 1
            }
        }
        var covered = 0
        for row in 0..<cells {
            var depth: Int32 = 0
            for column in 0..<cells {
                depth += steps[row * (cells + 1) + column]
                if depth > 0 { covered += 1 }
            }
        }
        return Double(covered) / Double(cells * cells)
    }

    /// The cells whose middles lie between two places on a side of this length.
    private static func range(from start: Double, to end: Double, of length: Double) -> Range<Int> {
        func cell(_ place: Double) -> Int {
            let scaled = (place / length * Double(cells) - 0.5).rounded(.up)
            return scaled.isFinite ? Int(min(max(scaled, 0), Double(cells))) : 0
        }
        let (first, last) = (cell(start), cell(end))
        return first..<max(first, last)
    }
}
