internal import JSON

/// Puts an answer that is not in the asked form into it, where that needs no guess.
///
/// Only what stands around the value goes: a fence, prose, a comma before a closing bracket, the quotes round a value
/// that was written as text. Nothing is added, nothing of the value is dropped, and what could be read in two ways is
/// not read at all.
enum AnswerMending {
    /// The one JSON value in a text: the text itself, what its only fence holds, or the only object amid prose.
    static func value(in text: String) -> RawJSON? {
        let bytes = Array(text.utf8)
        if let value = parsed(bytes[...]) ?? fenced(text).flatMap({ parsed(Array($0.utf8)[...]) }) {
            return value
        }
        let objects = objects(in: bytes).compactMap(parsed)
        return objects.count == 1 ? objects[0] : nil
    }

    /// The value that a string holds as JSON text; `nil` for anything else.
    static func written(_ value: RawJSON) -> RawJSON? {
        value.value.stringValue.flatMap { parsed(Array($0.utf8)[...]) }
    }

    /// The elements of an array that was written as text.
    static func writtenArray(_ value: RawJSON) -> [RawJSON]? { written(value)?.elements }

    private static func parsed(_ bytes: ArraySlice<UInt8>) -> RawJSON? {
        if let value = try? RawJSON(parsing: bytes) { return value }
        let mended = withoutTrailingCommas(bytes)
        return mended.count < bytes.count ? try? RawJSON(parsing: mended) : nil
    }

    /// What stands in the only pair of fences, less the language that the first one names.
    private static func fenced(_ text: String) -> Substring? {
        let pieces = text.split(separator: "```", omittingEmptySubsequences: false)
        guard pieces.count == 3, let lineEnd = pieces[1].firstIndex(where: \.isNewline) else { return nil }
        return pieces[1][lineEnd...]
    }

    /// The outermost braces of the text with what they hold, strings respected.
    private static func objects(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        var index = bytes.startIndex
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "{")) {
            // Braces that are never closed hold no value.
            guard let end = endOfObject(in: bytes, from: start) else { break }
            found.append(bytes[start..<end])
            index = end
        }
        return found
    }

    private static func endOfObject(in bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var scan = StringScan()
        for index in start..<bytes.endIndex where scan.isOutside(bytes[index]) {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return index + 1 }
        }
        return nil
    }

    /// The text less each comma that is followed by a closing bracket, white space apart.
    private static func withoutTrailingCommas(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var comma: Int?
        var scan = StringScan()
        for byte in bytes {
            let isOutside = scan.isOutside(byte)
            if isOutside, byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"), let position = comma {
                output.remove(at: position)
            }
            if isOutside, byte == UInt8(ascii: ",") {
                comma = output.count
            } else if !isOutside || ![0x20, 0x0A, 0x0D, 0x09].contains(byte) {
                comma = nil
            }
            output.append(byte)
        }
        return output
    }
}

/// Follows a JSON text byte by byte, and knows what is inside a string.
private struct StringScan {
    private var isInside = false
    private var isEscaped = false

    /// Whether the next byte belongs to no string; the quotes belong to theirs.
    mutating func isOutside(_ byte: UInt8) -> Bool {
        guard isInside else {
            isInside = byte == UInt8(ascii: "\"")
            return !isInside
        }
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInside = false
        }
        return false
    }
}
