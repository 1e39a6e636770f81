internal import JSON
internal import Yams

extension JobFileReader {
    /// Counting takes memory in proportion to the text times this.
    private static let patternSizeLimit = 256

    /// The checks of `output.require`; those that cannot be meant are refused.
    func requirements(_ section: Section) -> [Requirement] {
        guard let node = section.node("require") else { return [] }
        guard let entries = node.sequence else {
            let hint = node.mapping == nil ? nil : "begin it with a dash, or put it in brackets"
            section.refuse("require", "\(node.described) is not a list of checks", hint: hint)
            return []
        }
        if !section.has("schema") {
            section.refuse(
                "require",
                "needs `output.schema`",
                hint: "plain text has no fields that could be checked"
            )
        }
        return entries.compactMap { entry in
            findings.places.set("output.require", Place(findings.file, entry.mark))
            return Section(entry, at: "output.require", findings: findings).flatMap(requirement)
        }
    }

    /// What only shows once the rest of the job is read.
    func checkRequirements(_ output: OutputSettings, _ input: InputSettings) {
        if input.content == .image, output.require.contains(where: \.countsText) {
            findings.refuse(
                "output.require.count_matches",
                "counts in the text of pages, and `input.content: image` reads none",
                hint: "use `content: auto` or `text`, or another check"
            )
        }
    }

    private func requirement(_ entry: Section) -> Requirement? {
        let path = pointer(entry)
        let names = ["min_items", "non_empty", "count_matches"]
        let given = names.filter(entry.has)
        guard given.count == 1 else {
            let what =
                given.isEmpty ? "checks nothing" : "has more than one check: \(given.joined(separator: ", "))"
            findings.refuse(
                "output.require",
                what,
                hint: "an entry has a `path` and one of \(names.joined(separator: ", "))"
            )
            return nil
        }
        guard let check = check(entry), let path else { return nil }
        return Requirement(path: path, check: check)
    }

    private func check(_ entry: Section) -> Requirement.Check? {
        if entry.has("min_items") {
            return entry.integer("min_items", in: 1...1_000_000).map { .minItems($0) }
        }
        if entry.has("non_empty") {
            guard let word = entry.scalar("non_empty", expecting: "`true`") else { return nil }
            if word == "true" { return .nonEmpty }
            entry.refuse(
                "non_empty",
                "\(quoted(word)) is not `true`",
                hint: "remove the entry if nothing is to be checked"
            )
            return nil
        }
        return pattern(entry).map { .countMatches($0) }
    }

    private func pointer(_ entry: Section) -> String? {
        guard entry.has("path") else {
            findings.refuse(
                "output.require",
                "`path` missing",
                hint: "every check names its place, such as `path: /lines`"
            )
            return nil
        }
        let expectation = "a JSON pointer such as `/lines`"
        guard let text = entry.scalar("path", expecting: expectation) else { return nil }
        if JSONPointer(text) != nil { return text }
        let hint = text.hasPrefix("/") ? "`~` is written `~0`, and `/` in a name `~1`" : "it begins with `/`"
        entry.refuse("path", "\(quoted(text)) is not \(expectation)", hint: hint)
        return nil
    }

    private func pattern(_ entry: Section) -> String? {
        guard let text = entry.scalar("count_matches", expecting: "a regular expression") else { return nil }
        do {
            let pattern = try RegularExpression(text)
            guard pattern.count(in: "") == 0 else {
                let hint = "it would be found everywhere: have it match at least one character"
                entry.refuse("count_matches", "\(quoted(text)) matches empty text", hint: hint)
                return nil
            }
            if pattern.size <= Self.patternSizeLimit { return text }
            entry.refuse(
                "count_matches",
                "\(quoted(text)) is too large to be counted",
                hint: "use fewer counted repeats"
            )
        } catch {
            entry.refuse("count_matches", "\(quoted(text)) is not a regular expression: \(error.reason)")
        }
        return nil
    }
}
