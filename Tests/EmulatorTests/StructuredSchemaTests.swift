import JSON
import Testing

@testable import Emulator

@Suite
struct StructuredSchemaTests {
    private func refusal(_ text: String) throws -> String? {
        do { try StructuredSchema(try JSONValue(parsing: text), named: "schema").check() } catch {
            return (error as? ServiceError)?.message ?? "\(error)"
        }
        return nil
    }

    @Test(arguments: [
        #"{"type": "string", "title": "a", "format": "date", "pattern": "^a"}"#,
        #"{"type": "object", "properties": {}, "additionalProperties": false}"#,
        #"{"type": ["array", "null"], "items": {"enum": ["a", 1, null]}, "minItems": 1}"#,
        ##"{"anyOf": [{"const": 5}, {"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "null"}}}"##,
    ])
    func `what an answer can be held to is taken`(text: String) throws {
        #expect(try refusal(text) == nil)
    }

    @Test(arguments: [
        ("5", "not a valid JSON Schema"),
        (#"{"type": "object"}"#, "must be explicitly set to false"),
        (
            #"{"type": "object", "additionalProperties": {"type": "string"}}"#,
            "must be explicitly set to false"
        ),
        (#"{"type": "integer", "minimum": 1}"#, "'minimum' is not supported"),
        (#"{"type": "array", "items": {"type": "string", "maxLength": 5}}"#, "'maxLength' is not supported"),
        (#"{"type": "array", "items": {"type": "null"}, "minItems": 2}"#, "other than 0 or 1"),
        (##"{"type": "array", "items": {"$ref": "#"}}"##, "Recursive"),
        (#"{"$ref": "other.json#/a"}"#, "External"),
        (##"{"$ref": "#/$defs/a"}"##, "External or unknown"),
        (#"{"enum": [{"a": 1}]}"#, "Complex types"),
        (#"{"type": "string", "format": "phone"}"#, "'phone' is not supported"),
        (#"{"type": "text"}"#, "type is not known"),
    ])
    func `what it cannot be held to is refused`(text: String, words: String) throws {
        let refusal = try refusal(text)
        #expect(refusal?.contains(words) == true, "\(refusal ?? "taken")")
    }
}
