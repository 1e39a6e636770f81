internal import Bedrock
internal import Digests
internal import Spend
internal import Synchronization

/// The prefixes that cache points keep: each region and model has its own.
///
/// A prefix is there once the answer of the request that wrote it has begun, and each hit renews it. A prefix shorter
/// than the model's minimum is not kept, without an error.
final class PromptCache: Sendable {
    private struct Entry {
        var begin: ContinuousClock.Instant
        var end: ContinuousClock.Instant
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The prompt of a request by price class; what it writes is there after `wait`.
    func usage(
        of request: ModelRequest,
        for model: ModelCard,
        in region: String,
        at now: ContinuousClock.Instant = .now,
        readyAfter wait: Duration = .zero
    ) -> TokenUsage {
        var usage = TokenUsage(input: request.inputTokens)
        guard let minimum = model.cacheMinimum else { return usage }
        let prefixes = request.cachePrefixes.filter { $0.tokens >= minimum }
        func key(_ prefix: ModelRequest.CachePrefix) -> String {
            "\(region) \(model.id) \(prefix.digest.hex)"
        }
        entries.withLock { entries in
            entries = entries.filter { $0.value.end > now }
            let hit = prefixes.lastIndex { entries[key($0)].map { $0.begin <= now } ?? false }
            if let hit {
                usage.cacheRead = prefixes[hit].tokens
                entries[key(prefixes[hit])]?.end = now + prefixes[hit].lifetime.duration
            }
            var covered = usage.cacheRead
            for prefix in prefixes.dropFirst(hit.map { $0 + 1 } ?? 0) {
                let written = prefix.tokens - covered
                covered = prefix.tokens
                switch prefix.lifetime {
                case .fiveMinutes: usage.cacheWrite5m += written
                case .oneHour: usage.cacheWrite1h += written
                }
                let begin = min(entries[key(prefix)]?.begin ?? now + wait, now + wait)
                entries[key(prefix)] = Entry(begin: begin, end: now + prefix.lifetime.duration)
            }
            usage.input -= covered
        }
        return usage
    }
}

extension CacheLifetime {
    fileprivate var duration: Duration { self == .oneHour ? .seconds(3600) : .seconds(300) }
}
