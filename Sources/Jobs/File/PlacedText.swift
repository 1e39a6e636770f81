/// Text of the user's, and the file it stands in, in whatever quoting.
struct PlacedText {
    let text: String
    /// The whole text of the file.
    let raw: String
    /// Where in the file the text begins.
    let start: Place

    /// The place of the `{{` of that number, from 0; without a number, the start.
    ///
    /// It is the same one of those that stand in the file from the start on, which holds for every YAML style that does
    /// not escape a brace.
    func place(ofOpening number: Int?) -> Place {
        guard let number else { return start }
        let lines = raw.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        var remaining = number
        for (index, line) in lines.enumerated().dropFirst(start.line - 1) {
            var rest = Substring(index == start.line - 1 ? line.dropFirst(start.column - 1) : line)
            while let pair = rest.firstPair("{") {
                if remaining == 0 {
                    let column = line[..<pair.lowerBound].count + 1
                    return Place(file: start.file, line: index + 1, column: column)
                }
                remaining -= 1
                rest = rest[pair.upperBound...]
            }
        }
        return start
    }
}
