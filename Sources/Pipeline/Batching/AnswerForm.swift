internal import JSON
internal import Jobs

/// In which form answers travel: the tool that the model has to call, and what its input must look like.
///
/// - One part a request and no schema: plain text, no tool.
/// - One part a request and a schema: the tool's input is the answer; where the schema is not one of objects, which a
///   tool's input has to be, it holds the answer as `result`.
/// - A job that batches: `{"results":[{"id":"p1","result":…}]}`, for plain text too, and for a request that happens to
///   hold one part, so that a part is asked in the same form whatever it travels with.
struct AnswerForm: Sendable {
    enum Shape: Sendable, Hashable {
        case plainText
        case single
        case envelope
    }

    static let toolName = "answer"

    let shape: Shape
    /// What each part's answer must satisfy; `nil`: it is text.
    let schema: JSONSchema?
    /// What must hold of an answer that satisfies the schema.
    let checks: [AnswerCheck]
    /// What becomes of an answer for which that does not hold.
    let degraded: DegradedPolicy
    /// The tool's input schema, the same for every request of a run; `nil` where there is no tool.
    let toolSchema: JSONValue?
    /// Whether a single answer stands in the tool's input as `result`.
    let isWrapped: Bool

    init(job: Job) throws(JSONSchemaError) {
        schema = try Self.schema(of: job)
        checks = try job.output.require.map { (requirement) throws(JSONSchemaError) in
            try AnswerCheck(requirement)
        }
        degraded = job.failures.degraded
        shape = job.batch.parts > 1 ? .envelope : schema == nil ? .plainText : .single
        isWrapped = schema?.source["type"]?.stringValue != "object"
        switch shape {
        case .plainText: toolSchema = nil
        case .single where !isWrapped: toolSchema = schema?.source
        case .single:
            toolSchema = Self.object(["result": Self.nested(schema, at: "#/properties/result")])
        case .envelope:
            let result = Self.nested(schema, at: "#/properties/results/items/properties/result")
            let entry = Self.object(["id": ["type": "string"], "result": result])
            toolSchema = Self.object(["results": ["type": "array", "items": entry]])
        }
    }

    /// What the tool is for, as the model reads it.
    var toolDescription: String {
        switch shape {
        case .envelope:
            "Records the answers. `results` has exactly one entry for each part, with the part's id."
        case .single, .plainText: "Records the answer."
        }
    }

    private static func schema(of job: Job) throws(JSONSchemaError) -> JSONSchema? {
        guard let text = job.output.schemaText, let value = try? JSONValue(parsing: text) else { return nil }
        return try JSONSchema(value)
    }

    /// An object with exactly these members.
    private static func object(_ properties: KeyValuePairs<String, JSONValue>) -> JSONValue {
        let members = JSONObject(properties.map { JSONObject.Member(name: $0.key, value: $0.value) })
        return [
            "type": "object",
            "properties": .object(members),
            "required": .array(properties.map { .string($0.key) }),
            "additionalProperties": false,
        ]
    }

    /// The job's schema as a part of a larger one: references within it start at its new place.
    private static func nested(_ schema: JSONSchema?, at place: String) -> JSONValue {
        guard let schema else { return ["type": "string"] }
        return SchemaNesting(place: place).rewritten(schema.source)
    }
}
