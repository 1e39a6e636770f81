/// A run of characters that stand close together on one line.
///
/// Of a line that is turned poppler gives each character the same room across, and makes one end where the next begins:
/// two such characters tell a word's direction. Letters that stand upright above each other do not touch so.
struct TextWord {
    private(set) var scalars: [Unicode.Scalar]
    private(set) var box: GlyphBox
    /// `nil` for a character alone.
    private(set) var direction: TextDirection?
    /// Its place among the page's characters; control characters are in the range and not in the word.
    private(set) var range: Range<Int>

    var isTurned: Bool { direction != nil && direction != .right }

    var left: Double { box.left }
    var right: Double { box.right }
    var top: Double { box.top }
    var bottom: Double { box.bottom }
    var height: Double { box.height }
    var middle: Double { box.middle }

    /// The words of a text with boxes; control characters are dropped, and a word ends before each of `borders`, which
    /// do not fall.
    static func cut(_ text: PageText, at borders: [Int] = []) -> [TextWord] {
        var words: [TextWord] = []
        var isInWord = false
        var borders = borders[...]
        for index in text.boxes.indices {
            let (scalar, box) = (text.scalars[index], text.boxes[index])
            while let border = borders.first, border <= index {
                borders.removeFirst()
                isInWord = false
            }
            if isBlank(scalar) {
                isInWord = false
            } else if isPrintable(scalar) {
                if !isInWord || !words[words.count - 1].join(scalar, box, at: index) {
                    words.append(TextWord(scalar, box, at: index))
                }
                isInWord = true
            }
        }
        return words
    }

    private init(_ scalar: Unicode.Scalar, _ box: GlyphBox, at index: Int) {
        scalars = []
        scalars.reserveCapacity(12)
        scalars.append(scalar)
        self.box = box
        range = index..<index + 1
    }

    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: false
        default: true
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        // Asking for properties is slow, and most text is ASCII.
        scalar.isASCII ? scalar == " " || (9...13).contains(scalar.value) : scalar.properties.isWhitespace
    }

    private mutating func join(_ scalar: Unicode.Scalar, _ next: GlyphBox, at index: Int) -> Bool {
        switch direction {
        case nil:
            guard let way = box.direction(towards: next) else { return false }
            direction = way
        case .right?: guard box.isFollowed(by: next) else { return false }
        case let way?: guard box.turned(way).isFollowed(by: next.turned(way)) else { return false }
        }
        scalars.append(scalar)
        box.grow(over: next)
        range = range.lowerBound..<index + 1
        return true
    }

    /// Takes the next word in, if nothing parts them: two fonts in one, of which one has a single character.
    mutating func join(_ next: TextWord) -> Bool {
        guard range.upperBound == next.range.lowerBound, box.isFollowed(by: next.box) else { return false }
        scalars += next.scalars
        box.grow(over: next.box)
        range = range.lowerBound..<next.range.upperBound
        return true
    }

    /// The word as it stands on a page that is turned so that text of this direction runs to the right.
    func turned(_ direction: TextDirection) -> TextWord {
        var word = self
        word.box = box.turned(direction)
        return word
    }
}

extension GlyphBox {
    /// Whether a character stands on the line of a word that ends here, and close.
    fileprivate func isFollowed(by next: GlyphBox) -> Bool {
        let em = max(height, next.height)
        let gap = next.left - right
        return gap <= em / 4 && gap >= -em && abs(next.middle - middle) < em / 2
    }

    /// Which way a word runs whose first character is this and whose second is `next`; `nil` where that is none of it.
    fileprivate func direction(towards next: GlyphBox) -> TextDirection? {
        let isFollowed = isFollowed(by: next)
        // Narrow letters that are upside down seem to overlap.
        if isFollowed, next.left >= left { return .right }
        for way in [TextDirection.down, .left, .up] where turned(way).touches(next.turned(way)) { return way }
        return isFollowed ? .right : nil
    }

    /// Whether the next character begins where this one ends, on the same line to a hair.
    private func touches(_ next: GlyphBox) -> Bool {
        let hair = height / 100
        return abs(next.left - right) < hair && abs(next.top - top) < hair && abs(next.bottom - bottom) < hair
            && width > hair && next.width > hair
    }
}
