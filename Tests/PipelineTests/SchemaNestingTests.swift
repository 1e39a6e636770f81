import JSON
import Testing

@testable import Pipeline

@Suite
struct SchemaNestingTests {
    @Test(
        arguments: [
            (##"{"$ref":"#"}"##, ##"{"$ref":"#/here"}"##),
            (##"{"items":{"$ref":"#/$defs/a"}}"##, ##"{"items":{"$ref":"#/here/$defs/a"}}"##),
            (
                ##"{"$defs":{"a":{"anyOf":[{"$ref":"#"},{"allOf":[{"$ref":"#/$defs/a"}]}]}}}"##,
                ##"{"$defs":{"a":{"anyOf":[{"$ref":"#/here"},{"allOf":[{"$ref":"#/here/$defs/a"}]}]}}}"##
            ),
            (
                ##"{"properties":{"$ref":{"additionalProperties":{"$ref":"#"}}}}"##,
                ##"{"properties":{"$ref":{"additionalProperties":{"$ref":"#/here"}}}}"##
            ),
            // A property that bears a keyword's name, and data that look like a reference.
            (
                ##"{"properties":{"items":{"type":"array"}}}"##,
                ##"{"properties":{"items":{"type":"array"}}}"##
            ),
            (
                ##"{"enum":[{"$ref":"#"}],"const":{"$ref":"#"}}"##,
                ##"{"enum":[{"$ref":"#"}],"const":{"$ref":"#"}}"##
            ),
            (##"{"default":{"$ref":"#"},"items":true}"##, ##"{"default":{"$ref":"#"},"items":true}"##),
            ("true", "true"),
        ]
    )
    func `references move with the schema, data stay`(schema: String, moved: String) throws {
        let rewritten = SchemaNesting(place: "#/here").rewritten(try JSONValue(parsing: schema))
        #expect(rewritten.compactText == moved)
    }

    @Test func `a schema that refers to itself asserts the same in its new place`() throws {
        let source = try JSONValue(
            parsing:
                ##"{"type":"object","properties":{"next":{"$ref":"#"},"n":{"type":"integer"}},"required":["n"]}"##
        )
        let nested = SchemaNesting(place: "#/properties/result").rewritten(source)
        let outer = try JSONSchema(["type": "object", "properties": ["result": nested]])
        #expect(outer.violations(of: ["result": ["n": 1, "next": ["n": 2]]]).isEmpty)
        #expect(!outer.violations(of: ["result": ["n": 1, "next": ["m": 2]]]).isEmpty)
    }
}
