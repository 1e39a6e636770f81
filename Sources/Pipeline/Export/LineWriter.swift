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
        if !isStable { writer.member("run", run.id) }
        writer.member("job", run.job)
        writer.member("id", line.item.id)
        writer.member("part", line.part)
        writer.member("parts", line.parts)
        writer.member("pages", line.pages)
        writer.member("source", line.item.path)
        writer.member("source_sha256", line.sourceSHA256)
        writeOutcome(line.outcome, &writer)
        writeAnswer(line, &writer)
        writeSpend(line, &writer)
        writer.member("recipe", run.recipe)
        writer.member("identity", line.identity)
        if !isStable {
            writer.member("reused_from", line.reusedFrom)
            writer.member("finished_at", line.finishedAt)
        }
        writer.endObject()
        writer.endLine()
    }

    private func writeOutcome(_ outcome: Outcome, _ writer: inout JSONWriter) {
        writer.member("status", outcome.status.rawValue)
        writer.name("result")
        switch outcome.result {
        case .json(let text): writer.raw(text)
        case .text(let text): writer.string(text)
        case nil: writer.null()
        }
        writer.name("error")
        if let failure = outcome.failure {
            writer.beginObject()
            writer.member("class", failure.failureClass.rawValue)
            writer.member("message", failure.message)
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
        writer.member("model", line.answer?.model)
        writer.member("region", line.answer?.region)
        writer.member("origin", run.origin)
        writer.member("stop_reason", line.answer?.stopReason)
        writer.member("attempts", line.attempts)
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
        writer.member("cost_usd", line.cost?.usd)
        writer.member("maybe_paid_usd", line.maybePaid?.usd)
    }
}
