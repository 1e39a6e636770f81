import JSON
import Testing

@testable import Emulator

@Suite
struct SchemaSamplerTests {
    private static let schemas = [
        #"{"type": "string"}"#,
        #"{"type": "string", "minLength": 30, "maxLength": 40}"#,
        #"{"type": "string", "maxLength": 3}"#,
        #"{"type": "string", "pattern": "^[A-Z]{2}-\\d{3,5}(a|bc)?$"}"#,
        #"{"type": "string", "pattern": "^\\w+@\\w+\\.(com|org)$", "maxLength": 20}"#,
        #"{"type": "string", "pattern": "^(?:\\+49|0)[1-9][0-9]*$", "minLength": 6, "maxLength": 9}"#,
        #"{"enum": ["red", 5, null]}"#,
        #"{"const": {"a": [1]}}"#,
        #"{"type": "integer", "minimum": 3, "maximum": 4}"#,
        #"{"type": "integer", "maximum": -5}"#,
        #"{"type": "number", "minimum": 0.25, "maximum": 0.255}"#,
        #"{"type": ["string", "null"]}"#,
        #"{"type": "boolean"}"#,
        #"{"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}"#,
        #"{"anyOf": [{"type": "integer"}, {"type": "null"}]}"#,
        #"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "b"]}"#,
        """
        {"allOf": [{"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"]},
                   {"properties": {"b": {"type": "integer"}}, "required": ["b"]}]}
        """,
        """
        {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object",
            "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
            "required": ["next"], "additionalProperties": false}}}
        """,
        """
        {"type": "object", "required": ["lines", "date"], "additionalProperties": false,
         "properties": {"lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
                        "date": {"type": "string"}},
         "$defs": {"line": {"type": "object", "required": ["text", "amount"], "additionalProperties": false,
                            "properties": {"text": {"type": "string", "minLength": 1},
                                           "amount": {"type": "number", "minimum": 0}}}}}
        """,
    ]

    @Test(arguments: schemas)
    func `a sample satisfies its schema, whatever the seed`(text: String) throws {
        let source = try JSONValue(parsing: text)
        let schema = try JSONSchema(source)
        for seed in 0..<200 as Range<UInt64> {
            var sampler = SchemaSampler(root: source, seed: seed)
            let sample = sampler.value(of: source)
            #expect(schema.violations(of: sample).isEmpty, "\(sample.compactText)")
        }
    }

    @Test(arguments: [
        (#"{"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5}"#, "4"),
        (#"{"type": "integer", "minimum": 10, "maximum": 20, "multipleOf": 7}"#, "14"),
        (#"{"type": "number", "exclusiveMinimum": 0, "maximum": 0.01}"#, "0.01"),
        (#"{"type": "array", "prefixItems": [{"const": 1}, {"const": "a"}], "maxItems": 2}"#, #"[1,"a"]"#),
        (
            #"{"type": "array", "items": {"enum": [7]}, "minItems": 1, "maxItems": 3, "uniqueItems": true}"#,
            "[7]"
        ),
        (#"{"oneOf": [{"const": true}]}"#, "true"),
    ])
    func `keywords that leave one value give that value`(text: String, value: String) throws {
        let source = try JSONValue(parsing: text)
        for seed in 0..<50 as Range<UInt64> {
            var sampler = SchemaSampler(root: source, seed: seed)
            #expect(sampler.value(of: source).compactText == value)
        }
    }

    @Test(arguments: [
        ("date", "2026-01-31"), ("date-time", "2026-01-31T02:00:00Z"), ("email", "linen@example.com"),
        ("uuid", "01234567-0123-4123-8123-0123456789ab"), ("ipv4", "192.0.2.1"),
    ])
    func `a format gives a text of the usual form`(format: String, example: String) {
        var random = SeededRandom(seed: 5)
        let text = SampleText.text(ofFormat: format, &random) ?? ""
        let separators = { (text: String) in text.filter { "-:T.@".contains($0) } }
        #expect(separators(text) == separators(example), "\(text)")
    }

    @Test
    func `the same seed gives the same sample, and different seeds differ`() throws {
        let source = try JSONValue(parsing: #"{"type": "array", "minItems": 8, "items": {"type": "string"}}"#)
        func sample(_ seed: UInt64) -> String {
            var sampler = SchemaSampler(root: source, seed: seed)
            return sampler.value(of: source).compactText
        }
        #expect(sample(1) == sample(1))
        #expect(sample(1) != sample(2))
    }

    @Test
    func `a schema without an end gives a value all the same`() throws {
        let source: JSONValue = [
            "type": "object", "properties": ["next": ["$ref": "#"]], "required": ["next"],
        ]
        var sampler = SchemaSampler(root: source, seed: 0)
        #expect(sampler.value(of: source)["next"] != nil)
    }
}
