/// Counts what a page's text is made of.
struct CharacterCensus {
    private(set) var letters = 0
    private(set) var others = 0
    /// Replacement, private-use and control characters: what fonts without a character map give.
    private(set) var unreadable = 0

    init(_ text: String) {
        for scalar in text.unicodeScalars where !Self.isBlank(scalar) {
            if Self.isUnreadable(scalar) {
                unreadable += 1
            } else if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                letters += 1
            } else {
                others += 1
            }
        }
    }

    var unreadableShare: Double {
        unreadable == 0 ? 0 : Double(unreadable) / Double(letters + others + unreadable)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t"
            || (!scalar.isASCII && scalar.properties.isWhitespace)
    }

    private static func isUnreadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xFFFD, 0xE000...0xF8FF, 0xF_0000...0x10_FFFF: true
        default: false
        }
    }
}
