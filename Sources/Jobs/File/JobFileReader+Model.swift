internal import Yams

extension JobFileReader {
    /// `nil` where the ladder or `max_tokens` is missing or wrong.
    func model() -> ModelSettings? {
        guard let section = root.section("model") else { return nil }
        let ladder = ladder(section)
        let profile = section.text("profile")
        let regions = regions(section)
        let maxTokens = section.integer("max_tokens", in: 1...1_000_000)
        let temperature = fraction(section, "temperature")
        guard let ladder, let maxTokens else { return nil }
        return ModelSettings(
            ladder: ladder,
            profile: profile,
            regions: regions,
            maxTokens: maxTokens,
            temperature: temperature
        )
    }

    private func ladder(_ section: Section) -> [String]? {
        guard let node = section.node("ladder") else { return nil }
        guard let rungs = node.sequence else {
            let hint = node.text.map { "put it in brackets: [\($0)]" }
            section.refuse("ladder", "\(node.described) is not a list of model names", hint: hint)
            return nil
        }
        guard let first = rungs.first else {
            section.refuse("ladder", "names no model", hint: "write one, such as [claude-haiku-4-5]")
            return nil
        }
        findings.places.set("model.ladder", Place(findings.file, first.mark))
        if rungs.count > 1 || first.mapping != nil {
            let what = first.mapping != nil ? "a rung with rules" : "more than one model"
            section.refuse(
                "ladder",
                "\(what) is not yet supported",
                hint: "name one model: [claude-haiku-4-5]"
            )
            return nil
        }
        return section.text(first, for: "ladder").map { [$0] }
    }

    private func regions(_ section: Section) -> [String] {
        guard let node = section.node("regions") else { return [] }
        guard let names = node.sequence else {
            let hint = node.text.map { "put it in brackets: [\($0)]" }
            section.refuse("regions", "\(node.described) is not a list of AWS regions", hint: hint)
            return []
        }
        guard let first = names.first else { return [] }
        findings.places.set("model.regions", Place(findings.file, first.mark))
        if names.count > 1 {
            section.refuse(
                "regions",
                "more than one region is not yet supported",
                hint: "name one: [us-east-1]"
            )
            return []
        }
        guard let name = section.text(first, for: "regions") else { return [] }
        guard Self.isRegion(name) else {
            section.refuse("regions", "\(quoted(name)) is not an AWS region such as `us-east-1`")
            return []
        }
        return [name]
    }

    /// Lower-case letters, digits and dashes: it becomes part of a host name.
    private static func isRegion(_ name: String) -> Bool {
        let isOrdinary = name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        return isOrdinary && name.count <= 63 && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}
