internal import Bedrock
internal import Digests
internal import Documents
internal import Jobs

/// A part that is ready to travel: its rendered user blocks and their size.
struct PreparedPart: Sendable {
    let part: Part
    /// Text and images, in order, as the model gets them.
    let blocks: [ContentBlock]
    /// The texts of its pages, without template and page marks; `nil` where some page is more than its text, or
    /// no check of the job counts.
    let texts: [String]?
    /// Where it was rendered from; `nil` where it cannot be split.
    let origin: PartOrigin?
    /// What is worth knowing of its pages and its document, whatever the answer is.
    let notes: [String]
    /// What it lacks, whatever the answer is.
    let defects: [String]
    /// Whether this run meets it for the first time.
    var isNew = true
    /// Input tokens, estimated: its weight when the cost of a batch is shared.
    let estimatedTokens: Int
    let images: Int
    /// Bytes of text and images before base 64.
    let bytes: Int

    /// A part of these blocks; not checked.
    init(
        part: Part,
        blocks: [ContentBlock],
        texts: [String]? = nil,
        origin: PartOrigin? = nil,
        notes: [String] = [],
        defects: [String] = [],
        card: ModelCard
    ) {
        self.part = part
        self.blocks = blocks
        self.texts = texts
        self.origin = origin
        self.notes = notes
        self.defects = defects
        estimatedTokens = max(1, blocks.reduce(0) { $0 + card.tokens(of: $1).expected })
        images = blocks.count { if case .image = $0 { true } else { false } }
        bytes = blocks.reduce(0) { $0 + $1.byteCount }
    }

    /// What becomes of it by `outcome` of its answer: what is known of its pages is added, and makes an answer degraded
    /// where something of them is missing.
    func outcome(_ outcome: Outcome) -> Outcome {
        var outcome = outcome
        outcome.notes = notes + outcome.notes.filter { !notes.contains($0) }
        if outcome.status == .ok || outcome.status == .degraded, !defects.isEmpty {
            outcome.status = .degraded
            outcome.defects = defects + outcome.defects.filter { !defects.contains($0) }
        }
        return outcome
    }

    /// Its first and its second half by pages, each rendered anew; `nil` where it has no two pages that hold anything.
    func split(nextPart: () -> PartID) -> [PreparedPart]? {
        guard let origin, let halves = origin.halves else { return nil }
        return origin.rendered(halves, nextPart: nextPart)
    }

    /// Its pages in such parts as `ranges`, each rendered anew; `nil` where they would not be several.
    func split(like ranges: [PageRanges], nextPart: () -> PartID) -> [PreparedPart]? {
        guard let origin, ranges.count > 1 else { return nil }
        let pieces = PageRanges.pieces(of: origin.pages, number: \.number, like: ranges)
        return pieces.count > 1 ? origin.rendered(pieces, nextPart: nextPart) : nil
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
    ///
    /// `lost` are pages that should be there: what was answered without one is no answer to a blank one.
    static func of(_ blocks: [ContentBlock], without lost: [Int] = [], recipe: Recipe) -> String {
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
        for page in lost { hash.update("\nlost \(page)\n") }
        return hash.finalize().hex
    }
}
