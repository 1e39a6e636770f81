/// One step of an answer that is sent while it is made, in neither form yet.
enum AnswerEvent: Sendable {
    case messageStart
    case blockStart(index: Int, AnswerBlock)
    case delta(index: Int, Delta)
    case blockStop(index: Int)
    case messageStop
    /// What it cost: the last event.
    case usage

    enum Delta: Sendable {
        case text(String)
        /// A piece of the JSON text of a tool's input, cut anywhere.
        case toolInput(String)
        case thought(String)
        case signature(String)
        case citation(AnswerBlock.Citation)
    }

    /// How long the model is busy with it, in tokens.
    var tokens: Int {
        switch self {
        case .delta(_, .text(let text)), .delta(_, .toolInput(let text)), .delta(_, .thought(let text)):
            ModelRequest.tokens(of: text)
        default: 0
        }
    }
}

extension ModelAnswer {
    /// The answer in the order in which it is made; `seed` decides where texts are cut.
    func events(seed: UInt64) -> [AnswerEvent] {
        var random = SeededRandom(seed: seed)
        var events = [AnswerEvent.messageStart]
        for (index, block) in content.enumerated() {
            events.append(.blockStart(index: index, block))
            events += Self.deltas(of: block, &random).map { .delta(index: index, $0) }
            events.append(.blockStop(index: index))
        }
        return events + [.messageStop, .usage]
    }

    private static func deltas(of block: AnswerBlock, _ random: inout SeededRandom) -> [AnswerEvent.Delta] {
        switch block {
        case .text(let text, let citation):
            pieces(of: text, &random).map { .text($0) } + (citation.map { [.citation($0)] } ?? [])
        case .thought(let text, let signature):
            pieces(of: text, &random).map { .thought($0) } + [.signature(signature)]
        case .toolUse(let use):
            // The service begins with nothing.
            [.toolInput("")] + pieces(of: use.written, &random).map { .toolInput($0) }
        }
    }

    /// The text in pieces of a few tokens.
    private static func pieces(of text: String, _ random: inout SeededRandom) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let count = 1 + Int(random.next() % 24)
            pieces.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
