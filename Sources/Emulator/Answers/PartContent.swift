internal import Digests

/// What stands between `<part id="…">` and `</part>` in a user message, or the whole message where no such element is.
///
/// Its digest is the SHA-256 of its text as UTF-8 and its images as their bytes, one behind the other, less the white
/// space at both ends: the same content has the same digest in whatever company it travels.
struct PartContent: Sendable {
    /// The element's id; `nil` for a whole message.
    let id: String?
    let digest: SHA256Digest
    let textBytes: Int
    /// Images and documents.
    let images: Int

    /// The parts of a message, in order.
    static func parts(of blocks: [ModelRequest.Block]) -> [PartContent] {
        var scan = PartScan()
        for block in blocks { scan.take(block) }
        return scan.parts.isEmpty
            ? [PartContent(id: nil, pieces: blocks.compactMap(PartPiece.init))] : scan.parts
    }

    /// A seed for everything that is answered about this content.
    var seed: UInt64 { digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// The answer where plain text is asked for.
    var summary: String {
        "Read \(textBytes) bytes of text and \(images) images; their digest is \(digest.hex.prefix(16))."
    }

    fileprivate init(id: String?, pieces: [PartPiece]) {
        var hash = SHA256()
        var (textBytes, images) = (0, 0)
        for piece in PartPiece.trimmed(pieces) {
            switch piece {
            case .text(let text):
                hash.update(text)
                textBytes += text.utf8.count
            case .bytes(let bytes):
                hash.update(bytes)
                images += 1
            }
        }
        self.id = id
        self.digest = hash.finalize()
        self.textBytes = textBytes
        self.images = images
    }
}

private enum PartPiece {
    case text(String)
    case bytes([UInt8])

    init?(_ block: ModelRequest.Block) {
        switch block {
        case .text(let text), .toolUse(_, let text), .other(let text): self = .text(text)
        case .image(_, let bytes, _): self = .bytes(bytes)
        case .document(let document): self = .bytes(document.bytes ?? [])
        case .toolResult, .reasoning, .cachePoint: return nil
        }
    }

    /// Without the white space before the first and behind the last thing.
    static func trimmed(_ pieces: [PartPiece]) -> [PartPiece] {
        var pieces = pieces[...]
        while case .text(let text)? = pieces.first {
            let rest = text.drop { $0.isWhitespace }
            pieces = pieces.dropFirst()
            guard rest.isEmpty else {
                pieces = [.text(String(rest))] + pieces
                break
            }
        }
        while case .text(let text)? = pieces.last {
            let end = text.lastIndex { !$0.isWhitespace }
            pieces = pieces.dropLast()
            guard let end else { continue }
            pieces.append(.text(String(text[...end])))
            break
        }
        return Array(pieces)
    }
}

/// Finds the elements in the blocks of a message; an element may begin in one block and end in another.
private struct PartScan {
    private(set) var parts: [PartContent] = []
    private var open: (id: String, pieces: [PartPiece])?

    mutating func take(_ block: ModelRequest.Block) {
        guard let piece = PartPiece(block) else { return }
        guard case .text(let text) = piece else {
            open?.pieces.append(piece)
            return
        }
        var rest = text[...]
        while true {
            if let part = open {
                guard let end = rest.firstRange(of: "</part>") else { break }
                parts.append(
                    PartContent(id: part.id, pieces: part.pieces + [.text(String(rest[..<end.lowerBound]))])
                )
                open = nil
                rest = rest[end.upperBound...]
            } else {
                guard let start = rest.firstRange(of: "<part id=\""),
                    let end = rest[start.upperBound...].firstRange(of: "\">")
                else { return }
                open = (String(rest[start.upperBound..<end.lowerBound]), [])
                rest = rest[end.upperBound...]
            }
        }
        open?.pieces.append(.text(String(rest)))
    }
}
