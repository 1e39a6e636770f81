internal import CPoppler

/// Lays a page's characters out as lines of text, by where they stand.
///
/// Words are cut at white space, at a gap of a quarter em and at a jump of the line; words whose middles
/// share a height make a line; each stands at the column of its left edge, in mean character widths. What
/// separates columns on paper separates them here, by two blanks or more; blanks that a whole block of lines
/// shares, and dot leaders, are squeezed, because they cost tokens and say nothing.
enum TextGrid {
    /// `boxes` has one rectangle for each scalar of `text`, y downwards; where it has not, the text stays as
    /// it is.
    static func laidOut(_ text: String, boxes: UnsafeBufferPointer<PopplerRectangle>) -> String {
        guard text.unicodeScalars.count == boxes.count else { return plain(text) }
        let words = TextWord.cut(text, boxes: boxes)
        let characters = words.reduce(0) { $0 + $1.scalars.count }
        guard characters > 0 else { return "" }
        let unit = words.reduce(0) { $0 + $1.right - $1.left } / Double(characters)
        let rows = rows(of: words)
        let left = words.map(\.left).min() ?? 0
        var lines = TextLines()
        for row in rows { lines.append(row, left: left, unit: max(unit, 0.1)) }
        return lines.joined()
    }

    /// The text in reading order, control characters taken out.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { TextWord.isPrintable($0) || $0 == "\n" || $0 == " " }
            )
        )
    }

    /// Words by lines from the top, each line from the left.
    private static func rows(of words: [TextWord]) -> [[TextWord]] {
        var rows: [[TextWord]] = []
        var middle = -Double.infinity
        for word in words.sorted(by: { $0.middle < $1.middle }) {
            // Half the lesser height: a subscript joins its line, the next line does not.
            let height = min(word.height, rows.last?.last?.height ?? word.height)
            if word.middle - middle < height / 2, !rows.isEmpty {
                rows[rows.count - 1].append(word)
            } else {
                rows.append([word])
                middle = word.middle
            }
        }
        return rows.map { $0.sorted { $0.left < $1.left } }
    }
}
