import JSON
import Testing

@Suite
struct JSONSchemaTests {
    private func schema(_ text: String) throws -> JSONSchema { try JSONSchema(JSONValue(parsing: text)) }

    @Test(arguments: [
        "format", "oneOf", "not", "$id", "$anchor", "$dynamicRef", "patternProperties", "prefixItems",
        "uniqueItems",
        "multipleOf", "exclusiveMinimum", "definitions", "if", "dependentRequired", "madeUp",
    ])
    func `a keyword that is not enforced is refused by name and place`(keyword: String) {
        let text = #"{"properties":{"a/b":{"\#(keyword)":true}}}"#
        let expected = JSONSchemaError.unsupportedKeyword(keyword, pointer: "/properties/a~1b/\(keyword)")
        #expect(throws: expected) { try schema(text) }
    }

    @Test(arguments: [
        (#"{"minItems":-1}"#, "minItems"), (#"{"minLength":1.5}"#, "minLength"),
        (#"{"maxItems":"1"}"#, "maxItems"),
        (#"{"type":"text"}"#, "type"), (#"{"type":[]}"#, "type"), (#"{"type":["string","string"]}"#, "type"),
        (#"{"required":["a","a"]}"#, "required"), (#"{"required":"a"}"#, "required"),
        (#"{"enum":1}"#, "enum"),
        (#"{"properties":[]}"#, "properties"), (#"{"anyOf":[]}"#, "anyOf"), (#"{"minimum":"1"}"#, "minimum"),
        (#"{"pattern":"("}"#, "pattern"), (#"{"pattern":"(?=a)"}"#, "pattern"), (#"{"title":1}"#, "title"),
        (#"{"pattern":"(a)\\1"}"#, "pattern"), (#"{"$ref":1}"#, "$ref"), (#"{"readOnly":1}"#, "readOnly"),
    ])
    func `a keyword with an impossible value is refused`(text: String, keyword: String) {
        let error = #expect(throws: JSONSchemaError.self) { try schema(text) }
        guard case .badValue(keyword, "/\(keyword)", _)? = error else {
            Issue.record("refused as \(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["https://example.com/a", "#name", "#/$defs/b", "other.json#/a", "#/$defs", "#/%zz"])
    func `a reference that leads to no schema of the document is refused`(target: String) {
        let error = #expect(throws: JSONSchemaError.self) {
            try schema(#"{"$defs":{"a":{}},"$ref":"\#(target)"}"#)
        }
        guard case .badReference(target, "/$ref", _)? = error else {
            Issue.record("refused as \(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ##"{"$ref":"#"}"##, ##"{"allOf":[{"$ref":"#"}]}"##,
        ##"{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"$ref":"#/$defs/a"}}}"##,
    ])
    func `references without progress are refused`(text: String) {
        let error = #expect(throws: JSONSchemaError.self) { try schema(text) }
        guard case .endlessReference? = error else {
            Issue.record("refused as \(String(describing: error))")
            return
        }
    }

    @Test func `recursion with progress works, down to the deepest text that is read`() throws {
        let tree = try schema(##"{"type":"array","items":{"$ref":"#"}}"##)
        let deep = String(repeating: "[", count: 511)
        let close = String(repeating: "]", count: 511)
        #expect(tree.violations(of: try JSONValue(parsing: deep + close)).isEmpty)
        #expect(tree.violations(of: try JSONValue(parsing: deep + "1" + close)).count == 1)
    }

    @Test func `a value nested deeper than texts can be is reported, not followed`() throws {
        let tree = try schema(##"{"items":{"$ref":"#"}}"##)
        var value: JSONValue = []
        for _ in 0..<600 { value = [value] }
        #expect(tree.violations(of: value).map(\.keyword) == ["$ref"])
    }

    @Test func `findings name places and rules, and never what the instance says`() throws {
        let invoice = try schema(
            #"""
            {"type":"object","required":["number","lines"],"additionalProperties":false,"properties":{
              "number":{"type":"string","pattern":"^R-[0-9]+$","minLength":3},
              "kind":{"enum":["a","b"]},
              "lines":{"type":"array","minItems":2,"items":{"type":"object","properties":{"sum":{"type":"integer",
                "minimum":0}},"additionalProperties":{"type":"string"}}}}}
            """#
        )
        let instance = try JSONValue(
            parsing:
                #"{"number":"SECRET","kind":"SECRET","lines":[{"sum":-5.5,"SECRET":1}],"SECRET":"SECRET"}"#
        )
        let findings = [
            "/number: does not match the pattern ^R-[0-9]+$",
            "/kind: is none of the 2 values allowed",
            "/lines: must have at least 2 items, has 1",
            "/lines/0/sum: must be of type integer, is of type number",
            "/lines/0/sum: must be at least 0",
            "/lines/0/*: must be of type string, is of type integer",
            "/*: must not be there",
        ]
        #expect(invoice.violations(of: instance).map(\.description) == findings)
    }

    @Test func `the search ends at the limit`() throws {
        let numbers = try schema(#"{"items":{"type":"string"}}"#)
        let instance = JSONValue.array(Array(repeating: 1, count: 100))
        #expect(numbers.violations(of: instance).count == 10)
        #expect(numbers.violations(of: instance, limit: 3).map(\.pointer) == ["/0", "/1", "/2"])
    }

    @Test func `lengths count code points and numbers are exact`() throws {
        let short = try schema(#"{"maxLength":2}"#)
        #expect(short.violations(of: "😀😀").isEmpty)
        #expect(short.violations(of: "e\u{301}😀").map(\.message) == ["must have at most 2 characters, has 3"])
        let large = try schema(#"{"maximum":9007199254740992}"#)
        #expect(large.violations(of: 9_007_199_254_740_993).count == 1)
    }
}
