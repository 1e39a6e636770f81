internal import JSON

/// What the model says to a request: a function of the request alone, so that the same request always gets the same.
struct ModelAnswer: Sendable {
    /// The content blocks of the assistant's message.
    private(set) var content: [AnswerBlock] = []
    private(set) var stopReason = StopReason.endTurn
    /// The sequence that ended it; `nil` for another end.
    private(set) var stopSequence: String?
    private(set) var outputTokens = 0

    /// The answer to a request about `parts`.
    ///
    /// `identifier` makes the tool use's id. Of the faults those that spoil an answer do so; others change nothing.
    init(to request: ModelRequest, about parts: [PartContent], identifier: String, fault: FaultKind?) {
        guard fault != .empty else { return }
        if request.asksForThinking { think(request, parts) }
        let composer = AnswerComposer(request: request, parts: parts, fault: fault)
        let wanted = ModelRequest.tokens(of: composer.text)
        var kept = composer.text
        var limit = request.maxTokens.map { max($0 - outputTokens, 0) } ?? wanted
        if let reason = fault?.halfWayReason {
            (limit, stopReason) = (wanted / 2, reason)
        } else if limit < wanted {
            stopReason = .maxTokens
        } else if composer.tool != nil {
            stopReason = .toolUse
        }
        let isCut = stopReason != .endTurn && stopReason != .toolUse
        if isCut { kept = String(decoding: kept.utf8.prefix(limit * 4), as: UTF8.self) }
        outputTokens += min(wanted, limit)
        if let tool = composer.tool {
            let input = isCut ? [:] : composer.value
            let id = "tooluse_\(identifier)"
            content.append(.toolUse(.init(id: id, name: tool.name, input: input, written: kept)))
        } else {
            if stopReason == .endTurn { stop(&kept, at: request.stopSequences) }
            content.append(.text(kept, citation: composer.citation))
        }
        if let reason = fault?.wholeReason { stopReason = reason }
    }

    /// The thoughts before the answer; they count as output.
    private mutating func think(_ request: ModelRequest, _ parts: [PartContent]) {
        let images = parts.reduce(0) { $0 + $1.images }
        let text =
            "The request is about \(parts.count) contents with \(images) images; I answer each by its digest."
        outputTokens = min(ModelRequest.tokens(of: text), request.maxTokens ?? Int.max)
        let shown = request.thinking == .adaptive(isOmitted: true) ? "" : text
        content = [.thought(text: shown, signature: ThoughtSignature.of(shown))]
    }

    /// Ends the text before the first of the sequences in it.
    private mutating func stop(_ text: inout String, at sequences: [String]) {
        let found = sequences.compactMap { sequence in
            text.firstRange(of: sequence).map { (sequence, $0.lowerBound) }
        }
        guard let (sequence, end) = found.min(by: { $0.1 < $1.1 }) else { return }
        outputTokens -= ModelRequest.tokens(of: text)
        text = String(text[..<end])
        outputTokens += ModelRequest.tokens(of: text)
        (stopReason, stopSequence) = (.stopSequence, sequence)
    }
}
