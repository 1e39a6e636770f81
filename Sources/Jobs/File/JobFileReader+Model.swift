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

    private func regions(_ section: Section) -> [String] {
        guard let node = section.node("regions") else { return [] }
        guard let names = node.sequence else {
            let hint = node.text.map { "put it in brackets: [\($0)]" }
            section.refuse("regions", "\(node.described) is not a list of AWS regions", hint: hint)
            return []
        }
        guard let first = names.first else { return [] }
        var regions: [String] = []
        for node in names {
            findings.places.set("model.regions", Place(findings.file, node.mark))
            guard let name = section.text(node, for: "regions") else { continue }
            if !Self.isRegion(name) {
                section.refuse("regions", "\(quoted(name)) is not an AWS region such as `us-east-1`")
            } else if regions.contains(name) {
                section.refuse("regions", "names \(quoted(name)) twice", hint: "remove one of them")
            } else {
                regions.append(name)
            }
        }
        findings.places.set("model.regions", Place(findings.file, first.mark))
        return regions
    }

    /// Lower-case letters, digits and dashes: it becomes part of a host name.
    private static func isRegion(_ name: String) -> Bool {
        let isOrdinary = name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        return isOrdinary && name.count <= 63 && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}
