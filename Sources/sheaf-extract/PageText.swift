internal import CPoppler

/// The characters of a page in reading order, as poppler gives them, and where each stands.
struct PageText {
    let scalars: [Unicode.Scalar]
    /// One for each scalar; empty where poppler's two answers do not fit each other.
    let boxes: [GlyphBox]

    init(_ text: String, boxes: UnsafeBufferPointer<PopplerRectangle>) {
        let scalars = Self.withoutDirections(text.unicodeScalars)
        self.scalars = scalars
        self.boxes = scalars.count == boxes.count ? boxes.map { GlyphBox($0) } : []
    }

    /// A text without boxes.
    init(plain text: String) {
        scalars = Self.withoutDirections(text.unicodeScalars)
        boxes = []
    }

    /// Whether any letter belongs to a script that runs from right to left.
    var hasTextFromRight: Bool {
        scalars.contains { $0.value >= 0x590 && Self.isRightToLeft($0) }
    }

    /// Whether most letters belong to such scripts.
    ///
    /// Text of theirs keeps poppler's order: a grid would set its words from the left.
    var runsFromRight: Bool {
        hasTextFromRight
            && scalars.count { Self.isRightToLeft($0) } * 2 > scalars.count { $0.properties.isAlphabetic }
    }

    /// The text as it stands on the page: `words` are this text's without those of `hidden`.
    func laidOut(_ words: [TextWord], without hidden: [Range<Int>]) -> String {
        if boxes.isEmpty || runsFromRight { return plain(without: hidden) }
        return words.contains(where: \.isTurned)
            ? TurnedText.laidOut(words, of: self) : TextGrid.laidOut(words)
    }

    /// The characters in reading order but for those of `hidden`; control characters are taken out.
    func plain(without hidden: [Range<Int>]) -> String {
        var left = scalars[...]
        var text = String.UnicodeScalarView()
        func take(_ some: ArraySlice<Unicode.Scalar>) {
            text.append(contentsOf: some.filter { TextWord.isPrintable($0) || $0 == "\n" || $0 == " " })
        }
        for range in hidden {
            take(left.prefix(upTo: range.lowerBound))
            left = left.suffix(from: range.upperBound)
        }
        take(left)
        return String(text)
    }

    /// Takes away poppler's marks of where the direction changes, which stand nowhere on the page.
    ///
    /// Between two words from the right there may be nothing but the end of one such run and the beginning of the next.
    private static func withoutDirections(_ scalars: String.UnicodeScalarView) -> [Unicode.Scalar] {
        guard scalars.contains(where: isDirection) else { return Array(scalars) }
        var result: [Unicode.Scalar] = []
        var last: Unicode.Scalar = "\n"
        for scalar in scalars {
            if scalar == "\u{202B}", last == "\u{202C}" { result.append(" ") }
            if !isDirection(scalar) { result.append(scalar) }
            last = scalar
        }
        return result
    }

    private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
        ("\u{202A}"..."\u{202E}").contains(scalar)
    }

    private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Hebrew to Arabic Extended-A, their presentation forms, and the historic scripts.
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}

/// How a run of a page's characters is set.
struct TextStyle {
    /// Of the page's characters.
    let range: Range<Int>
    /// Points.
    let size: Double
    /// Nearly as white as paper.
    let isPale: Bool
}
