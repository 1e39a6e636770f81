/// Lines of a page, gathered into blocks that share their columns.
///
/// A block goes on while lines stand close, or while they are rows: parted into columns, at most some lines
/// apart, as in a widely set table, where only the place of a cell tells which column it belongs to.
struct TextLines {
    /// A gap of this many ems or more parts columns, not words.
    private static let columnGap = 0.8
    /// Lines with a gap of less than this part of their height stand close.
    private static let closeGap = 0.75
    /// Rows of a table may be this many heights apart.
    private static let rowGap = 3.0

    private struct Line {
        var scalars: [Unicode.Scalar] = []
        var isRow = false
        let top: Double
        var bottom: Double
        var height: Double { bottom - top }
    }

    private var blocks: [[[Unicode.Scalar]]] = []
    private var last: Line?
    /// The smallest gap between two lines of the block so far.
    private var tightest: Double?

    /// Adds one line of words, from the left; the page's text begins at `left`, a column is `unit` wide.
    mutating func append(_ words: [TextWord], left: Double, unit: Double) {
        let line = Self.set(words, left: left, unit: unit)
        let gap = last.map { line.top - $0.bottom } ?? .infinity
        let isClose = gap < line.height * Self.closeGap
        let isNextRow = line.isRow && last?.isRow == true && gap < line.height * Self.rowGap
        if isClose || isNextRow {
            let usual = max(tightest ?? gap, line.height / 2)
            if gap > usual * 1.5 { blocks[blocks.count - 1].append([]) }
            tightest = min(gap, tightest ?? gap)
        } else {
            blocks.append([])
            tightest = nil
        }
        blocks[blocks.count - 1].append(line.scalars)
        last = line
    }

    /// The page: blocks apart by an empty line.
    func joined() -> String {
        var bytes: [UInt8] = []
        for (index, block) in blocks.enumerated() {
            if index > 0 { bytes.append(0x0A) }
            let keeps = Self.neededColumns(of: block)
            for line in block {
                for (column, scalar) in line.enumerated() where keeps[column] {
                    // Appending to a string costs as much as finding the words.
                    if scalar.isASCII {
                        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
                    } else {
                        bytes.append(contentsOf: String(scalar).utf8)
                    }
                }
                bytes.append(0x0A)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func set(_ words: [TextWord], left: Double, unit: Double) -> Line {
        var line = Line(top: words.map(\.top).min() ?? 0, bottom: words.map(\.bottom).max() ?? 0)
        var right = -Double.infinity
        for word in words {
            if word.left - right < word.height * columnGap {
                line.scalars.append(" ")
            } else {
                // A hostile page has its words anywhere.
                let place = ((word.left - left) / unit).rounded()
                let column = place.isFinite ? Int(min(max(place, 0), 1_000)) : 0
                let isFirst = line.scalars.isEmpty
                let blanks = max(column - line.scalars.count, isFirst ? 0 : 2)
                line.scalars.append(contentsOf: repeatElement(" ", count: blanks))
                line.isRow = line.isRow || !isFirst
            }
            line.scalars.append(contentsOf: word.scalars)
            right = word.right
        }
        line.scalars = withoutLeaders(line.scalars)
        return line
    }

    /// Which columns stay: of those that are blank in every line of the block two in a row, and none at the left.
    private static func neededColumns(of lines: [[Unicode.Scalar]]) -> [Bool] {
        let width = lines.map(\.count).max() ?? 0
        var isUsed = [Bool](repeating: false, count: width)
        for line in lines {
            for (column, scalar) in line.enumerated() where scalar != " " { isUsed[column] = true }
        }
        var blanks = 2
        return isUsed.map { used in
            blanks = used ? 0 : blanks + 1
            return blanks <= 2
        }
    }

    /// Four or more dots, with blanks between them or not, become three and keep the line's columns.
    private static func withoutLeaders(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var line = line
        var index = 0
        while index < line.count {
            var end = index
            var dots = 0
            while end < line.count {
                if line[end] == "." {
                    dots += 1
                } else if dots == 0 || line[end] != " " || end + 1 >= line.count || line[end + 1] != "." {
                    // A blank belongs to a leader only between two of its dots.
                    break
                }
                end += 1
            }
            if dots >= 4 {
                for place in index..<end { line[place] = place < index + 3 ? "." : " " }
            }
            index = max(end, index + 1)
        }
        return line
    }
}
