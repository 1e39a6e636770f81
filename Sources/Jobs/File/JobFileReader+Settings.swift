internal import Spend

extension JobFileReader {
    func batch() -> BatchSettings {
        var batch = BatchSettings()
        guard let section = root.section("batch") else { return batch }
        batch.parts = section.integer("parts", in: 1...100) ?? batch.parts
        batch.inputTokens = section.integer("input_tokens", in: 1...1_000_000) ?? batch.inputTokens
        if batch.parts == 1, section.has("input_tokens") {
            findings.warn(
                "batch.input_tokens",
                "has no effect with one part in a request",
                hint: "set `batch.parts`"
            )
        }
        return batch
    }

    func limits() -> RunLimits {
        var limits = RunLimits()
        guard let section = root.section("limits") else { return limits }
        limits.concurrency = section.integer("concurrency", in: 1...1_000) ?? limits.concurrency
        limits.budget = budget(section)
        limits.tokensPerMinute = section.integer("tokens_per_minute", in: 1...10_000_000_000)
        limits.requestsPerMinute = section.integer("requests_per_minute", in: 1...10_000_000)
        limits.outageMinutes = section.integer("outage_minutes", in: 1...1_440) ?? limits.outageMinutes
        limits.drainSeconds = section.integer("drain_seconds", in: 0...3_600) ?? limits.drainSeconds
        return limits
    }

    private func budget(_ section: Section) -> Cost? {
        let expectation = "an amount of US dollars such as `25.00`"
        guard let text = section.scalar("budget_usd", expecting: expectation) else { return nil }
        guard let budget = Cost(usd: text) else {
            section.refuse(
                "budget_usd",
                "\(quoted(text)) is not \(expectation)",
                hint: "write digits and a point only"
            )
            return nil
        }
        guard budget > .zero else {
            let hint = "write an amount above 0, or remove the key for a run without a cap"
            section.refuse("budget_usd", "\(quoted(text)) leaves nothing to spend", hint: hint)
            return nil
        }
        return budget
    }

    func retry() -> RetrySettings {
        var retry = RetrySettings()
        guard let section = root.section("retry") else { return retry }
        retry.attempts = section.integer("attempts", in: 1...100) ?? retry.attempts
        retry.maxDelaySeconds = section.integer("max_delay_seconds", in: 1...3_600) ?? retry.maxDelaySeconds
        return retry
    }

    func failures() -> FailureLimits {
        var failures = FailureLimits()
        guard let section = root.section("failures") else { return failures }
        failures.stopAfter = section.integer("stop_after", in: 1...1_000_000_000)
        failures.stopShare = fraction(section, "stop_share")
        if failures.stopShare?.millionths == 0 {
            section.refuse(
                "stop_share",
                "`0` would stop every run",
                hint: "write a share above 0, such as 0.2"
            )
        }
        failures.degraded = section.choice("degraded", of: [.keep, .fail]) ?? failures.degraded
        return failures
    }

    func fraction(_ section: Section, _ key: String) -> Fraction? {
        let expectation = "a number from 0 to 1 with at most 6 decimals"
        guard let text = section.scalar(key, expecting: expectation) else { return nil }
        let fraction = Fraction(text)
        if fraction == nil { section.refuse(key, "\(quoted(text)) is not \(expectation)") }
        return fraction
    }
}
