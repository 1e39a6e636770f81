internal import ArgumentParser
internal import Checkpoints
internal import JSON

/// `sheaf check`: proves the store.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Prove the store: SQLite's integrity, the schema's invariants, and ledger = lines = summary.",
        discussion: "Exit status: 0 everything holds, 10 something does not, 2 usage."
    )

    @OptionGroup var options: CommonOptions

    @Option(help: ArgumentHelp("The job whose store it is.", valueName: "job.yaml"))
    var job: String?

    func run() throws {
        let results: [CheckResult]
        do {
            results = try StoreLocator.open(option: options.store, jobFile: job).store.check()
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
        if options.json {
            try Output.line(json(results))
        } else if !options.quiet {
            for result in results {
                try Output.line("\(result.holds ? "ok    " : "BROKEN") \(result.claim)")
                for fault in result.faults { try Output.line("         \(fault)") }
            }
        }
        let broken = results.count { !$0.holds }
        guard broken == 0 else {
            throw CommandFailure(
                "check: \(broken) of \(results.count) claims do not hold",
                status: ExitStatus.store
            )
        }
    }

    private func json(_ results: [CheckResult]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for result in results {
            writer.beginObject()
            writer.name("claim")
            writer.string(result.claim)
            writer.name("holds")
            writer.bool(result.holds)
            writer.name("faults")
            writer.beginArray()
            for fault in result.faults { writer.string(fault) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        return writer.text
    }
}
