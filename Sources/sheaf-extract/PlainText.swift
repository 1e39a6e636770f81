/// Decodes plain text.
///
/// Its encoding is UTF-16 where a byte order mark says so, UTF-8 where the bytes are that, and else Latin-1 as
/// browsers read it: with Windows-1252's punctuation in place of control characters. Bytes are UTF-8 still where most of
/// those beyond ASCII belong to its characters, as in a log that was cut inside one; what remains of a broken one
/// becomes U+FFFD. The byte order mark is taken away, everything else stays.
enum PlainText {
    /// Text in another 8-bit encoding, such as a Cyrillic one, has a larger share beyond ASCII; as Latin-1 it
    /// would be gibberish.
    private static let foreignShare = 0.3
    /// A stray control character is no reason to refuse a text.
    private static let controlShare = 0.01

    /// UTF-8's byte order mark.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// `nil` where the bytes are not text of these encodings.
    static func decoded(_ bytes: [UInt8]) -> String? {
        let text: String? =
            if bytes.starts(with: [0xFF, 0xFE]) {
                utf16(bytes.dropFirst(2), lowByteFirst: true)
            } else if bytes.starts(with: [0xFE, 0xFF]) {
                utf16(bytes.dropFirst(2), lowByteFirst: false)
            } else if bytes.starts(with: mark) {
                String(validating: bytes.dropFirst(mark.count), as: UTF8.self)
            } else {
                String(validating: bytes, as: UTF8.self) ?? (isMostlyUTF8(bytes) ? nil : latin1(bytes))
            }
        guard let text else { return damagedUTF8(bytes) }
        return hasControls(text.unicodeScalars.lazy.map(\.value)) ? nil : text
    }

    /// Whether the first bytes of a file rule text out.
    static func isBinary(_ head: [UInt8]) -> Bool {
        let isUTF16 = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        return !isUTF16 && hasASCIIControls(head)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, lowByteFirst: Bool) -> String? {
        guard bytes.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).lazy.map { place in
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return lowByteFirst ? second << 8 | first : first << 8 | second
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func damagedUTF8(_ bytes: [UInt8]) -> String? {
        guard isMostlyUTF8(bytes), !hasASCIIControls(bytes) else { return nil }
        return String(decoding: bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0), as: UTF8.self)
    }

    /// Whether most bytes beyond ASCII belong to characters of UTF-8, its byte order mark among them.
    ///
    /// A character that the end cuts off says nothing: its first byte is a letter of Latin-1 too.
    private static func isMostlyUTF8(_ bytes: [UInt8]) -> Bool {
        var (parser, rest) = (UTF8.ForwardParser(), bytes.makeIterator())
        var (inside, outside, last) = (0, 0, 0)
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let character):
                inside += character.count > 1 ? character.count : 0
                last = 0
            case .error(let length):
                outside += length
                last = length
            case .emptyInput: return inside > outside - last
            }
        }
    }

    private static func latin1(_ bytes: [UInt8]) -> String? {
        let foreign = bytes.count { $0 >= 0x80 }
        guard Double(foreign) <= Double(bytes.count) * foreignShare else { return nil }
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append((0x80..<0xA0).contains(byte) ? windows1252[Int(byte - 0x80)] : Unicode.Scalar(byte))
        }
        return String(text)
    }

    /// The characters of the bytes 0x80 to 0x9F; five of them have none.
    private static let windows1252 = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars
    )

    private static func hasASCIIControls(_ bytes: [UInt8]) -> Bool {
        hasControls(bytes.lazy.map(UInt32.init).filter { $0 < 0x80 })
    }

    /// Whether there is a NUL, or too many characters that no text has.
    private static func hasControls(_ values: some Sequence<UInt32>) -> Bool {
        var (controls, count) = (0, 0)
        for value in values {
            if value == 0 { return true }
            if isControl(value) { controls += 1 }
            count += 1
        }
        return Double(controls) > Double(count) * controlShare
    }

    /// Control characters other than backspace, tab, line ends, form feed and escape (of coloured logs), and
    /// characters that are none.
    private static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0x08...0x0D, 0x1B, 0x85: false
        case 0..<0x20, 0x7F..<0xA0, 0xFFFD, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
