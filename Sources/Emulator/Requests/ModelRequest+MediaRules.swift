internal import Bedrock

/// The rules of images and documents.
extension ModelRequest {
    private static let imageBytes = 3_932_160
    private static let imageSide = 8000
    private static let manyImages = (count: 20, side: 2000)
    private static let documentLimit = (count: 5, bytes: 4_718_592)

    private var mostImages: Int { form == .converse ? 20 : 100 }

    func checkImages(for model: ModelCard) throws(ServiceError) {
        var sides: [Int] = []
        for (message, name, block) in placedBlocks {
            for block in block.withResults {
                guard case .image(_, let bytes, let size) = block else { continue }
                guard model.takesImages else {
                    throw .validation("This model doesn't support the image content block.")
                }
                guard message.role == "user" else {
                    throw .validation("\(name).image: images are not supported with role assistant")
                }
                guard bytes.count <= Self.imageBytes else {
                    throw .validation("\(name).image: image exceeds 3.75 MB maximum")
                }
                guard let size else { throw .unreadableImage(at: name) }
                sides.append(max(size.width, size.height))
            }
        }
        guard sides.count <= mostImages else {
            throw .validation("too many images: \(sides.count) images, the maximum is \(mostImages)")
        }
        let mostPixels = sides.count > Self.manyImages.count ? Self.manyImages.side : Self.imageSide
        guard sides.allSatisfy({ $0 <= mostPixels }) else {
            throw .validation(
                "image exceeds \(mostPixels) pixels, the maximum for a request of \(sides.count) images"
            )
        }
    }

    func checkDocuments() throws(ServiceError) {
        for message in messages {
            let hasDocument = message.blocks.contains { if case .document = $0 { true } else { false } }
            let hasText = message.blocks.contains { if case .text = $0 { true } else { false } }
            guard !hasDocument || (message.role == "user" && (hasText || form == .messages)) else {
                throw .validation("A document must stand in a user message that contains text.")
            }
        }
        for document in documents {
            guard let bytes = document.bytes else {
                throw .validation("This model doesn't support the s3Location document source.")
            }
            guard form == .messages || bytes.count <= Self.documentLimit.bytes else {
                throw .validation("document exceeds 4.5 MB maximum")
            }
            guard form == .messages || Self.isFileName(document.name) else {
                throw .validation(
                    """
                    The document file name can only contain alphanumeric characters, whitespace characters, \
                    hyphens, parentheses, and square brackets. The name can't contain more than one \
                    consecutive whitespace character.
                    """
                )
            }
        }
        guard form == .messages || documents.count <= Self.documentLimit.count else {
            throw .validation(
                "too many documents: \(documents.count) documents, the maximum is \(Self.documentLimit.count)"
            )
        }
    }

    private static func isFileName(_ name: String) -> Bool {
        var wasSpace = false
        for character in name {
            let isSpace = character.isWhitespace
            let isKnown = character.isLetter || character.isNumber || "-()[]".contains(character)
            guard isKnown || (isSpace && !wasSpace) else { return false }
            wasSpace = isSpace
        }
        return true
    }
}

extension ModelRequest.Block {
    /// The block, or what a tool gave back in it.
    var withResults: [ModelRequest.Block] {
        guard case .toolResult(_, let content) = self else { return [self] }
        return content
    }
}
