internal import CPoppler

/// A run of characters that stand close together on one line.
struct TextWord {
    private(set) var scalars: [Unicode.Scalar]
    private var box: Box

    var left: Double { box.left }
    var right: Double { box.right }
    var top: Double { box.top }
    var bottom: Double { box.bottom }
    var height: Double { box.height }
    var middle: Double { box.middle }

    /// The words of a text whose scalars stand in `boxes`, one each; control characters are dropped.
    static func cut(_ text: String, boxes: UnsafeBufferPointer<PopplerRectangle>) -> [TextWord] {
        var words: [TextWord] = []
        var isInWord = false
        for (scalar, rectangle) in zip(text.unicodeScalars, boxes) {
            if isBlank(scalar) {
                isInWord = false
            } else if isPrintable(scalar) {
                let box = Box(rectangle)
                if !isInWord || !words[words.count - 1].join(scalar, box) {
                    words.append(TextWord(scalars: [scalar], box: box))
                }
                isInWord = true
            }
        }
        return words
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

    private mutating func join(_ scalar: Unicode.Scalar, _ next: Box) -> Bool {
        let em = max(box.height, next.height)
        let gap = next.left - box.right
        guard gap <= em / 4, gap >= -em, abs(next.middle - box.middle) < em / 2 else { return false }
        scalars.append(scalar)
        box.grow(over: next)
        return true
    }

    /// A rectangle with y downwards.
    private struct Box {
        var left: Double
        var right: Double
        var top: Double
        var bottom: Double

        var height: Double { bottom - top }
        var middle: Double { (top + bottom) / 2 }

        init(_ rectangle: PopplerRectangle) {
            (left, right) = (min(rectangle.x1, rectangle.x2), max(rectangle.x1, rectangle.x2))
            (top, bottom) = (min(rectangle.y1, rectangle.y2), max(rectangle.y1, rectangle.y2))
        }

        mutating func grow(over other: Box) {
            left = min(left, other.left)
            right = max(right, other.right)
            top = min(top, other.top)
            bottom = max(bottom, other.bottom)
        }
    }
}
