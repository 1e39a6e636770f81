internal import Bedrock
internal import Digests
internal import Documents
internal import Jobs

/// A part that is ready to travel: its rendered user blocks and their size.
struct PreparedPart: Sendable {
    let part: Part
    /// Text and images, in order, as the model gets them.
    let blocks: [ContentBlock]
    /// The texts of its pages, without template and page marks; empty where no check of the job reads them.
    let texts: [String]
    /// Whether this run meets it for the first time.
    var isNew = true
    /// Input tokens, estimated: its weight when the cost of a batch is shared.
    let estimatedTokens: Int
    let images: Int
    /// Bytes of text and images before base 64.
    let bytes: Int

    /// `texts` may be left out where no check reads them.
    init(part: Part, blocks: [ContentBlock], texts: [String] = [], card: ModelCard) {
        self.part = part
        self.blocks = blocks
        self.texts = texts
        estimatedTokens = max(1, blocks.reduce(0) { $0 + card.tokens(of: $1).expected })
        images = blocks.count { if case .image = $0 { true } else { false } }
        bytes = blocks.reduce(0) { $0 + $1.byteCount }
    }
}

extension ContentBlock {
    /// Bytes of its text or its image, before base 64.
    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .image(let image): image.bytes.count
        default: 0
        }
    }
}

/// The digest of a recipe and of rendered user blocks.
enum Identity {
    /// SHA-256, in hexadecimal.
    ///
    /// Where one text block ends and the next begins does not matter: the model reads on.
    static func of(_ blocks: [ContentBlock], recipe: Recipe) -> String {
        var hash = SHA256()
        hash.update(recipe.hash)
        for block in blocks {
            switch block {
            case .text(let text): hash.update("\ntext \(text.utf8.count)\n\(text)")
            case .image(let image):
                hash.update("\nimage \(image.format.rawValue) \(image.bytes.count)\n")
                hash.update(image.bytes)
            default: preconditionFailure("a user block is text or an image")
            }
        }
        return hash.finalize().hex
    }
}
