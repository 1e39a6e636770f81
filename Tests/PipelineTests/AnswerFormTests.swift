import JSON
import Jobs
import Testing

@testable import Pipeline

@Suite
struct AnswerFormTests {
    private func form(schema: String? = nil, parts: Int = 1) throws -> AnswerForm {
        try AnswerForm(job: Samples.job(schema: schema, parts: parts))
    }

    @Test func `one part and no schema is plain text without a tool`() throws {
        let form = try form()
        #expect(form.shape == .plainText && form.toolSchema == nil && form.schema == nil)
    }

    @Test func `a schema of objects is the tool's input itself`() throws {
        let form = try form(schema: personSchema)
        #expect(form.shape == .single && !form.isWrapped)
        #expect(form.toolSchema?.compactText == personSchema)
    }

    @Test(arguments: [
        ##"{"type":"array","items":{"$ref":"#/$defs/a"},"$defs":{"a":{"type":"string"}}}"##, "true",
    ])
    func `any other schema stands in the input as result`(schema: String) throws {
        let form = try form(schema: schema)
        #expect(form.shape == .single && form.isWrapped)
        let result = try #require(form.toolSchema?["properties"]?["result"])
        #expect(result.compactText == schema.replacing("#/$defs", with: "#/properties/result/$defs"))
        #expect(
            form.toolSchema?["required"] == ["result"] && form.toolSchema?["additionalProperties"] == false
        )
    }

    @Test func `a job that batches asks for an envelope, for plain text too`() throws {
        let form = try form(parts: 8)
        #expect(form.shape == .envelope && form.schema == nil)
        let expected = """
            {"type":"object","properties":{"results":{"type":"array","items":{"type":"object","properties":\
            {"id":{"type":"string"},"result":{"type":"string"}},"required":["id","result"],\
            "additionalProperties":false}}},"required":["results"],"additionalProperties":false}
            """
        #expect(form.toolSchema?.compactText == expected)
    }

    @Test func `an envelope holds the schema with its references moved, and compiles`() throws {
        let form = try form(schema: ##"{"type":"object","properties":{"next":{"$ref":"#"}}}"##, parts: 2)
        let schema = try #require(form.toolSchema)
        #expect(schema.compactText.contains(##"{"$ref":"#/properties/results/items/properties/result"}"##))
        let compiled = try JSONSchema(schema)
        #expect(compiled.violations(of: ["results": [["id": "p1", "result": ["next": [:]]]]]).isEmpty)
        #expect(!compiled.violations(of: ["results": [["id": "p1", "result": ["next": 1]]]]).isEmpty)
    }
}
