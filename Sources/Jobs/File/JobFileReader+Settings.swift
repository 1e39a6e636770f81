internal import Spend

extension JobFileReader {
    func input() -> InputSettings {
        var input = InputSettings()
        guard let section = root.section("input") else { return input }
        let expectation = "a page range such as `1-3,7`"
        if let text = section.scalar("pages", expecting: expectation) {
            input.pages = PageRanges(text)
            if input.pages == nil { section.refuse("pages", "\(quoted(text)) is not \(expectation)") }
        }
        let windows = "windows of pages"
        input.split = section.choice("split", of: [.document, .page], laterMapping: windows) ?? input.split
        let later = ["text+image", "document"]
        input.content = section.choice("content", of: [.text, .image, .auto], later: later) ?? input.content
        if let image = section.section("image") {
            input.image.maxSide = image.integer("max_side", in: 64...8_000) ?? input.image.maxSide
            input.image.maxPixels =
                image.integer("max_pixels", in: 4_096...64_000_000) ?? input.image.maxPixels
            if input.content == .text {
                findings.warn("input.image", "has no effect with `content: text`", hint: "remove it")
            }
        }
        if let limits = section.section("limits") { input.limits = extractionLimits(limits) }
        return input
    }

    private func extractionLimits(_ section: Section) -> ExtractionLimits {
        var limits = ExtractionLimits()
        limits.pages = section.integer("pages", in: 1...1_000_000) ?? limits.pages
        limits.memoryMB = section.integer("memory_mb", in: 256...65_536) ?? limits.memoryMB
        limits.pageSeconds = section.integer("page_seconds", in: 1...3_600) ?? limits.pageSeconds
        limits.documentSeconds = section.integer("document_seconds", in: 1...86_400) ?? limits.documentSeconds
        if limits.pageSeconds > limits.documentSeconds {
            section.refuse(
                section.has("page_seconds") ? "page_seconds" : "document_seconds",
                "\(limits.pageSeconds) s for a page is more than \(limits.documentSeconds) s for its document",
                hint: "raise `document_seconds` or lower `page_seconds`"
            )
        }
        return limits
    }

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
