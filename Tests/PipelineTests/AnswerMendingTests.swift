import JSON
import Testing

@testable import Pipeline

@Suite
struct AnswerMendingTests {
    @Test(
        arguments: [
            (#"{"a": 1}"#, #"{"a":1}"#),
            ("\n [1, 2] \n", "[1,2]"),
            ("```json\n{\"a\": 1}\n```", #"{"a":1}"#),
            ("Here it is:\n```\n[\"x\"]\n```\nDone.", #"["x"]"#),
            (#"The answer is {"a": {"b": "}{"}} as asked."#, #"{"a":{"b":"}{"}}"#),
            (#"From [page 1]: {"a": "\"}"} (of [2])"#, #"{"a":"\"}"}"#),
            (#"{"a": [1, 2, ], "b": ",]" , }"#, #"{"a":[1,2],"b":",]"}"#),
            ("{\"a\": 1.50e0,\n}", #"{"a":1.50e0}"#),
            (#"{"a": [[1,],],}"#, #"{"a":[[1]]}"#),
        ]
    )
    func `the one value of a text is found, as it was written`(text: String, value: String) {
        #expect(AnswerMending.value(in: text)?.compacted == value)
    }

    @Test(arguments: [
        "", "no", "I can't help with this request.", "{\"a\": 1", "{\"a\": 1} and {\"a\": 2}", "[1] and [2]",
        "{\"a\": 1,, \"b\": 2}", "{\"a\": 1, \"a\": 2}", "{'a': 1}", "{a: 1}", "{\"a\": \"x",
        "```json\n{\"a\": 1}\n```\n```json\n{\"a\": 2}\n```", "{\"a\": NaN}", "[1 2]",
    ])
    func `what could be read in two ways, or would lose something, is not read`(text: String) {
        #expect(AnswerMending.value(in: text) == nil)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a long text of braces takes no long time`() {
        for text in [
            String(repeating: "{", count: 200_000), String(repeating: "{} ", count: 100_000),
            String(repeating: "[,]", count: 100_000),
        ] {
            #expect(AnswerMending.value(in: text) == nil)
        }
    }
}
