/// A compiled JSON Schema of the 2020-12 dialect, in the part of it that can be promised.
///
/// Keywords: `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `minItems`, `maxItems`,
/// `minLength`, `maxLength`, `pattern`, `minimum`, `maximum`, `anyOf`, `allOf`, and `$ref` within the document (`#`,
/// `#/…`). `$schema`, `$comment`, `$defs`, `title`, `description`, `default`, `examples`, `deprecated`, `readOnly` and
/// `writeOnly` assert nothing. Any other keyword is refused: a rule that is not enforced must not look like one.
///
/// Numbers are compared exactly, lengths of strings count code points, and a pattern is matched in linear time.
public struct JSONSchema: Sendable {
    /// The schema as it was given.
    public let source: JSONValue
    private let nodes: [SchemaNode]

    /// Compiles a schema; throws the first thing in it that is wrong or not supported.
    public init(_ source: JSONValue) throws(JSONSchemaError) {
        var compiler = SchemaCompiler()
        self.nodes = try compiler.compile(source)
        self.source = source
    }

    /// What is wrong with `instance`, in the order of the schema's keywords; empty where it is valid.
    ///
    /// The search ends after `limit` findings.
    public func violations(of instance: JSONValue, limit: Int = 10) -> [JSONSchemaViolation] {
        var evaluation = SchemaEvaluation(nodes: nodes, limit: max(limit, 1))
        evaluation.check(instance, against: SchemaCompiler.root)
        return evaluation.violations
    }
}

/// One thing that an instance does against its schema.
///
/// No text of the instance stands in it: it may be logged, stored and sent back to the model.
public struct JSONSchemaViolation: Sendable, Equatable, CustomStringConvertible {
    /// Where in the instance, as a JSON pointer; a member name that the schema does not know stands as `*`.
    public let pointer: String
    /// The keyword that refused, `false` for the schema of that name.
    public let keyword: String
    /// What is wrong, to be read behind the pointer: `must have at least 2 items, has 1`.
    public let message: String

    /// Place and message in one line.
    public var description: String { "\(pointer.isEmpty ? "the value" : pointer): \(message)" }
}
