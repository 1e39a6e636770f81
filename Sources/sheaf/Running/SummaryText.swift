internal import Checkpoints
internal import JSON
internal import Jobs
internal import Pipeline
internal import Spend

/// How a process's work on a run ended, for people and for programs.
struct SummaryText {
    let report: RunReport
    /// The store's absolute path.
    let store: String
    let wall: Duration

    var text: String {
        let summary = report.summary
        let spend = summary.spend
        let seconds = wall / .seconds(1)
        var lines = [
            "run \(report.run.id) of \(report.run.job): \(report.stop == nil ? "finished" : "stopped")",
            "  items       \(Figures.count(summary.settledItems)) of \(Figures.count(summary.items)) done",
            "  parts       \(parts(summary))",
        ]
        for (name, count) in summary.failuresByClass.sorted(by: { $0.key < $1.key }) {
            lines.append("              failed as \(name): \(Figures.count(count))")
        }
        lines += [
            "  tokens      \(Figures.count(spend.usage.promptTokens)) in, \(Figures.count(spend.usage.output)) out, "
                + "in \(Figures.count(summary.attempts)) attempts",
            "  cost        \(spend.cost.usd) USD" + unpriced(spend),
            "  maybe paid  \(spend.maybePaid.usd) USD",
            "  wall        \(Figures.duration(seconds: seconds))",
        ]
        if report.run.origin != "bedrock" {
            lines.append("  answered by \(report.run.origin), not by Bedrock")
        }
        if report.stop == nil {
            lines.append("results: \(NextCommand.export(report.run.id, store: store))")
        } else {
            let status = Int(report.exitStatus)
            lines.append("go on:   \(NextCommand.goingOn(with: report.run, after: status, store: store))")
        }
        return lines.joined(separator: "\n")
    }

    func sentence(for stop: RunStop) -> String {
        if case .unexpected = stop { return "\(stop.sentence)\n  hint: this is a bug; please report it" }
        return "stopped: \(stop.sentence)"
    }

    /// The same facts as one JSON object.
    var json: String {
        let summary = report.summary
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("run")
        writer.string(report.run.id)
        writer.name("job")
        writer.string(report.run.job)
        writer.name("store")
        writer.string(store)
        writer.name("origin")
        writer.string(report.run.origin)
        SummaryJSON.write(summary, to: &writer)
        writer.name("stopped")
        if let stop = report.stop { writer.string(stop.sentence) } else { writer.null() }
        writer.name("exit_status")
        writer.integer(report.exitStatus)
        writer.name("wall_seconds")
        writer.raw(Figures.decimal(wall / .seconds(1)))
        writer.endObject()
        return writer.text
    }

    private func parts(_ summary: RunSummary) -> String {
        var words = ["\(Figures.count(summary.accepted)) accepted"]
        let degraded = summary.byStatus[.degraded] ?? 0
        if degraded > 0 { words.append("\(Figures.count(degraded)) of them degraded") }
        let skipped = summary.byStatus[.skipped] ?? 0
        if skipped > 0 { words.append("\(Figures.count(skipped)) of them skipped") }
        if summary.reused > 0 { words.append("\(Figures.count(summary.reused)) of them reused") }
        words.append("\(Figures.count(summary.failed)) failed")
        let open = summary.parts - summary.decided
        if open > 0 { words.append("\(Figures.count(open)) not yet decided") }
        return words.joined(separator: ", ")
    }

    private func unpriced(_ spend: RunSpend) -> String {
        spend.attemptsOfUnknownPrice == 0
            ? "" : ", and \(Figures.count(spend.attemptsOfUnknownPrice)) attempts of unknown price"
    }
}
