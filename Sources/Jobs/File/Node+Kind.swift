internal import Yams

extension Node {
    /// A missing value: nothing, `~` or `null`, without quotes.
    var isNull: Bool { isPlain(["", "~", "null", "Null", "NULL"]) }

    /// Whether the value has no tag, or one that says what it is anyway.
    var hasOrdinaryTag: Bool {
        switch self {
        case .scalar: isTagged(.str)
        case .mapping: isTagged(.map)
        case .sequence: isTagged(.seq)
        case .alias: false
        }
    }

    /// The scalar, unless it is a plain number, boolean or nothing.
    var text: String? {
        guard let scalar, !isNull, !isBoolean, !isNumber else { return nil }
        return scalar.string
    }

    /// A plain scalar of digits, with a sign where it is negative.
    ///
    /// `0x10`, `1_000`, `010` and `1e3` are none.
    var plainInteger: Int? {
        guard let scalar, scalar.style == .plain, let number = Int(scalar.string) else { return nil }
        return String(number) == scalar.string ? number : nil
    }

    /// How to write a whole number that stands there in a form that is not taken.
    var hintForInteger: String? {
        guard plainInteger == nil, let scalar, Int(scalar.string) != nil else { return nil }
        return scalar.style == .plain
            ? "write it without a leading 0 and without `+`" : "write it in digits alone, without quotes"
    }

    /// The value as a message shows it; of lists and mappings only the kind, since they may be long.
    var described: String {
        switch self {
        case .scalar where isBoolean: "the boolean \(quoted(scalar?.string ?? ""))"
        case .scalar(let scalar): quoted(scalar.string)
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }

    private func isTagged(_ name: Tag.Name) -> Bool { tag == Tag(name) || tag == .implicit }

    private var isBoolean: Bool { isPlain(["true", "True", "TRUE", "false", "False", "FALSE"]) }

    private var isNumber: Bool {
        guard let scalar, scalar.style == .plain, scalar.string.contains(where: \.isNumber) else {
            return false
        }
        return Double(scalar.string) != nil
    }

    private func isPlain(_ words: [String]) -> Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return words.contains(scalar.string)
    }
}
