internal import ArgumentParser
internal import Checkpoints
internal import JSON
internal import Spend

/// `sheaf runs`: every run of a store.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of a store with their state and cost, oldest first.",
        discussion: "Exit status: 0 shown, 2 usage, 10 the store cannot be read."
    )

    @OptionGroup var options: CommonOptions

    @Option(
        help: ArgumentHelp(
            "Only runs of this job, in its store unless --store or SHEAF_STORE says where.",
            valueName: "job.yaml"
        )
    )
    var job: String?

    func run() throws {
        do {
            let (store, name) = try StoreLocator.open(option: options.store, jobFile: job)
            for run in try store.runs() where name == nil || run.job == name {
                let summary = try store.summary(of: run.id)
                if options.json {
                    try Output.line(RunJSON.text(run, summary, in: store))
                } else {
                    try Output.line(
                        """
                        \(run.id)  \(run.state.rawValue)  \(run.job)  \(Figures.count(summary.accepted)) accepted, \
                        \(Figures.count(summary.failed)) failed, \(summary.spend.cost.usd) USD, maybe paid \
                        \(summary.spend.maybePaid.usd) USD\(run.reason.map { "  (\($0))" } ?? "")
                        """
                    )
                }
            }
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
    }
}
