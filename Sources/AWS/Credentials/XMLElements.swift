/// The texts of a small XML answer, by the path of their elements: `Root/Child/Leaf`.
///
/// Strict about what it knows (balanced tags, one root, the five named and the numeric references) and ignorant of
/// the rest: attributes are skipped, and a document with comments, CDATA or a DTD is refused. Of elements with the same
/// path, the first counts.
struct XMLElements {
    private(set) var texts: [String: String] = [:]
    /// The outermost element's name.
    private(set) var root = ""

    /// `nil` where the bytes are no such document, an HTML page among others.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var rest = text[...].drop(while: \.isWhitespace)
        if rest.hasPrefix("<?xml") {
            guard let end = rest.firstRange(of: "?>") else { return nil }
            rest = rest[end.upperBound...]
        }
        var open: [Substring] = []
        var content = ""
        while let bracket = rest.firstIndex(of: "<") {
            guard let piece = Self.unescaped(rest[..<bracket]) else { return nil }
            let isBlank = piece.allSatisfy(\.isWhitespace)
            guard isBlank || !open.isEmpty else { return nil }
            content += piece
            guard let end = rest[bracket...].firstIndex(of: ">") else { return nil }
            let tag = rest[bracket..<end].dropFirst()
            rest = rest[end...].dropFirst()
            guard take(tag, &open, &content) else { return nil }
        }
        guard open.isEmpty, !root.isEmpty, rest.allSatisfy(\.isWhitespace) else { return nil }
    }

    private mutating func take(_ tag: Substring, _ open: inout [Substring], _ content: inout String) -> Bool {
        if tag.hasPrefix("/") {
            guard let name = open.last, tag.dropFirst().trimmingSuffix(while: \.isWhitespace) == name else {
                return false
            }
            let path = open.joined(separator: "/")
            if texts[path] == nil { texts[path] = content }
            open.removeLast()
            content = ""
            return true
        }
        let name = tag.prefix {
            $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == ":" || $0 == "."
        }
        guard let first = name.first, first.isLetter || first == "_" else { return false }
        if open.isEmpty {
            guard root.isEmpty else { return false }
            root = String(name)
        }
        content = ""
        if tag.hasSuffix("/") {
            let path = (open + [name]).joined(separator: "/")
            if texts[path] == nil { texts[path] = "" }
        } else {
            open.append(name)
        }
        return true
    }

    private static func unescaped(_ text: Substring) -> String? {
        var output = ""
        var rest = text
        while let ampersand = rest.firstIndex(of: "&") {
            guard let end = rest[ampersand...].firstIndex(of: ";"),
                let character = character(rest[ampersand..<end].dropFirst())
            else { return nil }
            output += rest[..<ampersand]
            output.unicodeScalars.append(character)
            rest = rest[end...].dropFirst()
        }
        return output + rest
    }

    private static func character(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let isHexadecimal = name.hasPrefix("#x")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            return UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
