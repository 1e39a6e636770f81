import Bedrock
import JSON
import Jobs
import Spend
import Testing

@testable import Pipeline

/// Answers in another form than the asked one, and answers that fail a check.
@Suite
struct AnswerRepairTests {
    private let parts: [PreparedPart]

    init() throws { parts = try Samples.parts(3) }

    private func read(
        _ reply: InferenceReply,
        schema: String? = personSchema,
        parts count: Int = 1,
        require: [Requirement] = []
    ) throws -> AnswerReading {
        let job = try Samples.job(schema: schema, parts: count) { $0.output.require = require }
        return AnswerReader(form: try AnswerForm(job: job)).read(reply, for: Array(parts[..<count]))
    }

    private let repaired = ["schema_repaired"]

    @Test(arguments: [
        #"{"name":"a"}"#, "```json\n{\"name\": \"a\"}\n```", "It says {\"name\":\"a\",}.",
    ])
    func `an answer written instead of called is taken, with a note`(text: String) throws {
        let reading = try read(.text(text))
        #expect(reading.accepted == [PartID(1): .init(result: .json(#"{"name":"a"}"#), notes: repaired)])
        #expect(reading.flaws.isEmpty)
    }

    @Test(arguments: [#"{"name":1}"#, #"{"nam":"a"}"#, "{\"name\":\"a\"} or {\"name\":\"b\"}", "I refuse."])
    func `a written answer that does not stand is none`(text: String) throws {
        let reading = try read(.text(text))
        #expect(reading.accepted.isEmpty)
        #expect(reading.flaws[PartID(1)]?.defect == .malformed)
    }

    @Test(arguments: [#"["a"]"#, #"{"result":["a"]}"#, #"[ "a", ]"#])
    func `a written answer to a wrapped schema may leave out the wrapping`(text: String) throws {
        let reading = try read(.text(text), schema: #"{"type":"array","items":{"type":"string"}}"#)
        #expect(reading.accepted == [PartID(1): .init(result: .json(#"["a"]"#), notes: repaired)])
    }

    @Test func `a written envelope is taken only if it answers every part`() throws {
        let whole = """
            Sure! {"results": [{"id":"p2","result":"b"},{"id":"p1","result":"a"},{"id":"p3","result":"c"}]}
            """
        let reading = try read(.text(whole), schema: nil, parts: 3)
        #expect(
            reading.accepted.mapValues(\.result) == [
                PartID(1): .text("a"), PartID(2): .text("b"), PartID(3): .text("c"),
            ]
        )
        #expect(reading.accepted.values.allSatisfy { $0.notes == repaired })
        for lacking in [whole.replacing("p3", with: "p4"), whole.replacing("p3", with: "p1")] {
            let reading = try read(.text(lacking), schema: nil, parts: 3)
            #expect(reading.accepted.isEmpty && reading.flaws.values.allSatisfy { $0.defect == .malformed })
        }
    }

    @Test func `values that were written as text are read, and no other string is`() throws {
        let inner = #"[{\"id\":\"p1\",\"result\":{\"name\":\"a\"}},{\"id\":\"p2\",\"result\":{}}]"#
        let reading = try read(.calls(#"{"results":"\#(inner)"}"#), parts: 2)
        #expect(reading.accepted == [PartID(1): .init(result: .json(#"{"name":"a"}"#), notes: repaired)])
        #expect(reading.flaws.mapValues(\.defect) == [PartID(2): .invalid])
        let call =
            #"{"results":[{"id":"p1","result":"{\"name\":\"a\"}"},{"id":"p2","result":{"name":"{}"}}]}"#
        let single = try read(.calls(call), parts: 2)
        #expect(single.accepted[PartID(1)] == .init(result: .json(#"{"name":"a"}"#), notes: repaired))
        #expect(single.accepted[PartID(2)] == .init(result: .json(#"{"name":"{}"}"#)))
    }

    @Test func `several calls of an envelope's tool are one answer, doubled parts excepted`() throws {
        let calls = try InferenceReply.calls(
            #"{"results":[{"id":"p1","result":"a"},{"id":"p2","result":"b"}]}"#,
            #"{"results":[{"id":"p3","result":"c"},{"id":"p2","result":"d"}]}"#
        )
        let reading = try read(calls, schema: nil, parts: 3)
        #expect(reading.accepted.mapValues(\.result) == [PartID(1): .text("a"), PartID(3): .text("c")])
        #expect(reading.flaws.mapValues(\.defect) == [PartID(2): .doubled])
    }

    @Test(
        arguments: [
            (StopReason.endTurn, AnswerReading.Defect.empty), (.toolUse, .malformed), (.maxTokens, .cut),
            (.malformedToolUse, .malformed),
        ]
    )
    func `an answer without a block has its class`(stop: StopReason, defect: AnswerReading.Defect) throws {
        let reply = InferenceReply(content: [], stopReason: stop, usage: TokenUsage(input: 1, output: 0))
        #expect(try read(reply).flaws[PartID(1)]?.defect == defect)
        #expect(try read(reply, schema: nil).flaws[PartID(1)]?.defect == defect)
        #expect(
            try read(reply, schema: nil, parts: 3).flaws.values.map(\.defect) == [defect, defect, defect]
        )
    }

    @Test func `reasoning beside an answer is passed over, an unknown block beside a text is not`() throws {
        func reply(_ name: String, _ block: ReplyBlock) throws -> InferenceReply {
            let unknown = ReplyBlock.unknown(name: name, block: try RawJSON(parsing: #"{"\#(name)":{}}"#))
            return InferenceReply(
                content: [unknown, block],
                stopReason: .endTurn,
                usage: TokenUsage(input: 1, output: 1)
            )
        }
        let call = try #require(try InferenceReply.calls(#"{"name":"a"}"#).content.first)
        #expect(try read(reply("reasoningContent", .text("a")), schema: nil).flaws.isEmpty)
        #expect(try read(reply("reasoningContent", call)).flaws.isEmpty)
        #expect(try read(reply("citationsContent", call)).flaws.isEmpty)
        #expect(
            try read(reply("citationsContent", .text("a")), schema: nil).flaws[PartID(1)]?.defect
                == .malformed
        )
        #expect(try read(reply("toolUse", .text(#"{"name":"a"}"#))).flaws[PartID(1)]?.defect == .malformed)
        #expect(try read(reply("video", .text(#"{"name":"a"}"#))).flaws[PartID(1)]?.defect == .malformed)
    }

    @Test func `a check is made of each part's answer by itself`() throws {
        let require = [Requirement(path: "/name", check: .nonEmpty)]
        let call = #"{"results":[{"id":"p1","result":{"name":""}},{"id":"p2","result":{"name":"b"}}]}"#
        let reading = try read(.calls(call), parts: 2, require: require)
        #expect(reading.accepted.mapValues(\.result) == [PartID(2): .json(#"{"name":"b"}"#)])
        let flaw = try #require(reading.flaws[PartID(1)])
        #expect(
            flaw.defect == .requireFailed
                && flaw.sentence == "the answer fails output.require: /name is empty"
        )
        #expect(flaw.answer == .init(result: .json(#"{"name":""}"#)))
    }

    @Test func `a check that cannot be made is noted`() throws {
        let require = ["a", "b"].map { Requirement(path: "/name", check: .countMatches($0)) }
        let job = try Samples.job(schema: personSchema) { $0.output.require = require }
        let reader = AnswerReader(form: try AnswerForm(job: job))
        let reading = reader.read(try .calls(#"{"name":"b"}"#), for: [try Samples.part(1, images: 1)])
        #expect(
            reading.accepted
                == [PartID(1): .init(result: .json(#"{"name":"b"}"#), notes: ["require_unchecked"])]
        )
    }
}
