extension Template {
    static let builtInNames: [String: Placeholder] = [
        "content": .content, "id": .id, "path": .path, "pages": .pages, "page_count": .pageCount,
    ]

    /// Letters, digits, `_` and `-` of ASCII.
    static func isVariableName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }

    static func parse(_ source: String) throws(TemplateError) -> [Segment] {
        var segments: [Segment] = []
        var hasContent = false
        var rest = source[...]
        var openings = 0
        while let open = rest.firstPair("{") {
            let after = rest[open.upperBound...]
            guard let close = after.firstPair("}") else { throw .unclosed(opening: openings) }
            let name = after[..<close.lowerBound]
            guard let placeholder = placeholder(named: name) else {
                if name.firstPair("{") != nil { throw .unclosed(opening: openings) }
                throw .unknownName(String(trimmed(name)), opening: openings)
            }
            if placeholder == .content {
                guard !hasContent else { throw .repeatedContent(opening: openings) }
                hasContent = true
            }
            if open.lowerBound > rest.startIndex { segments.append(.text(String(rest[..<open.lowerBound]))) }
            segments.append(.placeholder(placeholder))
            rest = after[close.upperBound...]
            openings += 1
        }
        guard hasContent else { throw .noContent }
        if !rest.isEmpty { segments.append(.text(String(rest))) }
        return segments
    }

    /// Which `{{` of the text, from 0, first names the variable.
    func opening(ofVariable name: String) -> Int? {
        let placeholders = segments.filter { if case .placeholder = $0 { true } else { false } }
        return placeholders.firstIndex(of: .placeholder(.variable(name)))
    }

    private static func placeholder(named text: Substring) -> Placeholder? {
        let name = trimmed(text)
        if let builtIn = builtInNames[String(name)] { return builtIn }
        let variable = name.dropFirst("vars.".count)
        guard name.hasPrefix("vars."), isVariableName(variable) else { return nil }
        return .variable(String(variable))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}

extension Substring {
    /// Where `brace` first stands twice in a row.
    ///
    /// Looks at Unicode scalars: a brace stays one even where a combining mark follows it.
    func firstPair(_ brace: Unicode.Scalar) -> Range<Index>? {
        let scalars = unicodeScalars
        var index = scalars.startIndex
        while let first = scalars[index...].firstIndex(of: brace) {
            let second = scalars.index(after: first)
            if second < scalars.endIndex, scalars[second] == brace {
                return first..<scalars.index(after: second)
            }
            index = second
        }
        return nil
    }
}
