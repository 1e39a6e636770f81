/// A set of Unicode scalars, as a pattern names it.
indirect enum ScalarSet: Sendable {
    case range(ClosedRange<UInt32>)
    case category(Set<Unicode.GeneralCategory>)
    case union([ScalarSet])
    case complement(ScalarSet)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .range(let range): range.contains(scalar.value)
        case .category(let categories): categories.contains(scalar.properties.generalCategory)
        case .union(let sets): sets.contains { $0.contains(scalar) }
        case .complement(let set): !set.contains(scalar)
        }
    }

    static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet { .range(scalar.value...scalar.value) }

    static let digit = range(0x30...0x39)
    static let word = union([digit, range(0x41...0x5A), range(0x61...0x7A), scalar("_")])
    static let lineTerminator = union([scalar("\n"), scalar("\r"), range(0x2028...0x2029)])
    static let space = union([
        range(0x09...0x0D), range(0x2028...0x2029), scalar("\u{FEFF}"), category([.spaceSeparator]),
    ])

    /// The set of `\p{name}`: a general category by its long or short name, `Any` or `ASCII`.
    static func property(named name: String) -> ScalarSet? {
        if name == "Any" { return range(0...0x10FFFF) }
        if name == "ASCII" { return range(0...0x7F) }
        let prefixes = ["General_Category=", "gc="]
        let bare = prefixes.first(where: name.hasPrefix).map { String(name.dropFirst($0.count)) } ?? name
        let rows = categories.filter { bare == $0.name || bare == $0.code }
        if !rows.isEmpty { return category(Set(rows.map(\.category))) }
        guard let group = groups[bare] else { return nil }
        return category(Set(categories.filter { group.contains($0.code) }.map(\.category)))
    }

    private static let groups: [String: Set<String>] = {
        let named: KeyValuePairs = [
            "Letter": "L", "Mark": "M", "Number": "N", "Punctuation": "P", "Symbol": "S", "Separator": "Z",
            "Other": "C",
        ]
        var groups = ["LC": Set(["Lu", "Ll", "Lt"]), "Cased_Letter": Set(["Lu", "Ll", "Lt"])]
        for (name, initial) in named {
            let codes = Set(categories.map(\.code).filter { $0.hasPrefix(initial) })
            groups[name] = codes
            groups[initial] = codes
        }
        return groups
    }()

    private static let categories: [(name: String, code: String, category: Unicode.GeneralCategory)] = [
        ("Uppercase_Letter", "Lu", .uppercaseLetter), ("Lowercase_Letter", "Ll", .lowercaseLetter),
        ("Titlecase_Letter", "Lt", .titlecaseLetter), ("Modifier_Letter", "Lm", .modifierLetter),
        ("Other_Letter", "Lo", .otherLetter), ("Nonspacing_Mark", "Mn", .nonspacingMark),
        ("Spacing_Mark", "Mc", .spacingMark), ("Enclosing_Mark", "Me", .enclosingMark),
        ("Decimal_Number", "Nd", .decimalNumber), ("digit", "Nd", .decimalNumber),
        ("Letter_Number", "Nl", .letterNumber), ("Other_Number", "No", .otherNumber),
        ("Connector_Punctuation", "Pc", .connectorPunctuation), ("Dash_Punctuation", "Pd", .dashPunctuation),
        ("Open_Punctuation", "Ps", .openPunctuation), ("Close_Punctuation", "Pe", .closePunctuation),
        ("Initial_Punctuation", "Pi", .initialPunctuation), ("Final_Punctuation", "Pf", .finalPunctuation),
        ("Other_Punctuation", "Po", .otherPunctuation),
        ("Math_Symbol", "Sm", .mathSymbol), ("Currency_Symbol", "Sc", .currencySymbol),
        ("Modifier_Symbol", "Sk", .modifierSymbol), ("Other_Symbol", "So", .otherSymbol),
        ("Space_Separator", "Zs", .spaceSeparator), ("Line_Separator", "Zl", .lineSeparator),
        ("Paragraph_Separator", "Zp", .paragraphSeparator), ("Control", "Cc", .control),
        ("Format", "Cf", .format),
        ("Surrogate", "Cs", .surrogate), ("Private_Use", "Co", .privateUse),
        ("Unassigned", "Cn", .unassigned),
    ]
}
