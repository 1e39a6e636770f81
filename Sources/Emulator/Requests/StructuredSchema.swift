internal import JSON

/// The part of JSON Schema that answers can be held to while they are made.
///
/// Bounds of numbers, lengths and counts are not in it, and neither are recursion and references to elsewhere.
struct StructuredSchema {
    private let root: JSONValue
    /// What messages call the schema.
    private let name: String

    private static let annotations: Set = [
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples",
    ]
    private static let keywords: Set = [
        "type", "properties", "required", "additionalProperties", "items", "minItems", "enum", "const",
        "anyOf",
        "allOf", "$ref", "format", "pattern",
    ]
    private static let types: Set = ["object", "array", "string", "integer", "number", "boolean", "null"]
    private static let formats: Set = [
        "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid",
    ]

    init(_ root: JSONValue, named name: String) {
        self.root = root
        self.name = name
    }

    /// Refuses what is not in that part.
    func check() throws(ServiceError) {
        guard root.objectValue != nil else { throw refusal("not a valid JSON Schema") }
        try check(root, inside: [])
    }

    /// `references`: those that led here, so that one of them again is a recursion.
    private func check(_ schema: JSONValue, inside references: [String]) throws(ServiceError) {
        guard let members = schema.objectValue?.members else { throw refusal("a schema should be an object") }
        for member in members where !Self.annotations.contains(member.name) {
            guard Self.keywords.contains(member.name) else {
                throw refusal("property '\(member.name.prefix(40))' is not supported")
            }
            try check(member.name, member.value, inside: references)
        }
        let types = schema["type"]?.arrayValue ?? [schema["type"] ?? "any"]
        guard schema["type"] == nil || types.allSatisfy({ Self.types.contains($0.stringValue ?? "") }) else {
            throw refusal("a type is not known")
        }
        guard !types.contains("object") || schema["additionalProperties"] == false else {
            throw refusal("For 'object' type, 'additionalProperties' must be explicitly set to false")
        }
    }

    private func check(
        _ keyword: String,
        _ value: JSONValue,
        inside references: [String]
    ) throws(ServiceError) {
        switch keyword {
        case "properties":
            for member in value.objectValue?.members ?? [] { try check(member.value, inside: references) }
        case "items": try check(value, inside: references)
        case "anyOf", "allOf":
            for schema in value.arrayValue ?? [] { try check(schema, inside: references) }
        case "minItems":
            guard [0, 1].contains(value.intValue) else {
                throw refusal("For 'array' type, 'minItems' values other than 0 or 1 are not supported")
            }
        case "enum":
            let isScalar = (value.arrayValue ?? []).allSatisfy {
                $0.arrayValue == nil && $0.objectValue == nil
            }
            guard isScalar else { throw refusal("Complex types within enums are not supported") }
        case "format":
            guard Self.formats.contains(value.stringValue ?? "") else {
                throw refusal("String format '\(value.stringValue?.prefix(40) ?? "")' is not supported")
            }
        case "$ref": try follow(value.stringValue ?? "", inside: references)
        default: break
        }
    }

    private func follow(_ reference: String, inside references: [String]) throws(ServiceError) {
        guard !references.contains(reference) else {
            throw refusal("Recursive schemas are not supported")
        }
        guard reference.hasPrefix("#"), let target = SchemaReference.target(of: reference, in: root) else {
            throw refusal("External or unknown $ref '\(reference.prefix(40))' is not supported")
        }
        try check(target, inside: references + [reference])
    }

    private func refusal(_ reason: String) -> ServiceError { .validation("\(name): \(reason)") }
}
