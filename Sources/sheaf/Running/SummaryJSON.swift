internal import Checkpoints
internal import JSON
internal import Jobs
internal import Spend

/// The counted facts of a run as members of a JSON object; the same in `run`, `resume` and `status`.
enum SummaryJSON {
    static func write(_ summary: RunSummary, to writer: inout JSONWriter) {
        let counts = [
            ("items", summary.items), ("items_done", summary.settledItems), ("parts", summary.parts),
            ("accepted", summary.accepted), ("degraded", summary.byStatus[.degraded] ?? 0),
            ("skipped", summary.byStatus[.skipped] ?? 0), ("failed", summary.failed),
            ("reused", summary.reused), ("attempts", summary.attempts),
        ]
        for (name, count) in counts {
            writer.name(name)
            writer.integer(count)
        }
        writer.name("failures")
        writer.beginObject()
        for (name, count) in summary.failuresByClass.sorted(by: { $0.key < $1.key }) {
            writer.name(name)
            writer.integer(count)
        }
        writer.endObject()
        let spend = summary.spend
        let tokens = [
            ("input_tokens", spend.usage.input), ("output_tokens", spend.usage.output),
            ("cache_read_tokens", spend.usage.cacheRead), ("cache_write_tokens", spend.usage.cacheWrite),
        ]
        for (name, count) in tokens {
            writer.name(name)
            writer.integer(count)
        }
        writer.name("cost_usd")
        writer.string(spend.cost.usd)
        writer.name("maybe_paid_usd")
        writer.string(spend.maybePaid.usd)
        writer.name("attempts_of_unknown_price")
        writer.integer(spend.attemptsOfUnknownPrice)
    }
}
