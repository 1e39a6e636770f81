import Bedrock
import JSON
import Jobs
import Testing

@testable import Pipeline

@Suite
struct AnswerReaderTests {
    private typealias Defect = AnswerReading.Defect

    private let parts: [PreparedPart]

    init() throws { parts = try Samples.parts(3) }

    private func reader(schema: String? = nil, parts: Int = 1) throws -> AnswerReader {
        AnswerReader(form: try AnswerForm(job: Samples.job(schema: schema, parts: parts)))
    }

    private func defects(_ reading: AnswerReading) -> [Int64: Defect] {
        Dictionary(uniqueKeysWithValues: reading.flaws.map { ($0.key.number, $0.value.defect) })
    }

    private func results(_ reading: AnswerReading) -> [Int64: ResultText] {
        Dictionary(uniqueKeysWithValues: reading.accepted.map { ($0.key.number, $0.value.result) })
    }

    @Test(
        arguments: [
            ("end_turn", nil), ("stop_sequence", .malformed), ("max_tokens", .cut),
            ("model_context_window_exceeded", .contextExceeded), ("content_filtered", .filtered),
            ("guardrail_intervened", .filtered), ("malformed_model_output", .malformed),
            ("malformed_tool_use", .malformed), ("refusal", .refusal), ("pause_turn", .malformed),
        ] as [(String, AnswerReading.Defect?)]
    )
    func `only a natural end is an answer`(stop: String, defect: AnswerReading.Defect?) throws {
        let stop = StopReason(stop)
        let text = try reader().read(.text("fine", stop: stop), for: [parts[0]])
        #expect(text.flaws[PartID(1)]?.defect == defect)
        #expect(results(text) == (defect == nil ? [1: .text("fine")] : [:]))
        let call =
            #"{"results":[{"id":"p1","result":"a"},{"id":"p2","result":"b"},{"id":"p3","result":"c"}]}"#
        let envelope = try reader(parts: 3).read(.calls(call, stop: stop), for: parts)
        #expect(envelope.flaws.values.map(\.defect) == (defect.map { [$0, $0, $0] } ?? []))
        #expect(envelope.accepted.count == (defect == nil ? 3 : 0))
    }

    @Test(arguments: ["", "  \n\t", "\u{3000}"])
    func `a blank text is no answer`(text: String) throws {
        #expect(try defects(reader().read(.text(text), for: [parts[0]])) == [1: .empty])
    }

    @Test func `a text is kept to the last blank`() throws {
        let reading = try reader().read(.text(" a \n"), for: [parts[0]])
        #expect(results(reading) == [1: .text(" a \n")])
    }

    @Test func `an answer that does not call the tool, or calls it twice, or another one, is malformed`()
        throws
    {
        let answer = #"{"name":"x"}"#
        let reader = try reader(schema: personSchema)
        #expect(defects(reader.read(.text("no"), for: [parts[0]])) == [1: .malformed])
        #expect(defects(reader.read(try .calls(answer, answer), for: [parts[0]])) == [1: .malformed])
        #expect(defects(reader.read(try .calls(answer, name: "other"), for: [parts[0]])) == [1: .malformed])
        #expect(results(reader.read(try .calls(answer), for: [parts[0]])) == [1: .json(answer)])
    }

    @Test func `a JSON answer is the model's own text without its white space`() throws {
        let reading = try reader(schema: personSchema)
            .read(.calls(#"{ "name" : "a \u00e9 b" , "n":1.50e0 }"#), for: [parts[0]])
        #expect(results(reading) == [1: .json(#"{"name":"a \u00e9 b","n":1.50e0}"#)])
    }

    @Test func `an answer against the schema is invalid, and the sentence holds nothing of it`() throws {
        let reading = try reader(schema: personSchema).read(.calls(#"{"name":4711}"#), for: [parts[0]])
        let flaw = try #require(reading.flaws[PartID(1)])
        #expect(flaw.defect == .invalid)
        #expect(flaw.sentence.contains("/name") && !flaw.sentence.contains("4711"))
    }

    @Test(
        arguments: [
            (#"{"result":["a"]}"#, nil), (#"{"result":[1]}"#, .invalid), (#"{"results":["a"]}"#, .missing),
            (#"["a"]"#, .missing),
        ] as [(String, AnswerReading.Defect?)]
    )
    func `a wrapped answer is taken out of result`(input: String, defect: AnswerReading.Defect?) throws {
        let reading = try reader(schema: #"{"type":"array","items":{"type":"string"}}"#)
            .read(.calls(input), for: [parts[0]])
        #expect(reading.flaws[PartID(1)]?.defect == defect)
        #expect(results(reading) == (defect == nil ? [1: .json(#"["a"]"#)] : [:]))
    }

    @Test(
        arguments: [
            // In another order.
            (
                #"[{"id":"p3","result":"c"},{"id":"p1","result":"a"},{"id":"p2","result":"b"}]"#, [1, 2, 3],
                [:]
            ),
            // One missing, one of an unknown id.
            (
                #"[{"id":"p1","result":"a"},{"id":"p4","result":"b"},{"id":"p3","result":"c"}]"#, [1, 3],
                [2: .missing]
            ),
            // Doubled, even with the same answer.
            (
                #"[{"id":"p1","result":"a"},{"id":"p2","result":"b"},{"id":"p1","result":"a"},{"id":"p3","result":"c"}]"#,
                [2, 3], [1: .doubled]
            ),
            // Ids of a wrong type, of another spelling, and none at all.
            (
                #"[{"id":1,"result":"a"},{"id":"P2","result":"b"},{"result":"c"}]"#, [],
                [1: .missing, 2: .missing, 3: .missing]
            ),
            // No result, one of a wrong type, a blank one.
            (
                #"[{"id":"p1"},{"id":"p2","result":7},{"id":"p3","result":" "}]"#, [],
                [1: .missing, 2: .invalid, 3: .empty]
            ),
            // Entries that are no objects.
            (#"["p1",null,{"id":"p3","result":"c"}]"#, [3], [1: .missing, 2: .missing]),
            ("[]", [], [1: .missing, 2: .missing, 3: .missing]),
        ] as [(String, [Int64], [Int64: AnswerReading.Defect])]
    )
    func `each part is answered by exactly one entry of its id`(
        entries: String,
        accepted: [Int64],
        flaws: [Int64: AnswerReading.Defect]
    ) throws {
        let reading = try reader(parts: 3).read(.calls(#"{"results":\#(entries)}"#), for: parts)
        #expect(results(reading).keys.sorted() == accepted)
        #expect(defects(reading) == flaws)
        for number in accepted {
            #expect(results(reading)[number] == .text(["", "a", "b", "c"][Int(number)]))
        }
    }

    @Test(arguments: [#"{"results":{}}"#, #"{"answers":[]}"#, "[]", #""results""#])
    func `an envelope without its array is malformed`(input: String) throws {
        let reading = try reader(parts: 3).read(.calls(input), for: parts)
        #expect(defects(reading) == [1: .malformed, 2: .malformed, 3: .malformed])
    }

    @Test func `in an envelope each part is held to the schema by itself`() throws {
        let call =
            #"{"results":[{"id":"p1","result":{"name":"a"}},{"id":"p2","result":{}},{"id":"p3","result":"c"}]}"#
        let reading = try reader(schema: personSchema, parts: 3).read(.calls(call), for: parts)
        #expect(results(reading) == [1: .json(#"{"name":"a"}"#)])
        #expect(defects(reading) == [2: .invalid, 3: .invalid])
    }
}
