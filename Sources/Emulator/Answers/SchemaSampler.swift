internal import JSON

/// Makes a value that satisfies a JSON Schema, the same one for the same seed and schema.
///
/// Reads `type`, `enum`, `const`, `properties`, `required`, `items`, `prefixItems`, the bounds of lengths, counts and
/// numbers, `multipleOf`, `pattern`, the usual `format`s, `anyOf`, `oneOf`, `allOf` and local `$ref`. Keywords that
/// forbid (`not`, `if`, `dependentRequired`, …) are not looked at, so that a value may break those.
struct SchemaSampler {
    private let root: JSONValue
    private var random: SeededRandom
    private var depth = 0

    /// Beyond this depth only what is required is made, so that recursive schemas end.
    private static let fullDepth = 6
    private static let maximumDepth = 60

    /// A sampler for `root`, the schema that `$ref`s point into, and the schemas inside it.
    init(root: JSONValue, seed: UInt64) {
        self.root = root
        random = SeededRandom(seed: seed)
    }

    mutating func value(of schema: JSONValue) -> JSONValue {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { return .null }
        let schema = resolved(schema)
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.arrayValue, !choices.isEmpty { return choices[pick(choices.count)] }
        for keyword in ["anyOf", "oneOf"] {
            guard let choices = schema[keyword]?.arrayValue, !choices.isEmpty else { continue }
            let choice = depth > Self.fullDepth ? choices.count - 1 : pick(choices.count)
            return value(of: merged(without(keyword, schema), choices[choice]))
        }
        return typedValue(of: schema)
    }

    private mutating func typedValue(of schema: JSONValue) -> JSONValue {
        switch typeName(of: schema) {
        case "object": return object(schema)
        case "array": return array(schema)
        case "string": return .string(string(schema))
        case "integer": return integer(schema)
        case "number": return number(schema)
        case "boolean": return .bool(pick(2) == 0)
        default: return .null
        }
    }

    private mutating func typeName(of schema: JSONValue) -> String {
        if let name = schema["type"]?.stringValue { return name }
        if let names = schema["type"]?.arrayValue, !names.isEmpty {
            return names[pick(names.count)].stringValue ?? "null"
        }
        let hints = [
            ("properties", "object"), ("required", "object"), ("items", "array"), ("minItems", "array"),
            ("pattern", "string"), ("minLength", "string"), ("format", "string"), ("minimum", "number"),
            ("maximum", "number"),
        ]
        return hints.first { schema[$0.0] != nil }?.1 ?? "string"
    }

    private mutating func object(_ schema: JSONValue) -> JSONValue {
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        var members: [JSONObject.Member] = []
        for property in schema["properties"]?.objectValue?.members ?? [] {
            let isWanted = required.contains(property.name) || (depth < Self.fullDepth && pick(4) > 0)
            guard isWanted else { continue }
            members.append(JSONObject.Member(name: property.name, value: value(of: property.value)))
        }
        for name in required where !members.contains(where: { $0.name == name }) {
            members.append(JSONObject.Member(name: name, value: .string(word())))
        }
        return .object(JSONObject(members))
    }

    private mutating func array(_ schema: JSONValue) -> JSONValue {
        let least = schema["minItems"]?.intValue ?? 0
        let most = schema["maxItems"]?.intValue ?? max(least, 3)
        let wanted = depth > Self.fullDepth ? least : least + pick(max(0, min(most - least, 3)) + 1)
        let first = schema["prefixItems"]?.arrayValue ?? []
        let isUnique = schema["uniqueItems"]?.boolValue ?? false
        var elements: [JSONValue] = []
        // More tries than elements, as unique elements may come out equal.
        for _ in 0..<max(wanted, first.count) * 8 where elements.count < max(wanted, first.count) {
            let item = elements.count < first.count ? first[elements.count] : schema["items"] ?? .bool(true)
            let element = value(of: item)
            if !isUnique || !elements.contains(element) { elements.append(element) }
        }
        return .array(elements)
    }

    private mutating func string(_ schema: JSONValue) -> String {
        if let format = schema["format"]?.stringValue, let text = SampleText.text(ofFormat: format, &random) {
            return text
        }
        let least = schema["minLength"]?.intValue ?? 0
        let most = schema["maxLength"]?.intValue ?? Int.max
        if let pattern = schema["pattern"]?.stringValue {
            return PatternSampler.text(matching: pattern, length: least...max(least, most), &random)
        }
        var text = word()
        for _ in 0..<pick(3) { text += " " + word() }
        while text.count < least { text += " " + word() }
        return String(text.prefix(max(most, least)))
    }

    private mutating func word() -> String { SampleText.word(&random) }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(count, 1))) }
}

// Numbers.
extension SchemaSampler {
    private mutating func integer(_ schema: JSONValue) -> JSONValue {
        let step = max(schema["multipleOf"]?.intValue ?? 1, 1)
        let (least, most) = bounds(schema)
        let low = (least / Double(step)).rounded(.up)
        let high = (most / Double(step)).rounded(.down)
        let span = high > low ? Int(min(high - low, 1_000_000)) : 0
        return .number(JSONNumber((Int(low) + pick(span + 1)) * step))
    }

    private mutating func number(_ schema: JSONValue) -> JSONValue {
        if let step = schema["multipleOf"]?.numberValue, let size = Double(step.text), size < 1 {
            return integer(schema)
        }
        let (least, most) = bounds(schema)
        // Hundredths where there is room for them, so that amounts look like amounts.
        let span = (most - least) * 100
        guard span >= 1 else { return decimal((least + most) / 2) }
        let cents = Int((least * 100).rounded(.up)) + pick(Int(min(span, 1_000_000)))
        return decimal(Double(cents) / 100)
    }

    private func decimal(_ value: Double) -> JSONValue {
        JSONNumber("\(value)").map(JSONValue.number) ?? .number(JSONNumber(0))
    }

    /// The range that a number may have; an exclusive bound is moved inwards by a little.
    private func bounds(_ schema: JSONValue) -> (Double, Double) {
        func bound(_ name: String) -> Double? { (schema[name]?.numberValue?.text).flatMap(Double.init) }
        let margin = typeIsInteger(schema) ? 1.0 : 0.01
        let least = [bound("minimum"), bound("exclusiveMinimum").map { $0 + margin }].compactMap(\.self).max()
        let most = [bound("maximum"), bound("exclusiveMaximum").map { $0 - margin }].compactMap(\.self).min()
        switch (least, most) {
        case (let least?, let most?): return (least, max(least, most))
        case (let least?, nil): return (least, least + 1000)
        case (nil, let most?): return (min(0, most - 1000), most)
        case (nil, nil): return (0, 1000)
        }
    }

    private func typeIsInteger(_ schema: JSONValue) -> Bool { schema["type"]?.stringValue == "integer" }
}

// Schemas that are made of schemas.
extension SchemaSampler {
    /// The schema with its `$ref` and `allOf` put in; `true` becomes the schema that allows all.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<Self.maximumDepth {
            guard let pointer = schema["$ref"]?.stringValue else { break }
            schema = merged(without("$ref", schema), target(of: pointer))
        }
        guard let all = schema["allOf"]?.arrayValue else { return schema }
        return all.reduce(without("allOf", schema)) { merged($0, resolved($1)) }
    }

    private func target(of pointer: String) -> JSONValue {
        guard pointer.hasPrefix("#") else { return .bool(true) }
        return SchemaReference.target(of: pointer, in: root) ?? .bool(true)
    }

    private func without(_ keyword: String, _ schema: JSONValue) -> JSONValue {
        .object(JSONObject(schema.objectValue?.members.filter { $0.name != keyword } ?? []))
    }

    /// Both schemas as one; where they say the same keyword, properties and requirements are united, else the second wins.
    private func merged(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        guard let left = left.objectValue else { return right }
        guard let right = right.objectValue else { return .object(left) }
        let additions = right.members.map { member in
            switch (member.name, left[member.name], member.value) {
            case ("properties", .object(let own)?, .object(let more)):
                JSONObject.Member(name: member.name, value: .object(JSONObject(own.members + more.members)))
            case ("required", .array(let own)?, .array(let more)):
                JSONObject.Member(name: member.name, value: .array(own + more))
            default: member
            }
        }
        return .object(JSONObject(left.members + additions))
    }
}
