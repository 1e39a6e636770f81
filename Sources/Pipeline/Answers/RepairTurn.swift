internal import Bedrock
internal import JSON

/// One more turn of a conversation about one part: the answer as it came, and what is wrong with it.
///
/// There is one, never a longer history, and it is asked for that part alone.
struct RepairTurn: Sendable {
    /// What the model answered.
    let answer: Message
    /// What is said to it then.
    let correction: Message

    /// `nil` where the answer cannot go back to the model: because nothing was said, or because the service would refuse
    /// what was.
    init?(to reply: InferenceReply, flaw: AnswerReading.Flaw, form: AnswerForm) {
        guard form.toolSchema != nil, reply.canGoBack else { return nil }
        let entry = form.shape == .envelope ? " with exactly one entry in `results`, its id \"p1\"" : ""
        let text = """
            This answer cannot be accepted: \(flaw.sentence). Call the tool `\(AnswerForm.toolName)` once more\(entry), \
            and give the whole answer for the same document. Correct only what is wrong, and add nothing that the document does not say.
            """
        let results = reply.toolUses.map { ContentBlock.toolResult(id: $0.id, text: text, isError: true) }
        answer = reply.message
        correction = Message(.user, results.isEmpty ? [.text(text)] : results)
    }
}

extension InferenceReply {
    /// Whether its message may stand in a conversation: a natural end, something said, and only blocks that the service
    /// takes back.
    fileprivate var canGoBack: Bool {
        guard stopReason == .endTurn || stopReason == .toolUse else { return false }
        let calls = toolUses
        guard Set(calls.map(\.id)).count == calls.count, calls.allSatisfy({ $0.input.members != nil }) else {
            return false
        }
        let saysSomething = !calls.isEmpty || !text.allSatisfy(\.isWhitespace)
        return saysSomething && content.allSatisfy { $0.unexpectedName == nil }
    }
}
