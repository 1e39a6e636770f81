/// How the emulator counts: a plain rule that anyone can compute, not a tokenizer.
///
/// Text is one token for each 4 bytes of UTF-8, rounded up block by block; an image is width × height / 750 after it
/// was scaled down to 1,568 pixels a side and 1,600 tokens; a document is one token for each 4 bytes.
extension ModelRequest {
    /// The tokens of the whole request.
    var inputTokens: Int {
        let blocks = system + messages.flatMap(\.blocks)
        return blocks.reduce(0) { $0 + $1.tokens } + (tools ?? []).reduce(0) { $0 + $1.tokens }
    }

    /// The tokens of text of so many bytes.
    static func tokens(ofBytes count: Int) -> Int { (count + 3) / 4 }

    /// The tokens of a text.
    static func tokens(of text: String) -> Int { tokens(ofBytes: text.utf8.count) }
}

extension ModelRequest.Tool {
    var tokens: Int { ModelRequest.tokens(of: text) }
}

extension ModelRequest.Block {
    var tokens: Int {
        switch self {
        case .text(let text), .toolUse(_, let text), .other(let text), .reasoning(let text, _):
            ModelRequest.tokens(of: text)
        case .toolResult(_, let content): content.reduce(0) { $0 + $1.tokens }
        case .document(let document): ModelRequest.tokens(ofBytes: document.bytes?.count ?? 0)
        case .image(_, _, let size): size?.tokens ?? 0
        case .cachePoint: 0
        }
    }
}

extension ImageSize {
    private static let longestSide = 1568
    private static let mostTokens = 1600

    /// The tokens of an image of this size.
    var tokens: Int {
        var (width, height) = (width, height)
        let longest = max(width, height)
        if longest > Self.longestSide {
            width = width * Self.longestSide / longest
            height = height * Self.longestSide / longest
        }
        return min(max(width * height / 750, 1), Self.mostTokens)
    }
}
