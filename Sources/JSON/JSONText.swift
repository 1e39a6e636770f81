/// What the parser and the navigation of raw texts both know.
enum JSONText {
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Where the parts of an object or array are, names and values alternating in an object.
    ///
    /// The grammar has been checked before, so what is looked for is always found.
    static func partRanges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 1
        while true {
            skipToPart(&index, in: text)
            guard !isClosing(text[index]) else { return ranges }
            let end = endOfValue(from: index, in: text)
            ranges.append(index..<end)
            index = end
        }
    }

    /// Where a value is, found through the objects around it by the positions of their members.
    ///
    /// What stands behind it is not looked at.
    static func valueRange(at positions: [Int], in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var start = 0
        for position in positions {
            start += 1
            skipToPart(&start, in: text)
            // Names and values alternate.
            for _ in 0...2 * position {
                start = endOfValue(from: start, in: text)
                skipToPart(&start, in: text)
            }
        }
        return start..<endOfValue(from: start, in: text)
    }

    /// Goes on to where a part begins, or to the closing bracket.
    private static func skipToPart(_ index: inout Int, in text: UnsafeBufferPointer<UInt8>) {
        while isBlank(text[index]) || isSeparator(text[index]) { index += 1 }
    }

    private static func endOfValue(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        if text[start] == UInt8(ascii: "\"") { return endOfString(from: start, in: text) }
        var index = start
        guard isOpening(text[start]) else {
            while index < text.count, !isBlank(text[index]), !isSeparator(text[index]),
                !isClosing(text[index])
            {
                index += 1
            }
            return index
        }
        var depth = 0
        repeat {
            if text[index] == UInt8(ascii: "\"") {
                index = endOfString(from: index, in: text)
                continue
            }
            if isOpening(text[index]) { depth += 1 } else if isClosing(text[index]) { depth -= 1 }
            index += 1
        } while depth > 0
        return index
    }

    private static func endOfString(from quote: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var index = quote + 1
        while true {
            index += plainCount(from: index, in: text)
            guard text[index] != UInt8(ascii: "\"") else { return index + 1 }
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
    }

    /// How many bytes from there on are no quote and no backslash, in steps of eight: texts are long.
    private static func plainCount(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        var index = start
        while index + 8 <= text.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if holds(word, UInt8(ascii: "\"")) || holds(word, UInt8(ascii: "\\")) { break }
            index += 8
        }
        return index - start
    }

    /// Whether one of the eight bytes of a word is `byte`: then the difference has a zero byte, from which 1 borrows.
    private static func holds(_ word: UInt64, _ byte: UInt8) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference & (ones << 7) != 0
    }

    // The brackets of objects and arrays differ in one bit.
    private static func isOpening(_ byte: UInt8) -> Bool { byte & 0xDF == UInt8(ascii: "[") }
    private static func isClosing(_ byte: UInt8) -> Bool { byte & 0xDF == UInt8(ascii: "]") }
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
    }
}
