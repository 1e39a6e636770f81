internal import ArgumentParser
internal import Bedrock
internal import Pipeline

/// `sheaf validate`: checks a job, its manifest, prompts and schema, and spends nothing.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a job and its manifest, and list every problem with its place.",
        discussion:
            "Nothing is read from the documents, and nothing is sent. Exit status: 0 good, 2 problems."
    )

    @Argument(help: "The job file.")
    var job: String

    @OptionGroup var models: ModelOptions
    @OptionGroup var options: CommonOptions

    func run() throws {
        let loaded = try LoadedJob(path: job, store: options.store, models)
        for warning in loaded.warnings where !options.quiet { Console.warning(warning) }
        guard !options.quiet else { return }
        let models = loaded.plan.rungs.map(\.wireID).joined(separator: ", then ")
        let items = loaded.items.count == 1 ? "1 item" : "\(Figures.count(loaded.items.count)) items"
        try Output.line("\(job): good: \(items), answered by \(models)")
    }
}
