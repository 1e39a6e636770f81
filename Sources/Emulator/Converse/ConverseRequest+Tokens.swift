/// How the emulator counts: a plain rule that anyone can compute, not a tokenizer.
///
/// Text is one token for each 4 bytes of UTF-8, rounded up block by block; an image is width × height / 750 after it
/// was scaled down to 1,568 pixels a side and 1,600 tokens; a document is one token for each 4 bytes.
extension ConverseRequest {
    /// The tokens of the whole request.
    var inputTokens: Int {
        let blocks = system + messages.flatMap(\.blocks)
        return blocks.reduce(0) { $0 + $1.tokens }
            + (tools ?? []).reduce(0) { $0 + Self.tokens(ofBytes: $1.text.utf8.count) }
    }

    /// The tokens of text of so many bytes.
    static func tokens(ofBytes count: Int) -> Int { (count + 3) / 4 }
}

extension ConverseRequest.Block {
    fileprivate var tokens: Int {
        switch self {
        case .text(let text), .toolUse(_, let text), .toolResult(_, let text), .other(let text):
            ConverseRequest.tokens(ofBytes: text.utf8.count)
        case .document(_, let bytes): ConverseRequest.tokens(ofBytes: bytes.count)
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
