internal import JSON

/// How many tokens something will be, before Bedrock counts them.
///
/// `upperBound` is for the budget: a text has at most one token for each two bytes of ASCII and for each byte of other
/// text. `expected` is for batches, weights and plans: about 3.5 characters a token, more on newer tokenizers.
public struct TokenEstimate: Sendable, Equatable {
    /// Tokens that it has at most.
    public var upperBound: Int
    /// Tokens that it probably has.
    public var expected: Int

    /// Nothing.
    public static let zero = TokenEstimate(upperBound: 0, expected: 0)

    /// An estimate of these two numbers.
    public init(upperBound: Int, expected: Int) {
        self.upperBound = upperBound
        self.expected = expected
    }

    /// The estimate of both together.
    public static func + (left: TokenEstimate, right: TokenEstimate) -> TokenEstimate {
        TokenEstimate(
            upperBound: left.upperBound + right.upperBound,
            expected: left.expected + right.expected
        )
    }

    /// Adds another estimate.
    public static func += (left: inout TokenEstimate, right: TokenEstimate) { left = left + right }

    /// Envelopes, role marks and what Bedrock puts round the conversation.
    static let requestOverhead = TokenEstimate(upperBound: 100, expected: 20)
    static let messageOverhead = TokenEstimate(upperBound: 20, expected: 5)
    static let blockOverhead = TokenEstimate(upperBound: 8, expected: 1)
    /// The instructions that a model is given when it has tools.
    static let toolOverhead = TokenEstimate(upperBound: 1000, expected: 500)
}

extension ModelCard {
    /// The tokens of a text.
    public func tokens(ofText text: String) -> TokenEstimate { tokens(ofUTF8: text.utf8) }

    /// The tokens of an image of that size in pixels; the bound has 10 % on top.
    public func tokens(ofImage width: Int, by height: Int) -> TokenEstimate {
        let tokens = imageLimits.tokens(width: width, height: height)
        return TokenEstimate(upperBound: tokens + (tokens + 9) / 10, expected: tokens)
    }

    /// The tokens of one piece of a turn, its envelope included.
    public func tokens(of block: ContentBlock) -> TokenEstimate {
        let content: TokenEstimate =
            switch block {
            case .text(let text), .guarded(let text): tokens(ofText: text)
            case .image(let image): tokens(ofImage: image.width, by: image.height)
            case .document(let document): tokens(of: document)
            case .toolUse(let call): tokens(ofText: call.name) + tokens(ofUTF8: call.input.bytes)
            case .toolResult(_, let text, _): tokens(ofText: text)
            case .reasoning(.text(let text, _)), .reasoning(.redacted(let text)): tokens(ofText: text)
            case .verbatim(let block): tokens(ofUTF8: block.bytes)
            case .cachePoint: .zero
            }
        return content + .blockOverhead
    }

    /// The tokens of a file that the service reads.
    ///
    /// Of a text they are known like any text's. Of another file nobody knows them before it is read, and
    /// a byte a token is no more than a rough bound.
    private func tokens(of document: DocumentContent) -> TokenEstimate {
        switch document.source {
        case .text(let text): tokens(ofText: text)
        case .bytes(let bytes):
            TokenEstimate(upperBound: bytes.count, expected: (bytes.count + 7) / 8)
        }
    }

    /// The tokens of a whole prompt.
    ///
    /// Its answer is bounded by the request's `maxTokens`.
    public func tokens(of request: InferenceRequest) -> TokenEstimate {
        var sum = TokenEstimate.requestOverhead
        for text in request.system { sum += tokens(ofText: text) + .blockOverhead }
        for message in request.messages {
            sum += .messageOverhead
            for block in message.content { sum += tokens(of: block) }
        }
        if let tool = request.tool {
            sum += .toolOverhead + tokens(ofText: tool.name) + tokens(ofText: tool.description ?? "")
            sum += tokens(ofText: tool.inputSchema.compactText)
        }
        if let format = request.answerSchema {
            sum += .toolOverhead + tokens(ofText: format.schema.compactText)
        }
        return sum
    }

    private func tokens(ofUTF8 bytes: some Collection<UInt8>) -> TokenEstimate {
        var (ascii, leading, following) = (0, 0, 0)
        for byte in bytes {
            if byte < 0x80 {
                ascii += 1
            } else if byte & 0xC0 == 0x80 {
                following += 1
            } else {
                leading += 1
            }
        }
        // Of scripts beyond ASCII a character is about one token; 3.5 ASCII characters are.
        let expected = ((ascii * 2 + 6) / 7 + leading) * textTokensPercent
        return TokenEstimate(
            upperBound: (ascii + 1) / 2 + leading + following,
            expected: (expected + 99) / 100
        )
    }
}
