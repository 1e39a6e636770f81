/// One schema of a document, compiled; the position among its fellows is its number.
struct SchemaNode: Sendable {
    var rules: [SchemaRule] = []

    /// The nodes that are applied to the same place of the instance.
    var applications: [Int] {
        rules.flatMap { (rule) -> [Int] in
            switch rule {
            case .anyOf(let nodes), .allOf(let nodes): nodes
            case .reference(let node): [node]
            default: []
            }
        }
    }
}

/// What one keyword asserts; schemas within it are numbers of nodes.
enum SchemaRule: Sendable {
    case never
    case type([JSONType])
    case enumeration([JSONValue])
    case constant(JSONValue)
    case required([String])
    /// `properties` with `additionalProperties`: the latter knows the former's names.
    case members([ExactText: Int], additional: Int?)
    case items(Int)
    case minItems(Int)
    case maxItems(Int)
    case minLength(Int)
    case maxLength(Int)
    case pattern(RegularExpression)
    case minimum(JSONNumber)
    case maximum(JSONNumber)
    case anyOf([Int])
    case allOf([Int])
    case reference(Int)
}

/// The names that the keyword `type` knows.
enum JSONType: String, Sendable, CaseIterable {
    case null
    case boolean
    case object
    case array
    case integer
    case number
    case string

    func includes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.object, .object), (.array, .array), (.number, .number),
            (.string, .string):
            true
        case (.integer, .number(let number)): number.isInteger
        default: false
        }
    }

    /// The name of what `value` is.
    static func name(of value: JSONValue) -> String {
        allCases.first { $0.includes(value) }?.rawValue ?? ""
    }
}
