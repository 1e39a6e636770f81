/// One pass of an instance through compiled nodes.
struct SchemaEvaluation {
    let nodes: [SchemaNode]
    let limit: Int
    private(set) var violations: [JSONSchemaViolation] = []
    private var path: [Step] = []

    private static let depthLimit = 512

    private enum Step {
        case member(String)
        /// A member whose name comes from the instance alone, and is its content.
        case unknownMember
        case element(Int)
    }

    init(nodes: [SchemaNode], limit: Int) {
        self.nodes = nodes
        self.limit = limit
    }

    mutating func check(_ value: JSONValue, against node: Int) {
        for rule in nodes[node].rules where violations.count < limit { apply(rule, to: value) }
    }

    private mutating func apply(_ rule: SchemaRule, to value: JSONValue) {
        switch rule {
        case .never: report("false", "must not be there")
        case .type(let types): checkType(of: value, types)
        case .enumeration(let allowed):
            if !allowed.contains(value) { report("enum", "is none of the \(allowed.count) values allowed") }
        case .constant(let allowed):
            if value != allowed { report("const", "is not the one value allowed") }
        case .anyOf(let alternatives):
            if !alternatives.contains(where: { accepts(value, $0) }) {
                report("anyOf", "fits none of the \(alternatives.count) alternatives")
            }
        case .allOf(let schemas): for schema in schemas { check(value, against: schema) }
        case .reference(let target): check(value, against: target)
        default: applyByType(rule, to: value)
        }
    }

    /// The rules that hold for values of one type only, and let all others pass.
    private mutating func applyByType(_ rule: SchemaRule, to value: JSONValue) {
        switch (rule, value) {
        case (.required(let names), .object(let object)):
            for name in names where object[name] == nil { report("required", "lacks the member \"\(name)\"") }
        case (.members(let properties, let additional), .object(let object)):
            checkMembers(of: object, properties, additional: additional)
        case (.items(let schema), .array(let elements)):
            for (position, element) in elements.enumerated() {
                descend(.element(position), to: element, against: schema)
            }
        case (.minItems(let least), .array(let elements)) where elements.count < least:
            report("minItems", "must have at least \(least) items, has \(elements.count)")
        case (.maxItems(let most), .array(let elements)) where elements.count > most:
            report("maxItems", "must have at most \(most) items, has \(elements.count)")
        case (.minLength(let least), .string(let text)) where text.unicodeScalars.count < least:
            report("minLength", "must have at least \(least) characters, has \(text.unicodeScalars.count)")
        case (.maxLength(let most), .string(let text)) where text.unicodeScalars.count > most:
            report("maxLength", "must have at most \(most) characters, has \(text.unicodeScalars.count)")
        case (.pattern(let pattern), .string(let text)) where !pattern.matches(text):
            report("pattern", "does not match the pattern \(pattern.source)")
        case (.minimum(let least), .number(let number)) where number < least:
            report("minimum", "must be at least \(least.text)")
        case (.maximum(let most), .number(let number)) where number > most:
            report("maximum", "must be at most \(most.text)")
        default: break
        }
    }

    private mutating func checkType(of value: JSONValue, _ types: [JSONType]) {
        guard !types.contains(where: { $0.includes(value) }) else { return }
        let names = types.map(\.rawValue).joined(separator: " or ")
        report("type", "must be of type \(names), is of type \(JSONType.name(of: value))")
    }

    private mutating func checkMembers(
        of object: JSONObject,
        _ properties: [ExactText: Int],
        additional: Int?
    ) {
        for member in object.members {
            if let schema = properties[ExactText(text: member.name)] {
                descend(.member(member.name), to: member.value, against: schema)
            } else if let additional {
                descend(.unknownMember, to: member.value, against: additional)
            }
        }
    }

    private mutating func descend(_ step: Step, to value: JSONValue, against node: Int) {
        guard violations.count < limit else { return }
        guard path.count < Self.depthLimit else {
            return report("$ref", "is nested more than \(Self.depthLimit) levels deep")
        }
        path.append(step)
        check(value, against: node)
        path.removeLast()
    }

    private func accepts(_ value: JSONValue, _ node: Int) -> Bool {
        var trial = SchemaEvaluation(nodes: nodes, limit: 1)
        trial.path = path
        trial.check(value, against: node)
        return trial.violations.isEmpty
    }

    private mutating func report(_ keyword: String, _ message: String) {
        guard violations.count < limit else { return }
        let pointer = path.reduce(into: "") { pointer, step in
            switch step {
            case .member(let name): pointer = JSONPointer.appending(name, to: pointer)
            case .unknownMember: pointer += "/*"
            case .element(let position): pointer += "/\(position)"
            }
        }
        violations.append(JSONSchemaViolation(pointer: pointer, keyword: keyword, message: message))
    }
}
