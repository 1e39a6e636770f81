internal import Checkpoints
internal import JSON
internal import Jobs
internal import Spend

/// What an exported file is: where it comes from, what it contains, and how to know that it arrived whole.
///
/// Without the time of writing, so that the same export has the same description.
struct ExportMetadata {
    /// The exported file's name.
    let file: String
    /// Bytes.
    let size: Int
    let sha256: String
    let tally: ExportTally
    let version: String

    /// One JSON object on a line.
    func json(of exporter: Exporter) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("file", file)
        writer.member("format", exporter.form.rawValue)
        writer.member("bytes", size)
        writer.member("sha256", sha256)
        writer.member("lines", tally.lines)
        writeRun(of: exporter, &writer)
        writeFilter(of: exporter, &writer)
        if exporter.form != .failedItems { writeTally(&writer) }
        writer.member("created_by", "sheaf \(version)")
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }

    private func writeRun(of exporter: Exporter, _ writer: inout JSONWriter) {
        writer.member("run", exporter.run.id)
        writer.member("run_state", exporter.run.state.rawValue)
        writer.member("job", exporter.run.job)
        writer.member("origin", exporter.run.origin)
        writer.member("recipe", exporter.run.recipe)
    }

    private func writeFilter(of exporter: Exporter, _ writer: inout JSONWriter) {
        let filter = exporter.filter
        writer.name("filter")
        writer.beginObject()
        if let statuses = filter.statuses {
            writer.name("status")
            writer.beginArray()
            for status in OutcomeStatus.allCases where statuses.contains(status) {
                writer.string(status.rawValue)
            }
            writer.endArray()
        }
        if let ids = filter.ids { writer.member("ids", ids.count) }
        if let since = filter.sinceStamp { writer.member("since", since) }
        writer.endObject()
    }

    private func writeTally(_ writer: inout JSONWriter) {
        writer.name("by_status")
        writer.beginObject()
        for status in OutcomeStatus.allCases where status != .split {
            writer.member(status.rawValue, tally.byStatus[status] ?? 0)
        }
        writer.endObject()
        writer.member("cost_usd", tally.cost.usd)
        writer.member("maybe_paid_usd", tally.maybePaid.usd)
        writer.member("lines_of_unknown_price", tally.linesOfUnknownPrice)
    }
}
