internal import JSON

/// Resolves `$ref`s inside one schema.
enum SchemaReference {
    /// The schema that a JSON pointer behind `#` names; `nil` where there is none.
    static func target(of reference: String, in root: JSONValue) -> JSONValue? {
        reference.dropFirst().split(separator: "/").reduce(root as JSONValue?) { schema, piece in
            let name = String(piece).replacing("~1", with: "/").replacing("~0", with: "~")
            return schema?[name]
                ?? Int(name).flatMap { index in
                    schema?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
        }
    }
}
