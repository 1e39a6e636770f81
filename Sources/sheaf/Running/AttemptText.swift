internal import Checkpoints
internal import JSON
internal import Spend

/// One attempt, as `ledger` and `show` print it.
enum AttemptText {
    /// One line: what was sent where, how it ended, what it cost, and what of that falls to one part.
    static func line(
        _ attempt: AttemptRecord,
        share: (cost: Cost?, maybePaid: Cost?)? = nil
    ) -> String {
        var words = [
            "#\(attempt.id)", "batch \(attempt.batch)", "try \(attempt.number)",
            attempt.parts == 1 ? "1 part" : "\(attempt.parts) parts", ending(attempt),
        ]
        if attempt.state == .answered {
            words.append(
                "\(Figures.count(attempt.usage.promptTokens)) in, \(Figures.count(attempt.usage.output)) out"
            )
        }
        if attempt.state != .begun { words.append(amount(attempt.cost, share?.cost) ?? "price unknown") }
        if attempt.state == .unknown {
            words.append("maybe paid \(amount(attempt.maybePaid, share?.maybePaid) ?? "an unknown price")")
        }
        if let latency = attempt.latency { words.append("\(Figures.count(latency)) ms") }
        if let firstByte = attempt.firstByte {
            words.append("first byte after \(Figures.count(firstByte)) ms")
        }
        if let rate = attempt.outputTokensPerSecond { words.append("\(Figures.count(rate)) tokens/s") }
        words += ["\(attempt.model) in \(attempt.region)", attempt.begunAt]
        if let id = attempt.requestID { words.append("request \(id)") }
        return words.joined(separator: ", ")
    }

    static func write(_ attempt: AttemptRecord, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("attempt", Int(attempt.id))
        writer.member("batch", Int(attempt.batch))
        writer.member("number", attempt.number)
        writer.member("parts", attempt.parts)
        writer.member("model", attempt.model)
        writer.member("region", attempt.region)
        writer.member("profile", attempt.profile)
        writer.member("state", attempt.state.rawValue)
        writer.member("begun_at", attempt.begunAt)
        writer.member("settled_at", attempt.settledAt)
        writer.member("latency_ms", attempt.latency)
        writer.member("first_byte_ms", attempt.firstByte)
        writer.member("output_tokens_per_second", attempt.outputTokensPerSecond)
        writer.member("request_id", attempt.requestID)
        writer.member("stop_reason", attempt.stopReason)
        writer.member("error", attempt.error)
        writer.member("message", attempt.message)
        writer.member("remark", attempt.remark)
        writer.member("input_tokens", attempt.usage.input)
        writer.member("output_tokens", attempt.usage.output)
        writer.member("cache_read_tokens", attempt.usage.cacheRead)
        writer.member("cache_write_5m_tokens", attempt.usage.cacheWrite5m)
        writer.member("cache_write_1h_tokens", attempt.usage.cacheWrite1h)
        writer.member("reserve_usd", attempt.reserve?.usd)
        writer.member("cost_usd", attempt.cost?.usd)
        writer.member("maybe_paid_usd", attempt.maybePaid?.usd)
        writer.endObject()
    }

    private static func amount(_ whole: Cost?, _ share: Cost?) -> String? {
        guard let whole else { return nil }
        guard let share, share != whole else { return "\(whole.usd) USD" }
        return "\(whole.usd) USD (\(share.usd) USD of it for this part)"
    }

    private static func ending(_ attempt: AttemptRecord) -> String {
        switch attempt.state {
        case .begun: "under way, or lost with its process"
        case .answered:
            "answered (\(attempt.stopReason ?? "no reason"))\(attempt.remark.map { ", not good: \($0)" } ?? "")"
        case .refused: "refused: \(attempt.message ?? attempt.error ?? "")"
        case .unknown: "lost: \(attempt.message ?? attempt.error ?? "")"
        }
    }
}
