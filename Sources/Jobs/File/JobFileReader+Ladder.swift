internal import Yams

extension JobFileReader {
    /// The rungs of `model.ladder`; `nil` where it is missing, or something in it is wrong.
    func ladder(_ section: Section) -> [Rung]? {
        guard let node = section.node("ladder") else { return nil }
        guard let entries = node.sequence else {
            let hint = node.text.map { "put it in brackets: [\($0)]" }
            section.refuse("ladder", "\(node.described) is not a list of model names", hint: hint)
            return nil
        }
        guard let first = entries.first else {
            section.refuse("ladder", "names no model", hint: "write one, such as [claude-haiku-4-5]")
            return nil
        }
        let rungs = entries.map { entry -> Rung? in
            findings.places.set("model.ladder", Place(findings.file, entry.mark))
            return rung(entry, of: section)
        }
        findings.places.set("model.ladder", Place(findings.file, first.mark))
        let whole = rungs.compactMap(\.self)
        guard whole.count == rungs.count else { return nil }
        return isOrdered(whole, Array(entries), section) ? whole : nil
    }

    private func rung(_ entry: Node, of section: Section) -> Rung? {
        guard entry.mapping != nil else { return section.text(entry, for: "ladder").map { Rung($0) } }
        guard let rung = Section(entry, at: "model.ladder", findings: findings) else { return nil }
        guard rung.has("model") else {
            section.refuse(
                "ladder",
                "`model` missing",
                hint: "a rung with a rule is {model: NAME, when: {…}}"
            )
            return nil
        }
        let model = rung.text("model")
        let when = rung.has("when") ? rung.node("when").flatMap { conditions($0, of: rung) } : []
        guard let model, let when else { return nil }
        return Rung(model, when: when)
    }

    /// The conditions of one rung; `nil` where one is wrong.
    private func conditions(_ node: Node, of rung: Section) -> [RungCondition]? {
        let example = "such as {pages: \">20\"}"
        guard let mapping = node.mapping, node.hasOrdinaryTag, !mapping.isEmpty else {
            let what =
                node.mapping == nil ? "\(node.described) is not a mapping of conditions" : "has no condition"
            rung.refuse("when", what, hint: "write one, \(example), or leave it out")
            return nil
        }
        let conditions = mapping.map { condition($0.key, $0.value, of: rung) }
        let whole = conditions.compactMap(\.self)
        return whole.count == conditions.count ? whole.sorted { $0.key < $1.key } : nil
    }

    private func condition(_ keyNode: Node, _ value: Node, of rung: Section) -> RungCondition? {
        let key = keyNode.scalar?.string ?? ""
        let names = ["pages", "input_tokens", "images"]
        guard names.contains(key) || key.hasPrefix("vars.") && key.count > 5 else {
            let near = nearest(to: key, among: names).map { "did you mean `\($0)`?" }
            rung.findings.places.set("model.ladder.when", Place(findings.file, keyNode.mark))
            rung.refuse(
                "when",
                "unknown condition \(quoted(key))",
                hint: near ?? "the conditions are \(names.joined(separator: ", ")) and vars.NAME"
            )
            return nil
        }
        findings.places.set("model.ladder.when.\(key)", Place(findings.file, value.mark))
        if let text = value.scalar?.string, value.hasOrdinaryTag, !value.isNull,
            let condition = RungCondition(key: key, text: text)
        {
            return condition
        }
        let (expectation, hint) =
            switch key {
            case "images": ("`true` or `false`", nil as String?)
            case "pages": ("a comparison such as `\">20\"`", "compare with <, <=, > or >=, in quotes")
            case "input_tokens":
                ("a comparison such as `\">50000\"`", "compare with <, <=, > or >=, in quotes")
            default: ("a text", nil)
            }
        findings.refuse("model.ladder.when.\(key)", "\(value.described) is not \(expectation)", hint: hint)
        return nil
    }

    /// Whether every part has a model, and no rung is there for nothing.
    private func isOrdered(_ rungs: [Rung], _ entries: [Node], _ section: Section) -> Bool {
        for (index, rung) in rungs.enumerated() where rungs[..<index].contains(rung) {
            findings.places.set("model.ladder", Place(findings.file, entries[index].mark))
            section.refuse("ladder", "names \(quoted(rung.model)) twice", hint: "remove one of them")
            return false
        }
        guard rungs.contains(where: \.when.isEmpty) else {
            let hint = "add a model without a rule, for the parts that no rule is for"
            section.refuse("ladder", "every rung has a rule", hint: hint)
            return false
        }
        return true
    }
}
