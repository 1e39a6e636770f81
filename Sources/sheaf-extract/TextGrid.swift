/// Lays a page's characters out as lines of text, by where they stand.
///
/// Words (cut at white space, at a gap of a quarter em and at a jump of the line) whose middles share a height make a
/// line, raised and lowered ones with them; each stands at the column of its left edge, in mean character widths. What
/// separates columns on paper separates them here, by two blanks or more; blanks that a whole block of lines shares, and
/// dot leaders, are squeezed, because they cost tokens and say nothing.
enum TextGrid {
    static func laidOut(_ words: [TextWord]) -> String {
        let characters = words.reduce(0) { $0 + $1.scalars.count }
        guard characters > 0 else { return "" }
        let unit = words.reduce(0) { $0 + $1.right - $1.left } / Double(characters)
        let rows = rows(of: words)
        let left = words.map(\.left).min() ?? 0
        var lines = TextLines()
        for row in rows { lines.append(row, left: left, unit: max(unit, 0.1)) }
        return lines.joined()
    }

    /// A line in the making.
    private struct Row {
        var words: [TextWord]

        /// The height that half of the words reach.
        var height: Double { words.map(\.height).sorted()[words.count / 2] }

        /// Whether the next word downwards stands in this line still.
        func takes(_ word: TextWord) -> Bool {
            // Half the lesser height: a subscript joins its line, the next line does not.
            let height = min(word.height, words.last?.height ?? word.height)
            return word.middle - words[0].middle < height / 2
        }

        /// Whether this line, of words of `height`, has a raised or lowered word: it stands close behind another, over
        /// none.
        func holds(_ word: TextWord, height: Double) -> Bool {
            !words.contains { $0.left < word.right && word.left < $0.right }
                && words.contains {
                    abs(word.middle - $0.middle) < height / 2 && abs(word.left - $0.right) < height * 0.4
                }
        }
    }

    /// Words by lines from the top, each line from the left.
    private static func rows(of words: [TextWord]) -> [[TextWord]] {
        var rows: [Row] = []
        for word in words.sorted(by: { $0.middle < $1.middle }) {
            if rows.last?.takes(word) == true {
                rows[rows.count - 1].words.append(word)
            } else {
                rows.append(Row(words: [word]))
            }
        }
        return withRaisedWords(rows).map { $0.words.sorted { $0.left < $1.left } }
    }

    /// The rows with what is raised in the row below it, and what is lowered in the row above: rows of smaller words.
    private static func withRaisedWords(_ rows: [Row]) -> [Row] {
        let heights = rows.map(\.height)
        var lines = rows
        for (index, row) in rows.enumerated() {
            let largest = row.words.map(\.height).max() ?? 0
            for neighbour in [index + 1, index - 1]
            where rows.indices.contains(neighbour) && largest < heights[neighbour] * 0.85 {
                let raised = lines[index].words.partition {
                    rows[neighbour].holds($0, height: heights[neighbour])
                }
                lines[neighbour].words += lines[index].words[raised...]
                lines[index].words.removeSubrange(raised...)
            }
        }
        return lines.filter { !$0.words.isEmpty }
    }
}
