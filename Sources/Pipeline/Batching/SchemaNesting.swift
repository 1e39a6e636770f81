internal import JSON

/// Moves a JSON Schema into a larger one, so that its references (`#`, `#/…`) still point into itself.
struct SchemaNesting {
    /// Where its root comes to stand, such as `#/properties/result`.
    let place: String

    func rewritten(_ schema: JSONValue) -> JSONValue {
        guard case .object(let object) = schema else { return schema }
        return .object(
            JSONObject(object.members.map { .init(name: $0.name, value: rewritten($0.value, of: $0.name)) })
        )
    }

    private func rewritten(_ value: JSONValue, of keyword: String) -> JSONValue {
        switch (keyword, value) {
        case ("$ref", .string(let reference)) where reference.hasPrefix("#"):
            return .string(place + reference.dropFirst())
        case ("properties", .object(let object)), ("$defs", .object(let object)):
            return .object(
                JSONObject(object.members.map { .init(name: $0.name, value: rewritten($0.value)) })
            )
        case ("anyOf", .array(let schemas)), ("allOf", .array(let schemas)):
            return .array(schemas.map(rewritten))
        case ("items", _), ("additionalProperties", _): return rewritten(value)
        // Anything else holds no schema: an `enum` may well contain a "$ref" that is data.
        default: return value
        }
    }
}
