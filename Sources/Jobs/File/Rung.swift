/// One model of a job's ladder, and the parts that it is meant for: an entry of `model.ladder`.
public struct Rung: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The model, as the job names it.
    public var model: String
    /// What must hold of a part, all of it; nothing where the rung is for every part.
    public var when: [RungCondition]

    /// A rung for every part, unless there are conditions.
    public init(_ model: String, when: [RungCondition] = []) {
        self.model = model
        self.when = when
    }

    /// A rung for every part.
    public init(stringLiteral model: String) { self.init(model) }
}

extension Rung: Codable {
    private enum CodingKeys: String, CodingKey {
        case model
        case when
    }

    /// Reads what a store holds: a name alone, or a mapping with the conditions as a job file writes them.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            self.init(name)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let texts = try container.decode([String: String].self, forKey: .when)
        let conditions = texts.sorted { $0.key < $1.key }.map { RungCondition(key: $0.key, text: $0.value) }
        guard conditions.allSatisfy({ $0 != nil }) else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "condition")
            throw DecodingError.dataCorrupted(context)
        }
        self.init(try container.decode(String.self, forKey: .model), when: conditions.compactMap(\.self))
    }

    /// Writes a name alone where there are no conditions, as before there could be any.
    public func encode(to encoder: any Encoder) throws {
        guard !when.isEmpty else {
            var container = encoder.singleValueContainer()
            try container.encode(model)
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        let texts = when.map { ($0.key, $0.text) }
        try container.encode(Dictionary(texts) { first, _ in first }, forKey: .when)
    }
}

/// One condition of a rung, as `when` writes it: a key, and what must hold of it.
public enum RungCondition: Sendable, Hashable {
    /// How many pages the part has: `pages: ">20"`.
    case pages(CountRule)
    /// Its estimated input tokens: `input_tokens: ">50000"`.
    case inputTokens(CountRule)
    /// Whether it has images: `images: true`.
    case images(Bool)
    /// A variable of its manifest line: `vars.kind: contract`. Without that variable it does not hold.
    case variable(String, is: String)

    /// `nil` where there is no such key, or the text is none that it takes.
    public init?(key: String, text: String) {
        switch key {
        case "pages":
            guard let rule = CountRule(text) else { return nil }
            self = .pages(rule)
        case "input_tokens":
            guard let rule = CountRule(text) else { return nil }
            self = .inputTokens(rule)
        case "images":
            guard let flag = Bool(text) else { return nil }
            self = .images(flag)
        default:
            guard key.hasPrefix("vars."), key.count > 5 else { return nil }
            self = .variable(String(key.dropFirst(5)), is: text)
        }
    }

    /// The key that `when` has for it.
    public var key: String {
        switch self {
        case .pages: "pages"
        case .inputTokens: "input_tokens"
        case .images: "images"
        case .variable(let name, _): "vars.\(name)"
        }
    }

    /// The value of that key.
    public var text: String {
        switch self {
        case .pages(let rule), .inputTokens(let rule): rule.description
        case .images(let flag): "\(flag)"
        case .variable(_, let value): value
        }
    }
}

/// What a count must be, such as `>20`.
public struct CountRule: Sendable, Hashable, CustomStringConvertible {
    /// How the count is compared.
    public enum Comparison: String, Sendable, CaseIterable {
        // The longer ones first, so that they are read before their beginnings.
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case more = ">"
    }

    /// How the count is compared with `bound`.
    public let comparison: Comparison
    /// At least 0.
    public let bound: Int

    /// Reads `>20`, `>= 20`, `<20` or `<=20`; `nil` for anything else.
    public init?(_ text: String) {
        guard let comparison = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }) else {
            return nil
        }
        let digits = text.dropFirst(comparison.rawValue.count).drop { $0 == " " }
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let bound = Int(digits) else { return nil }
        self.comparison = comparison
        self.bound = bound
    }

    /// Whether it holds of `count`.
    public func holds(of count: Int) -> Bool {
        switch comparison {
        case .atMost: count <= bound
        case .atLeast: count >= bound
        case .less: count < bound
        case .more: count > bound
        }
    }

    /// Such as `>20`.
    public var description: String { "\(comparison.rawValue)\(bound)" }
}
