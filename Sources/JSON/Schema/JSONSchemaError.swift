/// Why a schema is refused before anything is checked against it; each case names the place in the schema.
public enum JSONSchemaError: Error, Equatable, CustomStringConvertible {
    /// Something else than an object or a boolean stands where a schema belongs.
    case notASchema(pointer: String)
    case unsupportedKeyword(String, pointer: String)
    case badValue(keyword: String, pointer: String, reason: String)
    /// A `$ref` that leaves the document or leads to no schema of it.
    case badReference(String, pointer: String, reason: String)
    /// References that lead back to their own start without a step into the instance.
    case endlessReference(pointer: String)

    /// The message for the user.
    public var description: String {
        switch self {
        case .notASchema(let pointer):
            "schema: \(Self.place(pointer)): must be an object, true or false"
        case .unsupportedKeyword(let keyword, let pointer):
            "schema: \(Self.place(pointer)): the keyword \"\(keyword)\" is not supported"
        case .badValue(let keyword, let pointer, let reason):
            "schema: \(Self.place(pointer)): \"\(keyword)\" \(reason)"
        case .badReference(let target, let pointer, let reason):
            "schema: \(Self.place(pointer)): \"$ref\": \"\(target)\" \(reason)"
        case .endlessReference(let pointer):
            "schema: \(Self.place(pointer)): \"$ref\" leads back here without end"
        }
    }

    private static func place(_ pointer: String) -> String {
        pointer.isEmpty ? "at the top" : "at \(pointer)"
    }
}
