import JSON
import Testing

@Suite
struct JSONWriterTests {
    @Test func `commas and colons stand where they must`() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("a")
        writer.integer(-1)
        writer.name("b")
        writer.beginArray()
        writer.bool(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.string("x")
        writer.raw("1e5")
        writer.raw(try RawJSON(parsing: "[ 1, 2.0 ]"))
        writer.endArray()
        writer.name("c")
        writer.rawString { $0.append(contentsOf: "QUI=".utf8) }
        writer.endObject()
        #expect(writer.text == #"{"a":-1,"b":[true,null,{},[],"x",1e5,[1,2.0]],"c":"QUI="}"#)
    }

    @Test func `only what must be escaped is`() {
        var writer = JSONWriter()
        writer.string("\"\\/\u{8}\u{9}\u{a}\u{c}\u{d}\u{0}\u{1f}\u{7f}é\u{2028}😀")
        #expect(writer.text == #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7f}é\u{2028}😀\"")
    }

    @Test func `every scalar below 0x300 reads back as itself`() throws {
        let text = String(String.UnicodeScalarView((0..<0x300).compactMap { Unicode.Scalar($0 as UInt32) }))
        var writer = JSONWriter()
        writer.string(text)
        #expect(try JSONValue(parsing: writer.bytes) == .string(text))
    }

    @Test func `lines follow each other without a comma`() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.value(["n": .number(JSONNumber(number))])
            writer.endLine()
        }
        #expect(writer.text == "{\"n\":1}\n{\"n\":2}\n")
        writer.removeAll()
        #expect(writer.bytes.isEmpty)
    }
}
