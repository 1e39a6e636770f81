internal import Bedrock
internal import JSON
internal import Jobs

/// What a reply says of the parts that were asked.
struct AnswerReading: Sendable, Equatable {
    /// What went wrong with a whole reply or one part of it.
    enum Defect: String, Sendable, Equatable {
        /// Cut by max_tokens: nothing of it is accepted.
        case cut
        case contextExceeded = "context_exceeded"
        case filtered
        case refusal
        /// The model's own output was malformed, or not in the asked form.
        case malformed
        case missing
        case doubled
        case invalid
        case empty
    }

    /// What is wrong with the answer for one part; the sentence holds nothing of the document.
    struct Flaw: Sendable, Equatable {
        let defect: Defect
        let sentence: String

        init(_ defect: Defect, _ sentence: String) {
            self.defect = defect
            self.sentence = sentence
        }
    }

    /// The answers that stand.
    var accepted: [PartID: ResultText] = [:]
    /// The parts without one.
    var flaws: [PartID: Flaw] = [:]
}

/// Decides which parts a reply answers.
///
/// A part is answered only by a natural end, exactly one answer with its id, and a value that satisfies the schema.
struct AnswerReader: Sendable {
    let form: AnswerForm

    func read(_ reply: InferenceReply, for parts: [Part]) -> AnswerReading {
        switch reply.stopReason {
        case .endTurn, .toolUse, .stopSequence: readAnswers(reply, for: parts)
        case .maxTokens: whole(parts, .cut, "the answer was cut at max_tokens")
        case .contextWindowExceeded: whole(parts, .contextExceeded, "the model's context window was exceeded")
        case .contentFiltered, .guardrailIntervened:
            whole(parts, .filtered, "the answer was withheld: \(reply.stopReason.text)")
        case .malformedModelOutput, .malformedToolUse:
            whole(parts, .malformed, "the model's answer was malformed: \(reply.stopReason.text)")
        case .other("refusal"): whole(parts, .refusal, "the model refused to answer")
        case .other(let text):
            whole(parts, .malformed, "the answer ended for an unknown reason: '\(text.prefix(64))'")
        }
    }

    private func whole(_ parts: [Part], _ defect: AnswerReading.Defect, _ sentence: String) -> AnswerReading {
        var reading = AnswerReading()
        for part in parts { reading.flaws[part.id] = AnswerReading.Flaw(defect, sentence) }
        return reading
    }

    private func readAnswers(_ reply: InferenceReply, for parts: [Part]) -> AnswerReading {
        if form.shape == .plainText { return readText(reply, for: parts) }
        let inputs = reply.toolUses.filter { $0.name == AnswerForm.toolName }.map(\.input)
        guard let input = inputs.first else {
            return whole(parts, .malformed, "the model did not call the tool that takes the answer")
        }
        guard inputs.count == 1 else {
            return whole(parts, .malformed, "the model called the answer's tool \(inputs.count) times")
        }
        return form.shape == .single ? readSingle(input, for: parts) : readEnvelope(input, for: parts)
    }

    private func readText(_ reply: InferenceReply, for parts: [Part]) -> AnswerReading {
        let text = reply.text
        guard let part = parts.first, parts.count == 1, text.contains(where: { !$0.isWhitespace }) else {
            return whole(parts, .empty, "the answer is empty")
        }
        return AnswerReading(accepted: [part.id: .text(text)])
    }

    private func readSingle(_ input: RawJSON, for parts: [Part]) -> AnswerReading {
        var reading = AnswerReading()
        let answer = form.isWrapped ? input["result"] : input
        for part in parts { take(answer.map { [$0] } ?? [], for: part, into: &reading) }
        return reading
    }

    private func readEnvelope(_ input: RawJSON, for parts: [Part]) -> AnswerReading {
        guard let entries = input["results"]?.elements else {
            return whole(parts, .malformed, "the answer has no array 'results'")
        }
        var byID: [String: [RawJSON?]] = [:]
        for entry in entries {
            guard let id = entry["id"]?.value.stringValue else { continue }
            byID[id, default: []].append(entry["result"])
        }
        var reading = AnswerReading()
        for (index, part) in parts.enumerated() {
            let answers = byID[RequestComposer.id(ofPartAt: index)] ?? []
            if answers.count > 1 {
                reading.flaws[part.id] = .init(.doubled, "the answer holds this part \(answers.count) times")
            } else {
                take(answers.compactMap(\.self), for: part, into: &reading)
            }
        }
        return reading
    }

    /// Accepts the one answer there is for `part`, or says why not.
    private func take(_ answers: [RawJSON], for part: Part, into reading: inout AnswerReading) {
        guard let answer = answers.first else {
            reading.flaws[part.id] = .init(.missing, "the answer lacks this part")
            return
        }
        guard let schema = form.schema else {
            guard let text = answer.value.stringValue else {
                reading.flaws[part.id] = .init(.invalid, "the answer for this part is not text")
                return
            }
            if text.contains(where: { !$0.isWhitespace }) {
                reading.accepted[part.id] = .text(text)
            } else {
                reading.flaws[part.id] = .init(.empty, "the answer for this part is empty")
            }
            return
        }
        let violations = schema.violations(of: answer.value, limit: 3)
        if violations.isEmpty {
            reading.accepted[part.id] = .json(answer.compacted)
        } else {
            let list = violations.map(\.description).joined(separator: "; ")
            reading.flaws[part.id] = .init(.invalid, "the answer does not satisfy the schema: \(list)")
        }
    }
}
