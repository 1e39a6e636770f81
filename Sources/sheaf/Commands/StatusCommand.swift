internal import ArgumentParser
internal import Checkpoints
internal import Jobs
internal import Pipeline
internal import Spend

/// `sheaf status`: where a run stands, while it runs and afterwards.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where a run stands: the latest one, or the one named.",
        discussion: "Exit status: 0 shown, 2 usage, 10 the store cannot be read."
    )

    @OptionGroup var selection: RunOptions
    @OptionGroup var options: CommonOptions

    func run() throws {
        let (store, run) = try RunSelection.find(selection, options)
        do {
            let summary = try store.summary(of: run.id)
            try Output.line(
                options.json ? RunJSON.text(run, summary, in: store) : text(run, summary, in: store)
            )
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
    }

    private func text(_ run: RunRecord, _ summary: RunSummary, in store: Store) throws -> String {
        let isUnderWay = try run.state == .unfinished && store.isUnderWay(run.id)
        let skipped = summary.byStatus[.skipped] ?? 0
        var lines = [
            "run         \(run.id) of \(run.job), \(isUnderWay ? "running" : state(run))",
            "started     \(run.startedAt), last change \(try store.lastChange(of: run.id))",
            "items       \(Figures.count(summary.settledItems)) of \(Figures.count(summary.items)) done",
            "parts       \(Figures.count(summary.accepted)) accepted"
                + (skipped > 0 ? " (\(Figures.count(skipped)) of them skipped)" : "")
                + ", \(Figures.count(summary.failed)) failed, "
                + "\(Figures.count(summary.parts - summary.decided)) under way or waiting",
        ]
        for (name, count) in summary.failuresByClass.sorted(by: { $0.key < $1.key }) {
            lines.append("            failed as \(name): \(Figures.count(count))")
        }
        lines += [
            "attempts    \(Figures.count(summary.attempts))",
            "cost        \(summary.spend.cost.usd) USD, and maybe paid \(summary.spend.maybePaid.usd) USD",
            "origin      \(run.origin)",
            "store       \(store.path)",
        ]
        if run.state == .unfinished, !isUnderWay {
            let way = NextCommand.goingOn(with: run, after: run.exitStatus, store: store.path)
            lines.append("go on       \(way)")
        }
        return lines.joined(separator: "\n")
    }

    private func state(_ run: RunRecord) -> String {
        switch (run.state, run.reason) {
        case (.unfinished, let reason?): "stopped: \(reason)"
        case (.unfinished, nil): "ended without a word"
        case (let state, _): state.rawValue
        }
    }
}
