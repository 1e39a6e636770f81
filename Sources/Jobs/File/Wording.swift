/// A value of the user's, as messages show it: in back quotes, on one line, cut to 60 characters.
func quoted(_ text: some StringProtocol) -> String { quoted(text, limit: 60) }

/// A path, as messages show it: long ones too.
func quoted(path: String) -> String { quoted(path, limit: 500) }

private func quoted(_ text: some StringProtocol, limit: Int) -> String {
    let shown = text.prefix(limit).map { String($0).hasControlCharacters ? "?" : String($0) }
    return "`\(shown.joined())\(text.count > limit ? "…" : "")`"
}

/// The known word that `word` most likely means: at most a third of its characters are different.
func nearest(to word: String, among known: some Sequence<String>) -> String? {
    guard word.utf8.count <= 60 else { return nil }
    let candidates = known.map { (word: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    let best = candidates.min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    guard let best, best.distance * 3 <= max(word.count, 3) else { return nil }
    return best.word
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var rows = [Array(0...right.count)]
    for i in 0..<left.count {
        var row = [i + 1]
        for j in 0..<right.count {
            var best = min(rows[i][j] + (left[i] == right[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                best = min(best, rows[i - 1][j - 1] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}

extension String {
    var hasControlCharacters: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }
}
