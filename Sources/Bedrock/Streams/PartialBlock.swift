internal import Digests
internal import JSON

/// A block of an answer while its pieces come in.
struct PartialBlock: Equatable {
    /// What the block turned out to be.
    enum Kind: Equatable {
        case undecided
        case text
        /// The input is JSON text, and whole only at the block's end.
        case toolUse(id: String, name: String)
        case reasoning
        case redacted
        /// A kind that means nothing to us, or pieces that do not belong together.
        case unknown(name: String)
    }

    private(set) var kind: Kind
    private var text: String
    private var signature: String?
    private var citations: [RawJSON] = []
    private var pieces: [RawJSON] = []

    init(_ kind: Kind = .undecided, text: String = "", signature: String? = nil) {
        self.kind = kind
        self.text = text
        self.signature = signature
    }

    /// A block of an unknown kind begins with this.
    init(unknown name: String, _ first: RawJSON) {
        self.init(.unknown(name: name))
        pieces = [first]
    }

    mutating func add(_ addition: ReplyEvent.Addition) {
        if kind == .undecided { kind = addition.kind }
        switch (kind, addition) {
        case (.text, .text(let piece)), (.toolUse, .toolInput(let piece)),
            (.reasoning, .reasoning(let piece)):
            text += piece
        case (.reasoning, .signature(let piece)): signature = (signature ?? "") + piece
        case (.text, .citation(let citation)): citations.append(citation)
        case (.redacted, .redacted(let piece)): text = Self.joined(text, piece)
        case (.unknown, .unknown(_, let piece)): pieces.append(piece)
        // Like a member that we do not know.
        case (_, .unknown): break
        default: kind = .unknown(name: "mixed")
        }
    }

    /// The block as an answer in one piece has it; `nil` where nothing came.
    var block: ReplyBlock? {
        switch kind {
        case .undecided: nil
        case .text: citations.isEmpty ? .text(text) : .citedText(text, citations: citations)
        case .toolUse(let id, let name): call(id, name)
        case .reasoning: .reasoning(.text(text, signature: signature))
        case .redacted: .reasoning(.redacted(text))
        case .unknown(let name):
            .unknown(
                name: name,
                block: pieces.count == 1 ? pieces[0] : RawJSON(.array(pieces.map(\.value)))
            )
        }
    }

    /// Input that was cut in the middle, or written wrong by the model, is no call.
    private func call(_ id: String, _ name: String) -> ReplyBlock {
        if !name.isEmpty, let input = try? RawJSON(parsing: text.isEmpty ? "{}" : text) {
            return .toolUse(ToolUse(id: id, name: name, input: input))
        }
        let call: JSONValue = ["toolUseId": .string(id), "name": .string(name), "input": .string(text)]
        return .unknown(name: "toolUse", block: RawJSON(["toolUse": call]))
    }

    /// Each piece is bytes in base 64 of its own.
    private static func joined(_ left: String, _ right: String) -> String {
        guard let first = Base64.decode(left), let last = Base64.decode(right) else { return left + right }
        return Base64.encode(first + last)
    }
}

extension ReplyEvent.Addition {
    /// The kind of a block that begins with this piece.
    fileprivate var kind: PartialBlock.Kind {
        switch self {
        case .text, .citation: .text
        case .toolInput: .toolUse(id: "", name: "")
        case .reasoning, .signature: .reasoning
        case .redacted: .redacted
        case .unknown(let name, _): .unknown(name: name)
        }
    }
}
