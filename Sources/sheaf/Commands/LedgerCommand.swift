internal import ArgumentParser
internal import Checkpoints
internal import JSON
internal import Spend

/// `sheaf ledger`: every attempt of a run.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "List every attempt of a run with its usage, its cost and how it ended.",
        discussion: """
            An attempt is one HTTP exchange, the only thing that costs money. With --json: one object a line. \
            Exit status: 0 shown, 2 usage, 10 the store cannot be read.
            """
    )

    @OptionGroup var selection: RunOptions
    @OptionGroup var options: CommonOptions

    func run() throws {
        let (store, run) = try RunSelection.find(selection, options)
        do {
            try store.forEachAttempt(of: run.id) { attempt in
                if options.json {
                    var writer = JSONWriter()
                    AttemptText.write(attempt, to: &writer)
                    try Output.line(writer.text)
                } else {
                    try Output.line(AttemptText.line(attempt))
                }
            }
            guard !options.json, !options.quiet else { return }
            let spend = try store.spend(of: run.id)
            Console.plain("run \(run.id): \(spend.cost.usd) USD, and maybe paid \(spend.maybePaid.usd) USD")
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
    }
}
