/// Turns a schema document into nodes, every reference resolved.
struct SchemaCompiler {
    static let root = 0

    private var nodes: [SchemaNode] = []
    /// Every schema of the document, by its place.
    private var numbers: [String: Int] = [:]
    private var references: [(node: Int, target: String, pointer: String)] = []

    mutating func compile(_ document: JSONValue) throws(JSONSchemaError) -> [SchemaNode] {
        _ = try add(document, at: "")
        try resolveReferences()
        return nodes
    }

    private mutating func add(_ schema: JSONValue, at pointer: String) throws(JSONSchemaError) -> Int {
        let number = nodes.count
        nodes.append(SchemaNode())
        numbers[pointer] = number
        switch schema {
        case .bool(true): break
        case .bool(false): nodes[number].rules = [.never]
        case .object(let object):
            var rules: [SchemaRule] = []
            for member in object.members {
                let keyword = SchemaKeyword(
                    name: member.name,
                    value: member.value,
                    pointer: JSONPointer.appending(member.name, to: pointer)
                )
                if let rule = try rule(of: keyword, in: object, node: number) { rules.append(rule) }
            }
            nodes[number].rules = rules
        default: throw .notASchema(pointer: pointer)
        }
        return number
    }

    /// What the keyword asserts; `nil` for nothing by itself.
    private mutating func rule(
        of keyword: SchemaKeyword,
        in schema: JSONObject,
        node: Int
    ) throws(JSONSchemaError) -> SchemaRule? {
        switch keyword.name {
        case "$schema", "$comment", "title", "description": try keyword.checkString()
        case "deprecated", "readOnly", "writeOnly": try keyword.checkBoolean()
        case "examples": _ = try keyword.array()
        case "default": break
        case "$defs": _ = try addNamed(keyword)
        case "type": return .type(try keyword.types())
        case "enum": return .enumeration(try keyword.array())
        case "const": return .constant(keyword.value)
        case "required": return .required(try keyword.uniqueNames())
        case "properties":
            let properties = try addNamed(keyword)
            return schema["additionalProperties"] == nil ? .members(properties, additional: nil) : nil
        case "additionalProperties":
            return try additionalProperties(keyword, in: schema)
        case "items": return .items(try add(keyword.value, at: keyword.pointer))
        case "minItems": return .minItems(try keyword.count())
        case "maxItems": return .maxItems(try keyword.count())
        case "minLength": return .minLength(try keyword.count())
        case "maxLength": return .maxLength(try keyword.count())
        case "pattern": return .pattern(try keyword.pattern())
        case "minimum": return .minimum(try keyword.number())
        case "maximum": return .maximum(try keyword.number())
        case "anyOf": return .anyOf(try addListed(keyword))
        case "allOf": return .allOf(try addListed(keyword))
        case "$ref": references.append((node, try keyword.string(), keyword.pointer))
        default: throw .unsupportedKeyword(keyword.name, pointer: keyword.pointer)
        }
        return nil
    }

    /// The rule of both keywords: `properties` stands aside where this one exists, and is compiled here or there.
    private mutating func additionalProperties(
        _ keyword: SchemaKeyword,
        in schema: JSONObject
    ) throws(JSONSchemaError) -> SchemaRule {
        let additional = try add(keyword.value, at: keyword.pointer)
        guard let properties = schema["properties"] else { return .members([:], additional: additional) }
        let parent = keyword.pointer.dropLast("/additionalProperties".count)
        let named = SchemaKeyword(name: "properties", value: properties, pointer: "\(parent)/properties")
        return .members(try addNamed(named), additional: additional)
    }

    private mutating func addNamed(_ keyword: SchemaKeyword) throws(JSONSchemaError) -> [ExactText: Int] {
        guard case .object(let schemas) = keyword.value else {
            throw keyword.bad("must be an object of schemas")
        }
        var added: [ExactText: Int] = [:]
        for schema in schemas.members {
            let pointer = JSONPointer.appending(schema.name, to: keyword.pointer)
            // Both `properties` and `additionalProperties` come here with the same schemas.
            if let known = numbers[pointer] {
                added[ExactText(text: schema.name)] = known
            } else {
                added[ExactText(text: schema.name)] = try add(schema.value, at: pointer)
            }
        }
        return added
    }

    private mutating func addListed(_ keyword: SchemaKeyword) throws(JSONSchemaError) -> [Int] {
        let schemas = try keyword.array()
        guard !schemas.isEmpty else { throw keyword.bad("must not be empty") }
        var added: [Int] = []
        for (position, schema) in schemas.enumerated() {
            added.append(try add(schema, at: "\(keyword.pointer)/\(position)"))
        }
        return added
    }

    private mutating func resolveReferences() throws(JSONSchemaError) {
        for reference in references {
            guard reference.target.hasPrefix("#") else {
                throw .badReference(
                    reference.target,
                    pointer: reference.pointer,
                    reason: "leads out of the document"
                )
            }
            let fragment = Self.percentDecoded(reference.target.dropFirst())
            guard let target = fragment.flatMap({ numbers[$0] }) else {
                throw .badReference(
                    reference.target,
                    pointer: reference.pointer,
                    reason: "is no place of a schema in the document"
                )
            }
            nodes[reference.node].rules.append(.reference(target))
        }
        for reference in references where leadsBack(from: reference.node) {
            throw .endlessReference(pointer: reference.pointer)
        }
    }

    /// Whether a node applies itself, at whatever remove, to the place where it is applied already.
    private func leadsBack(from start: Int) -> Bool {
        var waiting = nodes[start].applications
        var seen: Set<Int> = []
        while let node = waiting.popLast() {
            if node == start { return true }
            if seen.insert(node).inserted { waiting += nodes[node].applications }
        }
        return false
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = UInt8(Substring(rest.prefix(2)), radix: 16), rest.count >= 2 else {
                return nil
            }
            rest = rest.dropFirst(2)
            bytes.append(decoded)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
