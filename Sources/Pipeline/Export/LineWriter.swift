internal import Checkpoints
internal import JSON
internal import Jobs
internal import Spend

/// Writes one decided part as one line of JSON, as `docs/export.md` describes it.
struct LineWriter {
    let run: RunRecord
    /// Leaves out what differs from run to run: run, times, and where an answer was reused from.
    let isStable: Bool

    func write(_ line: LineRecord, to writer: inout JSONWriter) {
        writer.beginObject()
        if !isStable { member("run", run.id, &writer) }
        member("job", run.job, &writer)
        member("id", line.item.id, &writer)
        writer.name("part")
        writer.integer(line.part)
        writer.name("parts")
        writer.integer(line.parts)
        member("pages", line.pages, &writer)
        member("source", line.item.path, &writer)
        member("source_sha256", line.sourceSHA256, &writer)
        writeOutcome(line.outcome, &writer)
        writeAnswer(line, &writer)
        writeSpend(line, &writer)
        member("recipe", run.recipe, &writer)
        member("identity", line.identity, &writer)
        if !isStable {
            member("reused_from", line.reusedFrom, &writer)
            member("finished_at", line.finishedAt, &writer)
        }
        writer.endObject()
        writer.endLine()
    }

    private func writeOutcome(_ outcome: Outcome, _ writer: inout JSONWriter) {
        member("status", outcome.status.rawValue, &writer)
        writer.name("result")
        switch outcome.result {
        case .json(let text): writer.raw(text)
        case .text(let text): writer.string(text)
        case nil: writer.null()
        }
        writer.name("error")
        if let failure = outcome.failure {
            writer.beginObject()
            member("class", failure.failureClass.rawValue, &writer)
            member("message", failure.message, &writer)
            writer.endObject()
        } else {
            writer.null()
        }
        for (name, words) in [("defects", outcome.defects), ("notes", outcome.notes)] {
            writer.name(name)
            writer.beginArray()
            for word in words { writer.string(word) }
            writer.endArray()
        }
    }

    private func writeAnswer(_ line: LineRecord, _ writer: inout JSONWriter) {
        member("model", line.answer?.model, &writer)
        member("region", line.answer?.region, &writer)
        member("origin", run.origin, &writer)
        member("stop_reason", line.answer?.stopReason, &writer)
        writer.name("attempts")
        writer.integer(line.attempts)
    }

    private func writeSpend(_ line: LineRecord, _ writer: inout JSONWriter) {
        writer.name("usage")
        writer.beginObject()
        let usage = line.usage
        let counts = [
            ("input_tokens", usage.input), ("output_tokens", usage.output),
            ("cache_read_tokens", usage.cacheRead),
            ("cache_write_tokens", usage.cacheWrite),
        ]
        for (name, count) in counts {
            writer.name(name)
            writer.integer(count)
        }
        writer.endObject()
        member("cost_usd", line.cost?.usd, &writer)
        member("maybe_paid_usd", line.maybePaid?.usd, &writer)
    }

    private func member(_ name: String, _ text: String?, _ writer: inout JSONWriter) {
        writer.name(name)
        if let text { writer.string(text) } else { writer.null() }
    }
}
