/// Lays out a page on which text stands sideways or upside down.
///
/// The words of each direction are laid out by themselves, as if the page were turned for reading them, and stand one
/// such text behind the other: the one with most characters first. So a table printed sideways keeps its rows, and a
/// stamp in the margin is a line of its own. Text that is set in columns from above, as Chinese and Japanese may be,
/// runs downwards and is one of them.
enum TurnedText {
    /// `words` are those of `text`, in its order.
    static func laidOut(_ words: [TextWord], of text: PageText) -> String {
        var parts: [TextDirection: [TextWord]] = [:]
        for (words, direction) in directed(lines(of: words, in: text)) {
            parts[direction, default: []] += direction == .right ? words : turned(words, direction)
        }
        return TextDirection.allCases.compactMap { parts[$0] }
            .map { words in (words, characters: words.reduce(0) { $0 + $1.scalars.count }) }
            .sorted { $0.characters > $1.characters }
            .map { TextGrid.laidOut($0.0) }
            .joined(separator: "\n")
    }

    /// The words of a line on the turned page.
    private static func turned(
        _ line: ArraySlice<TextWord>,
        _ direction: TextDirection
    ) -> ArraySlice<TextWord> {
        var words: ArraySlice<TextWord> = []
        for word in line.lazy.map({ $0.turned(direction) })
        where words.isEmpty || !words[words.count - 1].join(word) {
            words.append(word)
        }
        return words
    }

    /// The words between two line ends; those of one line run one way.
    private static func lines(of words: [TextWord], in text: PageText) -> [ArraySlice<TextWord>] {
        var lines: [ArraySlice<TextWord>] = []
        var start = 0
        for index in words.indices.dropFirst() {
            let between = words[index - 1].range.upperBound..<words[index].range.lowerBound
            guard text.scalars[between].contains("\n") else { continue }
            lines.append(words[start..<index])
            start = index
        }
        if start < words.count { lines.append(words[start...]) }
        return lines
    }

    private typealias Line = (words: ArraySlice<TextWord>, direction: TextDirection)

    /// The lines with their directions; one of a single character goes with the line before or behind it, if with any.
    private static func directed(_ lines: [ArraySlice<TextWord>]) -> [Line] {
        let known = lines.map { words in direction(of: words).map { Line(words, $0) } }
        var behind: [Line?] = []
        for line in known.reversed() { behind.append(line ?? behind.last ?? nil) }
        var before: Line?
        return zip(zip(lines, known), behind.reversed()).map { line, behind in
            let (words, known) = line
            if let known {
                before = known
                return known
            }
            let model = [before, behind].compactMap(\.self).first { isLine(words, like: $0) }
            return (words, model?.direction ?? .right)
        }
    }

    /// The direction of most characters; of characters that stand alone, the way from the first to the last.
    private static func direction(of line: ArraySlice<TextWord>) -> TextDirection? {
        let counts = TextDirection.allCases.map { direction in
            let words = line.lazy.filter { $0.direction == direction }
            return (direction, characters: words.reduce(0) { $0 + $1.scalars.count })
        }
        if let most = counts.max(by: { $0.characters < $1.characters }), most.characters > 0 { return most.0 }
        guard line.count > 1, let first = line.first?.box, let last = line.last?.box else { return nil }
        return TextDirection.allCases.first { direction in
            let (first, last) = (first.turned(direction), last.turned(direction))
            return last.left - first.left > 2 * abs(last.middle - first.middle)
        }
    }

    /// Whether a line of one character runs as another does: it is as high, or lower than letters are that stand upright.
    private static func isLine(_ words: ArraySlice<TextWord>, like line: Line) -> Bool {
        let way = line.direction
        guard let box = words.first?.box.turned(way), let model = line.words.first?.box.turned(way) else {
            return false
        }
        let isSideways = way == .down || way == .up
        return abs(box.height - model.height) < model.height / 100
            || isSideways && box.height > box.width * 1.25
    }
}
