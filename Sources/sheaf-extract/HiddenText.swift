/// The words of a page that a reader would not see: outside its box, smaller than two points, or without ink.
///
/// Ink is looked for under words that are nearly as white as paper, since white on a dark bar is there to be read; and,
/// where asked, under every word. A text layer over an image of the page (what character recognition writes) leaves no
/// ink of its own and is there for its image: of such a page only the pale words count.
///
/// A word is seen or hidden as a whole: what is glued to a word that is seen, without a gap, goes unnoticed.
struct HiddenText {
    /// Points.
    private static let leastSize = 2.0

    /// The page's words; cut where what is suspicious borders on what is not.
    let words: [TextWord]
    private var hidden: Set<Int> = []
    /// Words that are hidden unless they leave ink.
    private var pale: [Int] = []

    /// Looks at place, size and colour.
    init(_ text: PageText, on page: borrowing PDFPage) {
        let suspicious = page.styles().filter { $0.size < Self.leastSize || $0.isPale }
        words = TextWord.cut(text, at: suspicious.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
        for (index, word) in words.enumerated() where Self.isOutside(word.box, of: page) {
            hidden.insert(index)
        }
        var place = 0
        for style in suspicious {
            while place < words.count, words[place].range.lowerBound < style.range.lowerBound { place += 1 }
            while place < words.count, words[place].range.upperBound <= style.range.upperBound {
                if style.size < Self.leastSize, Self.isTiny(words[place]) {
                    hidden.insert(place)
                } else if style.isPale {
                    pale.append(place)
                }
                place += 1
            }
        }
    }

    /// Whether there are words whose fate only ink decides.
    var hasPaleWords: Bool { !pale.isEmpty }

    /// The same after a look for the ink of the pale words, or of all; `isImage` says whether an image covers the page.
    func withInk(of all: Bool, on canvas: borrowing PageCanvas, isImage: () -> Bool) -> HiddenText {
        var result = self
        for index in pale where !words[index].hasInk(on: canvas) { result.hidden.insert(index) }
        guard all else { return result }
        var bare: [Int] = []
        for index in words.indices where !result.hidden.contains(index) {
            if !words[index].hasInk(on: canvas) { bare.append(index) }
        }
        if !bare.isEmpty, !isImage() { result.hidden.formUnion(bare) }
        return result
    }

    var isEmpty: Bool { hidden.isEmpty }

    /// The words that are seen.
    var seen: [TextWord] { words.indices.filter { !hidden.contains($0) }.map { words[$0] } }

    /// The places of the words that are not.
    var ranges: [Range<Int>] { hidden.sorted().map { words[$0].range } }

    private static func isOutside(_ box: GlyphBox, of page: borrowing PDFPage) -> Bool {
        let across = (box.left + box.right) / 2
        return across < 0 || across > page.width || box.middle < 0 || box.middle > page.height
    }

    /// The size that poppler says of a font that is drawn (Type 3) is a guess: the characters' boxes must agree.
    private static func isTiny(_ word: TextWord) -> Bool {
        let (long, short) = (max(word.box.width, word.box.height), min(word.box.width, word.box.height))
        return short < leastSize * 1.5 && long < leastSize * 1.5 * Double(word.scalars.count)
    }
}

extension TextWord {
    /// Whether it is seen on the painted page; of marks without a letter or digit that is taken for granted.
    fileprivate func hasInk(on canvas: borrowing PageCanvas) -> Bool {
        let hasLetter = scalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        guard hasLetter else { return true }
        // What stands above and below reaches into a box, which is as high as the font's highest letters.
        let inset = box.height * 0.15
        var inner = box
        inner.top += inset
        inner.bottom -= inset
        return canvas.contrast(in: inner) >= PageCanvas.faintestInk
    }
}
