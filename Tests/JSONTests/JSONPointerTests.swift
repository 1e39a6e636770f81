import JSON
import Testing

@Suite
struct JSONPointerTests {
    /// The document and the values of RFC 6901, section 5.
    @Test(
        arguments: [
            ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
        ]
    )
    func `a pointer finds what the standard says`(pointer: String, value: String) throws {
        let document = try JSONValue(
            parsing:
                #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
        )
        #expect(try JSONPointer(pointer)?.value(in: document) == JSONValue(parsing: value))
        #expect(JSONPointer("")?.value(in: document) == document)
    }

    @Test(arguments: ["/a/b", "/list/2", "/list/-", "/list/01", "/list/+1", "/list/x", "/text/0", "/~01"])
    func `a place that is not there has no value`(pointer: String) throws {
        let document: JSONValue = ["a": 1, "list": [1, 2], "text": "abc", "/": 3]
        let pointer = try #require(JSONPointer(pointer))
        #expect(pointer.value(in: document) == nil)
    }

    @Test(arguments: ["a", "#/a", "/~", "/~2", "/a~/b", "$.a"])
    func `what is no pointer is none`(text: String) {
        #expect(JSONPointer(text) == nil)
    }
}
