/// Counts what a page's text is made of.
struct CharacterCensus {
    /// Letters and digits.
    private(set) var letters = 0
    private(set) var others = 0
    /// Replacement, private-use and control characters: what fonts without a character map give.
    private(set) var unreadable = 0
    /// Letters that stand alone.
    private(set) var loneLetters = 0

    init(_ text: String) {
        // Letters in a row so far.
        var run = 0
        for scalar in text.unicodeScalars {
            if Self.isLetter(scalar) {
                letters += 1
                run += 1
                continue
            }
            if run == 1 { loneLetters += 1 }
            run = 0
            if Self.isUnreadable(scalar) {
                unreadable += 1
            } else if !Self.isBlank(scalar) {
                others += 1
            }
        }
        if run == 1 { loneLetters += 1 }
    }

    /// Too few for the text to be what a page is about: a stamp, a page number.
    var areFew: Bool { letters < 50 }

    /// Whether nobody could read the text: its fonts map to no characters, or to any.
    var isGarbled: Bool {
        unreadableShare > 0.2 || (letters + others >= 50 && letters * 4 < letters + others)
    }

    /// Whether the text is what bad character recognition leaves: too little for a page, marks among it that no text
    /// has, or torn to single letters.
    var isPoor: Bool {
        letters < 100 || unreadableShare > 0.02 || letters * 5 < (letters + others) * 3
            || loneLetters * 4 > letters
    }

    private var unreadableShare: Double {
        unreadable == 0 ? 0 : Double(unreadable) / Double(letters + others + unreadable)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        // Asking for properties is slow, and most text is ASCII.
        scalar.isASCII
            ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
            : scalar.properties.isAlphabetic
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t"
            || (!scalar.isASCII && scalar.properties.isWhitespace)
    }

    private static func isUnreadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xFFFD, 0xE000...0xF8FF, 0xF_0000...0x10_FFFF:
            scalar != "\n" && scalar != "\t"
        default: false
        }
    }
}
