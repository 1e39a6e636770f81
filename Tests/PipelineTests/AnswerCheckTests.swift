import Bedrock
import JSON
import Jobs
import Testing

@testable import Pipeline

@Suite
struct AnswerCheckTests {
    private func part(_ texts: [String], images: Int = 0) throws -> PreparedPart {
        var blocks = texts.map { ContentBlock.text("[page 1]\nitem item item\n" + $0) }
        for _ in 0..<images {
            blocks.append(.image(ImageContent(format: .png, bytes: [1], width: 1, height: 1)))
        }
        let part = Part(id: PartID(1), item: 0, pages: nil, identity: "x")
        return PreparedPart(
            part: part,
            blocks: blocks,
            texts: images == 0 ? texts : nil,
            card: try Samples.card()
        )
    }

    @Test(
        arguments: [
            ("/lines", .minItems(2), #"{"lines":[1,2]}"#, nil),
            ("/lines", .minItems(3), #"{"lines":[1,2]}"#, "/lines has 2 items, fewer than 3"),
            ("/lines", .minItems(1), #"{"lines":{"0":1}}"#, "/lines is no array"),
            ("/lines", .minItems(1), #"{"line":[1]}"#, "/lines is no array"),
            ("", .minItems(1), "[]", "the answer has 0 items, fewer than 1"),
            ("/x", .nonEmpty, #"{"x":0}"#, nil), ("/x", .nonEmpty, #"{"x":false}"#, nil),
            ("/x", .nonEmpty, #"{"x":"a"}"#, nil), ("/x", .nonEmpty, #"{"x":[null]}"#, nil),
            ("/x", .nonEmpty, #"{"x":" \n"}"#, "/x is empty"), ("/x", .nonEmpty, #"{"x":[]}"#, "/x is empty"),
            ("/x", .nonEmpty, #"{"x":{}}"#, "/x is empty"), ("/x", .nonEmpty, #"{"x":null}"#, "/x is empty"),
            ("/x", .nonEmpty, "{}", "/x is empty"),
            ("/lines", .countMatches("^item \\d+"), #"{"lines":[1,2,3]}"#, nil),
            (
                "/lines", .countMatches("^item \\d+"), #"{"lines":[1,2]}"#,
                "/lines has 2 items, and the document 3 matches"
            ),
            (
                "/lines", .countMatches("^item \\d+"), #"{"lines":[1,2,3,4]}"#,
                "/lines has 4 items, and the document 3 matches"
            ),
            ("/lines", .countMatches("absent"), #"{"lines":[]}"#, nil),
            ("/lines", .countMatches("absent"), #"{"lines":null}"#, "/lines is no array"),
        ] as [(String, Requirement.Check, String, String?)]
    )
    func `a check holds, or says why it does not`(
        path: String,
        check: Requirement.Check,
        answer: String,
        failure: String?
    ) throws {
        let part = try part(["item 1\nitem 2\n", "item 3: an item"])
        let check = try AnswerCheck(Requirement(path: path, check: check))
        #expect(check.canBeMade(of: part))
        #expect(check.failure(of: try JSONValue(parsing: answer), for: part) == failure)
    }

    @Test func `occurrences are counted only where every page is text`() throws {
        let counting = try AnswerCheck(Requirement(path: "/a", check: .countMatches("x")))
        #expect(try !counting.canBeMade(of: part(["x"], images: 1)))
        #expect(try AnswerCheck(Requirement(path: "/a", check: .nonEmpty)).canBeMade(of: part([], images: 1)))
    }
}
