internal import Bedrock
internal import JSON
internal import Jobs

/// Decides which parts a reply answers.
///
/// A part is answered only by a natural end, exactly one answer with its id, a value that satisfies the schema, and
/// checks that hold. One part's flaw is never another's.
struct AnswerReader: Sendable {
    /// How many violations of the schema a sentence names.
    private static let violationLimit = 3

    let form: AnswerForm

    func read(_ reply: InferenceReply, for parts: [PreparedPart]) -> AnswerReading {
        switch reply.stopReason {
        case .endTurn: readAnswers(reply, for: parts)
        case .toolUse where !reply.toolUses.isEmpty: readAnswers(reply, for: parts)
        case .toolUse: AnswerReading(parts, .malformed, "the answer announced a call of a tool, and has none")
        case .maxTokens: AnswerReading(parts, .cut, "the answer was cut at max_tokens")
        case .contextWindowExceeded:
            AnswerReading(parts, .contextExceeded, "the model's context window was exceeded")
        case .contentFiltered, .guardrailIntervened:
            AnswerReading(parts, .filtered, "the answer was withheld: \(reply.stopReason.text)")
        case .malformedModelOutput, .malformedToolUse:
            AnswerReading(parts, .malformed, "the model's answer was malformed: \(reply.stopReason.text)")
        case .stopSequence:
            AnswerReading(parts, .malformed, "the answer ended at a stop sequence, and the job sets none")
        case .other("refusal"): AnswerReading(parts, .refusal, "the model refused to answer")
        case .other(let text):
            AnswerReading(parts, .malformed, "the answer ended for an unknown reason: '\(text.prefix(64))'")
        }
    }

    private func readAnswers(_ reply: InferenceReply, for parts: [PreparedPart]) -> AnswerReading {
        if form.shape == .plainText { return readText(reply, for: parts) }
        if let name = reply.unreadableCall {
            return AnswerReading(
                parts,
                .malformed,
                "the model's call of a tool is malformed: '\(name.prefix(64))'"
            )
        }
        let inputs = reply.toolUses.filter { $0.name == AnswerForm.toolName }.map(\.input)
        if inputs.isEmpty { return readWithoutCall(reply, for: parts) }
        if form.shape == .envelope { return readEnvelope(inputs, for: parts) }
        guard inputs.count == 1 else {
            return AnswerReading(
                parts,
                .malformed,
                "the model called the answer's tool \(inputs.count) times"
            )
        }
        return readSingle(inputs[0], for: parts)
    }

    private func readText(_ reply: InferenceReply, for parts: [PreparedPart]) -> AnswerReading {
        if let name = reply.content.lazy.compactMap(\.unexpectedName).first {
            return AnswerReading(
                parts,
                .malformed,
                "the answer holds something other than text: '\(name.prefix(64))'"
            )
        }
        let text = reply.text
        guard let part = parts.first, parts.count == 1, !text.allSatisfy(\.isWhitespace) else {
            return AnswerReading(parts, .empty, "the answer is empty")
        }
        var reading = AnswerReading()
        reading.accepted[part.part.id] = .init(result: .text(text))
        return reading
    }

    /// The model wrote its answer instead of calling the tool: taken only if it answers every part.
    private func readWithoutCall(_ reply: InferenceReply, for parts: [PreparedPart]) -> AnswerReading {
        let isOnlyText = reply.toolUses.isEmpty && reply.content.allSatisfy { $0.unexpectedName == nil }
        if isOnlyText, reply.text.allSatisfy(\.isWhitespace) {
            return AnswerReading(parts, .empty, "the answer is empty")
        }
        if isOnlyText, let value = AnswerMending.value(in: reply.text) {
            var reading =
                form.shape == .envelope ? readEnvelope([value], for: parts) : readWritten(value, for: parts)
            if reading.flaws.values.allSatisfy({ $0.answer != nil }) {
                reading.addNote(OutcomeWord.schemaRepaired)
                return reading
            }
        }
        return AnswerReading(parts, .malformed, "the model did not call the tool that takes the answer")
    }

    /// A written answer to the one part: as the tool would have taken it, or the value itself.
    private func readWritten(_ value: RawJSON, for parts: [PreparedPart]) -> AnswerReading {
        guard form.isWrapped, value.members?.map(\.name) != ["result"] else {
            return readSingle(value, for: parts)
        }
        var reading = AnswerReading()
        for part in parts { take([value], for: part, into: &reading) }
        return reading
    }

    private func readSingle(_ input: RawJSON, for parts: [PreparedPart]) -> AnswerReading {
        var reading = AnswerReading()
        let answer = form.isWrapped ? input["result"] : input
        for part in parts { take(answer.map { [$0] } ?? [], for: part, into: &reading) }
        return reading
    }

    /// Several calls are one answer in pieces: what counts is that each part has exactly one.
    private func readEnvelope(_ inputs: [RawJSON], for parts: [PreparedPart]) -> AnswerReading {
        var byID: [String: [RawJSON?]] = [:]
        var wasMended = inputs.count > 1
        for input in inputs {
            let results = input["results"]
            let written = results.flatMap(AnswerMending.writtenArray)
            guard let entries = written ?? results?.elements else {
                return AnswerReading(parts, .malformed, "the answer has no array 'results'")
            }
            wasMended = wasMended || written != nil
            for entry in entries {
                guard let id = entry["id"]?.value.stringValue else { continue }
                byID[id, default: []].append(entry["result"])
            }
        }
        var reading = AnswerReading()
        for (index, part) in parts.enumerated() {
            let answers = byID[RequestComposer.id(ofPartAt: index)] ?? []
            if answers.count > 1 {
                let sentence = "the answer holds this part \(answers.count) times"
                reading.flaws[part.part.id] = .init(.doubled, sentence)
            } else {
                take(answers.compactMap(\.self), for: part, into: &reading)
            }
        }
        if wasMended { reading.addNote(OutcomeWord.schemaRepaired) }
        return reading
    }

    /// Accepts the one answer there is for `part`, or says why not.
    private func take(_ answers: [RawJSON], for part: PreparedPart, into reading: inout AnswerReading) {
        let id = part.part.id
        guard let answer = answers.first else {
            reading.flaws[id] = .init(.missing, "the answer lacks this part")
            return
        }
        guard let schema = form.schema else {
            switch answer.value.stringValue {
            case nil: reading.flaws[id] = .init(.invalid, "the answer for this part is not text")
            case let text? where text.allSatisfy(\.isWhitespace):
                reading.flaws[id] = .init(.empty, "the answer for this part is empty")
            case let text?: reading.accepted[id] = .init(result: .text(text))
            }
            return
        }
        let violations = schema.violations(of: answer.value, limit: Self.violationLimit)
        if violations.isEmpty {
            check(.init(result: .json(answer.compacted)), answer.value, for: part, into: &reading)
        } else if let value = AnswerMending.written(answer),
            schema.violations(of: value.value, limit: 1).isEmpty
        {
            let mended = AnswerReading.Answer(
                result: .json(value.compacted),
                notes: [OutcomeWord.schemaRepaired]
            )
            check(mended, value.value, for: part, into: &reading)
        } else {
            let list = violations.map(\.description).joined(separator: "; ")
            reading.flaws[id] = .init(.invalid, "the answer does not satisfy the schema: \(list)")
        }
    }

    /// Holds an answer that satisfies the schema against the job's checks.
    private func check(
        _ answer: AnswerReading.Answer,
        _ value: JSONValue,
        for part: PreparedPart,
        into reading: inout AnswerReading
    ) {
        var answer = answer
        var failures: [String] = []
        for check in form.checks {
            if check.canBeMade(of: part) {
                check.failure(of: value, for: part).map { failures.append($0) }
            } else if !answer.notes.contains(OutcomeWord.requireUnchecked) {
                answer.notes.append(OutcomeWord.requireUnchecked)
            }
        }
        if failures.isEmpty {
            reading.accepted[part.part.id] = answer
        } else {
            let sentence = "the answer fails output.require: \(failures.joined(separator: "; "))"
            reading.flaws[part.part.id] = .init(.requireFailed, sentence, answer: answer)
        }
    }
}

extension AnswerReading {
    fileprivate mutating func addNote(_ note: String) {
        for (part, answer) in accepted { accepted[part] = answer.adding(note) }
        for (part, flaw) in flaws {
            flaws[part] = Flaw(flaw.defect, flaw.sentence, answer: flaw.answer?.adding(note))
        }
    }
}

extension AnswerReading.Answer {
    fileprivate func adding(_ note: String) -> Self {
        notes.contains(note) ? self : Self(result: result, notes: notes + [note])
    }
}

extension InferenceReply {
    /// The kind of a block that should be a call of a tool, and cannot be read as one.
    fileprivate var unreadableCall: String? {
        content.lazy.compactMap(\.unexpectedName).first { $0.hasPrefix("toolUse") }
    }
}

extension ReplyBlock {
    /// The kind of a block that no answer of ours has; the model's reasoning may stand beside any answer.
    var unexpectedName: String? {
        guard case .unknown(let name, _) = self, name != "reasoningContent" else { return nil }
        return name
    }
}
