/// A run of characters that stand close together on one line.
struct TextWord {
    private(set) var scalars: [Unicode.Scalar]
    private(set) var box: GlyphBox
    /// Its place among the page's characters; control characters are in the range and not in the word.
    private(set) var range: Range<Int>

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
        let em = max(box.height, next.height)
        let gap = next.left - box.right
        guard gap <= em / 4, gap >= -em, abs(next.middle - box.middle) < em / 2 else { return false }
        scalars.append(scalar)
        box.grow(over: next)
        range = range.lowerBound..<index + 1
        return true
    }
}
