/// Whether text leaves a rectangle of the page free.
///
/// A few words in it, as labels of a figure, do not count.
enum FreeRoom {
    private static let cells = 48
    /// Characters take half of a paragraph's area.
    private static let wordsShare = 0.03

    /// Looks for a rectangle of about this share of the page or more.
    static func isLeft(by boxes: [GlyphBox], share: Double, width: Double, height: Double) -> Bool {
        guard width > 0, height > 0 else { return true }
        let sums = sums(of: boxes, width: width, height: height)
        // A figure's edges fall inside of cells.
        let least = Int((share * 0.9 * Double(cells * cells)).rounded(.down))
        for rows in 1...cells {
            let columns = max(1, (least + rows - 1) / rows)
            guard columns <= cells else { continue }
            let limit = Double(rows * columns) * wordsShare
            for top in 0...(cells - rows) {
                let (above, below) = (top * (cells + 1), (top + rows) * (cells + 1))
                for left in 0...(cells - columns) {
                    let right = left + columns
                    let text =
                        sums[below + right] - sums[below + left] - sums[above + right] + sums[above + left]
                    if text <= limit { return true }
                }
            }
        }
        return false
    }

    /// For each corner of a cell how much, in cells, characters take of all that is above and to the left of it.
    private static func sums(of boxes: [GlyphBox], width: Double, height: Double) -> [Double] {
        var sums = [Double](repeating: 0, count: (cells + 1) * (cells + 1))
        let (across, down) = (Double(cells) / width, Double(cells) / height)
        for box in boxes {
            let column = cell((box.left + box.right) / 2 * across)
            let row = cell(box.middle * down)
            guard let column, let row else { continue }
            sums[(row + 1) * (cells + 1) + column + 1] += box.width * across * box.height * down
        }
        for row in 1...cells {
            var line = 0.0
            for column in 1...cells {
                let place = row * (cells + 1) + column
                line += sums[place]
                sums[place] = line + sums[place - cells - 1]
            }
        }
        return sums
    }

    /// `nil` beyond the page.
    private static func cell(_ place: Double) -> Int? {
        place >= 0 && place < Double(cells) ? Int(place) : nil
    }
}
