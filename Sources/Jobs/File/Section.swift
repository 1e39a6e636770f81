internal import Yams

/// One mapping of a job file, its keys checked, its values read by what they must be.
///
/// A value that is wrong, or a key that is not there, reads as `nil`; what is wrong goes to the findings.
struct Section {
    /// The keys that lead here, such as `input.limits`; empty for the root.
    let path: String
    let findings: Findings
    private let values: [String: Node]

    /// `nil` where the node is no mapping.
    init?(_ node: Node, at path: String, findings: Findings) {
        self.path = path
        self.findings = findings
        guard let mapping = node.mapping, node.hasOrdinaryTag else {
            let subject = path.isEmpty ? "job file" : path
            findings.refuse(subject, "\(node.described) is not a mapping of keys to values")
            return nil
        }
        var values: [String: Node] = [:]
        for (keyNode, value) in mapping {
            guard let key = keyNode.scalar?.string, JobKeys.known[path]?.contains(key) == true else {
                Self.refuse(keyNode, in: path, findings)
                continue
            }
            values[key] = value
            findings.places.set(JobKeys.path(path, key), Place(findings.file, value.mark))
        }
        self.values = values
    }

    private static func refuse(_ keyNode: Node, in section: String, _ findings: Findings) {
        let place = Place(findings.file, keyNode.mark)
        guard let key = keyNode.scalar?.string else {
            return findings.add(Problem(at: place, "a key that is not text"))
        }
        if JobKeys.later.contains(JobKeys.path(section, key)) {
            let subject = JobKeys.path(section, key)
            return findings.add(Problem(at: place, "\(subject): not yet supported", hint: "remove the key"))
        }
        let whereabouts = section.isEmpty ? "" : " in `\(section)`"
        let hint = JobKeys.hint(forUnknown: key, in: section)
        findings.add(Problem(at: place, "unknown key \(quoted(key))\(whereabouts)", hint: hint))
    }

    func refuse(_ key: String, _ what: String, hint: String? = nil) {
        findings.refuse(JobKeys.path(path, key), what, hint: hint)
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    /// The value of the key, where there is one.
    func node(_ key: String) -> Node? {
        guard let node = values[key] else { return nil }
        if node.isNull {
            refuse(key, "has no value", hint: "write one, or remove the key")
            return nil
        }
        guard node.hasOrdinaryTag else {
            let what = "YAML tag \(quoted(node.tag.rawValue)) is not supported"
            refuse(key, what, hint: "write the plain value")
            return nil
        }
        return node
    }

    func section(_ key: String) -> Section? {
        node(key).flatMap { Section($0, at: JobKeys.path(path, key), findings: findings) }
    }

    /// Text that is not empty.
    ///
    /// A plain number or boolean is not text: it needs quotes.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        return text(node, for: key)
    }

    func text(_ node: Node, for key: String) -> String? {
        guard let text = node.text else {
            let hint = node.scalar.map { "put it in quotes: \"\($0.string)\"" }
            refuse(key, "\(node.described) is not text", hint: hint)
            return nil
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            refuse(key, "is empty")
            return nil
        }
        return text
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        if let number = node.plainInteger, range.contains(number) { return number }
        refuse(
            key,
            "\(node.described) is not a whole number from \(range.lowerBound) to \(range.upperBound)",
            hint: node.hintForInteger
        )
        return nil
    }

    /// The scalar as written, whatever it looks like.
    func scalar(_ key: String, expecting expectation: String) -> String? {
        guard let node = node(key) else { return nil }
        if let scalar = node.scalar { return scalar.string }
        refuse(key, "\(node.described) is not \(expectation)")
        return nil
    }

    /// One of a few words; those of `later` are not yet supported.
    ///
    /// `besides` names what else the key may hold.
    func choice<Choice: RawRepresentable<String>>(
        _ key: String,
        of choices: [Choice],
        later: [String] = [],
        besides: String? = nil
    ) -> Choice? {
        guard let node = node(key) else { return nil }
        let hint = Self.list(choices) + (besides.map { ", or \($0)" } ?? "")
        guard let word = node.scalar?.string else {
            refuse(key, "\(node.described) is not one of the choices", hint: hint)
            return nil
        }
        if let choice = choices.first(where: { $0.rawValue == word }) { return choice }
        let what = later.contains(word) ? "not yet supported" : "unknown"
        refuse(key, "\(quoted(word)) is \(what)", hint: hint)
        return nil
    }

    private static func list(_ choices: [some RawRepresentable<String>]) -> String {
        "use \(choices.map { "`\($0.rawValue)`" }.joined(separator: ", "))"
    }
}
