internal import Bedrock
internal import Digests

extension ModelRequest {
    /// What stands before a cache point: tools, then system, then messages.
    struct CachePrefix: Sendable {
        let digest: SHA256Digest
        let tokens: Int
        let lifetime: CacheLifetime
    }

    /// The prefixes that end at a cache point, in order.
    var cachePrefixes: [CachePrefix] {
        // Digesting images for nothing would cost more than all the rest.
        guard hasCachePoints else { return [] }
        var prefixes: [CachePrefix] = []
        var (digest, tokens) = (SHA256.digest(""), 0)
        func end(_ lifetime: CacheLifetime) {
            prefixes.append(CachePrefix(digest: digest, tokens: tokens, lifetime: lifetime))
        }
        func take(_ block: Block, of role: String) {
            if case .cachePoint(let lifetime) = block { return end(lifetime) }
            digest = SHA256.digest(digest.bytes + Array(role.utf8) + block.content)
            tokens += block.tokens
        }
        for tool in tools ?? [] {
            digest = SHA256.digest(digest.bytes + Array(tool.text.utf8))
            tokens += tool.tokens
            if let lifetime = tool.cachePoint { end(lifetime) }
        }
        for block in system { take(block, of: "system") }
        for message in messages {
            for block in message.blocks { take(block, of: message.role) }
        }
        return prefixes
    }

    private var hasCachePoints: Bool {
        let blocks = [system[...]] + messages.map { $0.blocks[...] }
        return (tools ?? []).contains { $0.cachePoint != nil }
            || blocks.joined().contains { if case .cachePoint = $0 { true } else { false } }
    }
}

extension ModelRequest.Block {
    /// The bytes that make it what it is.
    fileprivate var content: [UInt8] {
        switch self {
        case .text(let text), .toolUse(_, let text), .other(let text), .reasoning(let text, _):
            Array(text.utf8)
        case .image(_, let bytes, _): bytes
        case .document(let document): document.bytes ?? []
        case .toolResult(_, let content): content.flatMap(\.content)
        case .cachePoint: []
        }
    }
}
