internal import ArgumentParser
internal import Bedrock
internal import JSON
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
        if options.json { return try Output.line(json(loaded)) }
        guard !options.quiet else { return }
        let models = loaded.plan.rungs.map(\.wireID).joined(separator: ", then ")
        let items = loaded.items.count == 1 ? "1 item" : "\(Figures.count(loaded.items.count)) items"
        try Output.line("\(job): good: \(items), answered by \(models)")
    }

    /// Of a good job; problems go to stderr, as text.
    private func json(_ loaded: LoadedJob) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("job", job)
        writer.member("items", loaded.items.count)
        for (name, texts) in [("models", loaded.plan.rungs.map(\.wireID)), ("warnings", loaded.warnings)] {
            writer.name(name)
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
        writer.endObject()
        return writer.text
    }
}
