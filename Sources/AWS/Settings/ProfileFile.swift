internal import FoundationEssentials

/// One of AWS's two settings files, `credentials` or `config`, taken apart.
///
/// A line is a comment (`#` or `;` in front), a section (`[…]`), a setting (`key = value` or `key: value`, keys in any
/// case), or, when it is indented deeper than the setting above it, more of that one: further text, or, where the
/// setting's own line has no value, a setting of a nested block. A `#` behind a value belongs to the value. Sections
/// and keys that occur twice are merged, the later one wins, and a warning says so.
struct ProfileFile: Sendable, Equatable {
    struct Section: Sendable, Equatable {
        /// What stood between the brackets, split like words of a shell.
        let words: [String]
        var values: [String: String] = [:]
        var blocks: [String: [String: String]] = [:]
    }

    let path: String
    private(set) var sections: [Section] = []
    private(set) var warnings: [String] = []

    /// Reads a file; `nil` where there is none, which is a normal result.
    static func read(_ path: String) throws(AWSError) -> ProfileFile? {
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            return try ProfileFile(text: String(decoding: data, as: UTF8.self), path: path)
        } catch let error as AWSError {
            throw error
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch {
            throw .fileUnreadable(path: path, reason: "no permission, or not a file")
        }
    }

    init(text: String, path: String) throws(AWSError) {
        self.path = path
        var parser = ProfileFileParser(path: path)
        let unmarked =
            text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        for (index, line) in unmarked.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            try parser.take(line, number: index + 1)
        }
        sections = parser.sections
        warnings = parser.warnings
    }

    /// The section of these words.
    func section(_ words: String...) -> Section? {
        sections.first { $0.words == words }
    }
}

private struct ProfileFileParser {
    let path: String
    var sections: [ProfileFile.Section] = []
    var warnings: [String] = []

    private var current: Int?
    private var key: String?
    private var keyIndentation = 0
    private var seen: Set<String> = []

    init(path: String) {
        self.path = path
    }

    mutating func take(_ line: Substring, number: Int) throws(AWSError) {
        let text = line.trimmingWhiteSpace
        guard let first = text.first, first != "#", first != ";" else { return }
        let indentation = line.prefix { $0 == " " || $0 == "\t" }.count
        if let current, let key, indentation > keyIndentation {
            try goOn(text, key, current, number)
        } else if first == "[" {
            try openSection(text, number)
        } else {
            keyIndentation = indentation
            try takeSetting(text, number)
        }
    }

    private mutating func openSection(_ text: Substring, _ number: Int) throws(AWSError) {
        guard let end = text.lastIndex(of: "]") else { throw malformed(number, "a section without ']'") }
        guard let words = shellWords(text[..<end].dropFirst()), !words.isEmpty else {
            throw malformed(number, "a section without a name, or with an open quote")
        }
        key = nil
        keyIndentation = 0
        seen = []
        if let known = sections.firstIndex(where: { $0.words == words }) {
            warnings.append(
                "\(path):\(number): section [\(words.joined(separator: " "))] occurs twice: merged"
            )
            seen = Set(sections[known].values.keys)
            current = known
        } else {
            sections.append(ProfileFile.Section(words: words))
            current = sections.count - 1
        }
    }

    private mutating func takeSetting(_ text: Substring, _ number: Int) throws(AWSError) {
        guard let current else { throw malformed(number, "a setting in front of the first section") }
        let (name, value) = try setting(text, number)
        if !seen.insert(name).inserted {
            warnings.append("\(path):\(number): '\(name)' occurs twice: the later one counts")
        }
        sections[current].values[name] = value
        key = name
    }

    private mutating func goOn(
        _ text: Substring,
        _ key: String,
        _ current: Int,
        _ number: Int
    ) throws(AWSError) {
        guard sections[current].values[key]?.isEmpty == true else {
            sections[current].values[key]?.append("\n" + text)
            return
        }
        let (name, value) = try setting(text, number)
        sections[current].blocks[key, default: [:]][name] = value
    }

    private func setting(_ text: Substring, _ number: Int) throws(AWSError) -> (name: String, value: String) {
        // The line itself stays out of the message: it may be half a secret.
        guard let delimiter = text.firstIndex(where: { $0 == "=" || $0 == ":" }), delimiter > text.startIndex
        else {
            throw malformed(number, "neither a section, nor a comment, nor 'key = value'")
        }
        let name = text[..<delimiter].trimmingWhiteSpace.lowercased()
        return (name, String(text[delimiter...].dropFirst().trimmingWhiteSpace))
    }

    private func malformed(_ line: Int, _ reason: String) -> AWSError {
        .fileMalformed(path: path, line: line, reason: reason)
    }
}
