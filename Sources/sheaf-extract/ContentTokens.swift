/// The operands and operators of a page's content, one after the other (ISO 32000-1, 7.2 and 7.8.2).
///
/// Strict: what a reader might take for one thing or the other ends it, and so do inline images, which are not made of
/// tokens.
struct ContentTokens {
    enum Token: Equatable {
        case number(Double)
        /// Without its slash.
        case name(String)
        /// A string, an array or a dictionary: where it ends is all that matters of it.
        case other
        case word(String)
    }

    struct Doubt: Error {}

    private static let depthLimit = 8

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// `nil` at the end.
    mutating func next() throws(Doubt) -> Token? { try next(depth: 0) }

    private mutating func next(depth: Int) throws(Doubt) -> Token? {
        skipBlanks()
        guard place < bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "("): try skipString()
        case UInt8(ascii: "["): try skipNested(to: "]", depth: depth)
        case UInt8(ascii: "<") where isNext("<<"): try skipNested(to: ">>", depth: depth)
        case UInt8(ascii: "<"): try skipHexadecimal()
        case UInt8(ascii: "/"):
            place += 1
            let name = regularRun()
            // What a number in it stands for is not looked up.
            guard !name.isEmpty, !name.contains(UInt8(ascii: "#")) else { throw Doubt() }
            return .name(String(decoding: name, as: UTF8.self))
        case let first:
            let run = regularRun()
            guard !run.isEmpty else { throw Doubt() }
            if first >= 0x41 || first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
                return .word(String(decoding: run, as: UTF8.self))
            }
            guard let number = Self.number(run) else { throw Doubt() }
            return .number(number)
        }
        return .other
    }

    private mutating func skipBlanks() {
        while place < bytes.count {
            if Self.isBlank(bytes[place]) {
                place += 1
            } else if bytes[place] == UInt8(ascii: "%") {
                while place < bytes.count, bytes[place] != 0x0A, bytes[place] != 0x0D { place += 1 }
            } else {
                return
            }
        }
    }

    /// Up to the next white space or delimiter.
    private mutating func regularRun() -> Slice<UnsafeBufferPointer<UInt8>> {
        let start = place
        while place < bytes.count, !Self.isBlank(bytes[place]), !Self.delimiters.contains(bytes[place]) {
            place += 1
        }
        return bytes[start..<place]
    }

    private mutating func skipString() throws(Doubt) {
        var depth = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { return }
        }
        throw Doubt()
    }

    private mutating func skipHexadecimal() throws(Doubt) {
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: ">") { return }
            guard Self.isBlank(byte) || Character(Unicode.Scalar(byte)).isHexDigit else { throw Doubt() }
        }
        throw Doubt()
    }

    private mutating func skipNested(to end: StaticString, depth: Int) throws(Doubt) {
        guard depth < Self.depthLimit else { throw Doubt() }
        place += end.utf8CodeUnitCount
        while true {
            skipBlanks()
            if isNext(end) { break }
            guard try next(depth: depth + 1) != nil else { throw Doubt() }
        }
        place += end.utf8CodeUnitCount
    }

    private func isNext(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        return bytes.count - place >= count
            && bytes[place..<place + count].elementsEqual(
                UnsafeBufferPointer(start: text.utf8Start, count: count)
            )
    }

    /// Digits with at most one sign before and one point among them.
    private static func number(_ run: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
        let isNegative = run.first == UInt8(ascii: "-")
        let digits = isNegative || run.first == UInt8(ascii: "+") ? run.dropFirst() : run
        guard digits.count <= 24 else { return nil }
        var (value, scale, count) = (0.0, 0.0, 0)
        for byte in digits {
            if byte == UInt8(ascii: "."), scale == 0 {
                scale = 1
            } else if (0x30...0x39).contains(byte) {
                value = value * 10 + Double(byte - 0x30)
                scale *= 10
                count += 1
            } else {
                return nil
            }
        }
        guard count > 0 else { return nil }
        return (isNegative ? -value : value) / max(scale, 1)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 9, 10, 12, 13, 32: true
        default: false
        }
    }

    private static let delimiters = Array("()<>[]{}/%".utf8)
}
