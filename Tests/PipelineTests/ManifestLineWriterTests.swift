import JSON
import Jobs
import TestSupport
import Testing

@testable import Pipeline

@Suite
struct ManifestLineWriterTests {
    @Test(arguments: [
        (PasswordSource.environment("PDF_PASSWORD"), "password_env", "PDF_PASSWORD"),
        (.file("/keys/a.txt"), "password_file", "/keys/a.txt"),
    ])
    func `a line says where its password is, never what it is`(
        source: PasswordSource,
        name: String,
        value: String
    ) throws {
        let item = Item(
            position: 0,
            id: "a",
            path: "a.pdf",
            source: "/in/a.pdf",
            pages: PageRanges("1-2"),
            vars: ["x": "y"],
            password: source
        )
        var writer = JSONWriter()
        ManifestLineWriter.write(item, to: &writer)
        let line = try JSONValue(parsing: writer.text)
        #expect(line[name] == .string(value) && line["path"] == "/in/a.pdf" && line["vars"] == ["x": "y"])
        #expect(line.objectValue?.names.count == 5)
    }

    @Test func `a line without a password names none`() throws {
        var writer = JSONWriter()
        ManifestLineWriter.write(Item(position: 0, id: "a", path: "a", source: "/a"), to: &writer)
        #expect(writer.text == "{\"id\":\"a\",\"path\":\"/a\"}\n")
    }
}
