/// Splits text like a POSIX shell's words, without expanding anything.
///
/// Words end at white space outside quotes. A backslash takes the next character as it is, except between single
/// quotes, and between double quotes only in front of `"` and `\`. `nil` where a quote stays open.
func shellWords(_ text: Substring) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
        if isEscaped {
            let isKept = quote != nil && character != "\"" && character != "\\"
            word = (word ?? "") + (isKept ? "\\" : "") + String(character)
            isEscaped = false
        } else if character == "\\", quote != "'" {
            isEscaped = true
        } else if let open = quote {
            if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        } else if character == "\"" || character == "'" {
            quote = character
            word = word ?? ""
        } else if character.isWhitespace {
            if let complete = word { words.append(complete) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    guard quote == nil, !isEscaped else { return nil }
    return words + (word.map { [$0] } ?? [])
}
