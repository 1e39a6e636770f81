import JSON
import Testing

@Suite
struct RawJSONTests {
    let text = #" { "z" : [ 1.50 , 1e2, "a b\"]}" ] , "\u0061":{ "x" : "\u00e9,:" } , "e":[ ], "n" :null } "#

    @Test func `compaction keeps the spelling and takes only white space`() throws {
        let expected = #"{"z":[1.50,1e2,"a b\"]}"],"\u0061":{"x":"\u00e9,:"},"e":[],"n":null}"#
        #expect(try RawJSON(parsing: text).compacted == expected)
    }

    @Test func `navigation leads to the parts as written`() throws {
        let raw = try RawJSON(parsing: text)
        #expect(raw.members?.map(\.name) == ["z", "a", "e", "n"])
        #expect(raw["z"]?.elements?.map(\.compacted) == ["1.50", "1e2", #""a b\"]}""#])
        #expect(raw["a"]?["x"]?.compacted == #""\u00e9,:""#)
        #expect(raw["a"]?["x"]?.value == "é,:")
        #expect(raw["e"]?.elements?.isEmpty == true)
        #expect(raw["e"]?.compacted == "[]")
        #expect(raw["n"]?.compacted == "null")
        #expect(raw["absent"] == nil)
        #expect(raw.elements == nil && raw["z"]?.members == nil && raw["n"]?["x"] == nil)
    }

    @Test func `a path leads to the same part as its steps`() throws {
        let raw = try RawJSON(parsing: #"{"a":{"b": 1 ,"c":[{"d":2}]},"e": {"f" :"x","g":{"h":-1.0e5}} }"#)
        #expect(raw.member(at: ["a", "b"])?.compacted == "1")
        #expect(raw.member(at: ["a", "c"])?.elements?.first?["d"]?.compacted == "2")
        #expect(raw.member(at: ["e", "g", "h"])?.compacted == "-1.0e5")
        #expect(raw.member(at: ["e", "f"]) == raw["e"]?["f"])
        #expect(raw.member(at: []) == raw)
        for path in [["x"], ["a", "x"], ["a", "b", "x"], ["a", "c", "d"]] {
            #expect(raw.member(at: path) == nil)
        }
    }

    @Test(arguments: [#"\""#, #"\\"#, #"\\\""#, "é,:]}", ""])
    func `texts of any length are passed over whole`(middle: String) throws {
        for length in 0..<40 {
            let text =
                String(repeating: "x", count: length) + middle + String(repeating: "y", count: 40 - length)
            let raw = try RawJSON(parsing: #"{"\#(text)":["\#(text)",{"k":"\#(text)"}],"last":1}"#)
            #expect(raw["last"]?.compacted == "1")
            #expect(raw.members?.first?.value.elements?.last?["k"]?.compacted == "\"\(text)\"")
        }
    }

    @Test func `a scalar stands without the white space around it`() throws {
        #expect(try RawJSON(parsing: "\n -0.0 \t").bytes.elementsEqual("-0.0".utf8))
    }

    @Test func `what is no JSON is refused`() {
        #expect(throws: JSONError.self) { try RawJSON(parsing: "{\"a\":}") }
    }

    @Test func `a value in our own spelling reads back as itself`() throws {
        let value = try JSONValue(parsing: text)
        #expect(RawJSON(value).value == value)
        #expect(try RawJSON(parsing: RawJSON(value).bytes).value == value)
    }
}
