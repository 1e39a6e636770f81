import Foundation
import Jobs
import Testing

struct TemplateTests {
    private let values = TemplateValues(
        id: "inv-1",
        path: "in/a.pdf",
        pages: PageRanges([1...3, 7...7]),
        pageCount: 9,
        vars: ["customer": "Ada", "x-1": "{{id}}"]
    )

    @Test(arguments: [
        ("{{content}}", [RenderedPiece.content]),
        ("Read {{id}}: {{content}} – done", [.text("Read inv-1: "), .content, .text(" – done")]),
        ("{{ content }}{{path}}", [.content, .text("in/a.pdf")]),
        ("{{\tpages\t}} of {{page_count}}{{content}}", [.text("1-3,7 of 9"), .content]),
        ("{{vars.customer}}{{content}}{{vars.x-1}}", [.text("Ada"), .content, .text("{{id}}")]),
        ("{\"a\": {\"b\": 1}} {{content}} } }}", [.text("{\"a\": {\"b\": 1}} "), .content, .text(" } }}")]),
        ("{ {id} } {{content}}", [.text("{ {id} } "), .content]),
        ("{{content}}\u{301}", [.content, .text("\u{301}")]),
    ])
    func `a template renders to text and one place for the content`(
        source: String,
        pieces: [RenderedPiece]
    ) throws {
        #expect(try Template(source).render(values) == pieces)
    }

    @Test(arguments: [
        ("no placeholder", TemplateError.noContent),
        ("", .noContent),
        ("{{content}} {{content}}", .repeatedContent(opening: 1)),
        ("{{content}} {{id", .unclosed(opening: 1)),
        ("{{content}} {{id}", .unclosed(opening: 1)),
        ("{{id {{content}}", .unclosed(opening: 0)),
        ("{{}} {{content}}", .unknownName("", opening: 0)),
        ("{{ID}} {{content}}", .unknownName("ID", opening: 0)),
        ("{{content}} {{customer}}", .unknownName("customer", opening: 1)),
        ("{{vars.}}{{content}}", .unknownName("vars.", opening: 0)),
        ("{{vars.a b}}{{content}}", .unknownName("vars.a b", opening: 0)),
        ("{{{content}}}", .unknownName("{content", opening: 0)),
        ("{{#if x}}{{content}}", .unknownName("#if x", opening: 0)),
    ])
    func `anything but a known name is refused`(source: String, error: TemplateError) {
        #expect(throws: error) { try Template(source) }
    }

    @Test(arguments: [
        ("contents", "did you mean `{{content}}`?"),
        ("page_cuont", "did you mean `{{page_count}}`?"),
        ("customer", "a variable of the manifest is written `{{vars.customer}}`"),
        (
            "#if x",
            "the names are content, id, path, pages, page_count and vars.NAME (letters, digits, `_`, `-`)"
        ),
    ])
    func `an unknown name comes with the way out`(name: String, hint: String) {
        #expect(TemplateError.unknownName(name, opening: 0).hint == hint)
    }

    @Test func `a variable without a value is refused, never left empty`() throws {
        let template = try Template("{{vars.absent}} {{content}}")
        #expect(throws: TemplateError.unsetVariable(name: "absent")) { try template.render(values) }
    }

    @Test func `a template knows which names it uses`() throws {
        let template = try Template("{{id}} {{vars.b}} {{vars.a}} {{vars.b}} {{content}}")
        #expect(template.usesID)
        #expect(!template.usesPath)
        #expect(template.variableNames == ["b", "a"])
        #expect(try !Template("{{content}} {{path}}").usesID)
        #expect(try Template("{{content}} {{path}}").usesPath)
    }

    @Test func `a template is stored as its source`() throws {
        let template = try Template("{{ id }}: {{content}}")
        let data = try JSONEncoder().encode(template)
        #expect(String(decoding: data, as: UTF8.self) == "\"{{ id }}: {{content}}\"")
        #expect(try JSONDecoder().decode(Template.self, from: data) == template)
        #expect(throws: TemplateError.noContent) {
            try JSONDecoder().decode(Template.self, from: Data("\"x\"".utf8))
        }
    }

    @Test(arguments: 0..<200)
    func `values are never read as templates`(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        let words = [
            "{{content}}", "{{id}}", "{{", "}}", "{", "}", "{{vars.a}}", "\\", "x", "\n", "é", "{{path",
        ]
        func noise() -> String { (0..<8).map { _ in words.randomElement(using: &random) ?? "" }.joined() }
        let hostile = TemplateValues(
            id: noise(),
            path: noise(),
            pages: PageRanges([1...1]),
            pageCount: 1,
            vars: ["a": noise(), "b": noise()]
        )
        let template = try Template("<{{id}}|{{vars.a}}>{{content}}<{{path}}|{{vars.b}}|{{id}}>")
        let expected: [RenderedPiece] = [
            .text("<\(hostile.id)|\(hostile.vars["a"] ?? "")>"),
            .content,
            .text("<\(hostile.path)|\(hostile.vars["b"] ?? "")|\(hostile.id)>"),
        ]
        #expect(try template.render(hostile) == expected)
    }
}

/// The same numbers for the same seed (splitmix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
