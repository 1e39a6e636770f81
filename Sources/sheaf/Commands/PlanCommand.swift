internal import ArgumentParser
internal import Checkpoints
internal import Documents
internal import Foundation
internal import JSON
internal import Jobs
internal import Pipeline
internal import Spend

/// `sheaf plan`: what a run would do and why, and what it would cost.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would send and why, with tokens and cost from low to high; spend nothing.",
        discussion: """
            Low is the expected input alone; high is what a budget would reserve: an upper bound of the input and all \
            of max_tokens; each part at the model that it starts with. Exit status: 0 shown, 2 usage, job or manifest, \
            10 the store cannot be read.
            """
    )

    @Argument(help: "The job file.")
    var job: String

    @Flag(help: "Plan for the local Bedrock of `run --emulator`.")
    var emulator = false

    @Flag(help: "Plan as for `run --fresh`.")
    var fresh = false

    @Flag(help: "Plan as for `run --retry-failed`.")
    var retryFailed = false

    @Flag(help: "Hash every file, even where size, times and inode say that nothing changed.")
    var verifySources = false

    @OptionGroup var aws: AWSOptions
    @OptionGroup var models: ModelOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if emulator, let objection = aws.objectionBesideEmulator {
            throw ValidationError("--emulator: \(objection)")
        }
    }

    func run() async throws {
        try await reporting {
            let loaded = try LoadedJob(path: job, store: options.store, region: aws.region, models)
            for warning in loaded.warnings where !options.quiet { Console.warning(warning) }
            let job = loaded.plan.job
            let path = StoreLocator.path(option: options.store, job: job)
            let workers = ProcessInfo.processInfo.activeProcessorCount
            let extraction = try ExtractionPool(
                workers: workers,
                executable: try CompanionExecutable(named: "sheaf-extract"),
                memoryMB: job.input.limits.memoryMB
            )
            defer { extraction.shutdown() }
            let planner = Planner(
                plan: loaded.plan,
                settings: RunSettings(
                    job: job,
                    isFresh: fresh,
                    retriesFailed: retryFailed,
                    verifiesSources: verifySources
                ),
                store: FileManager.default.fileExists(atPath: path)
                    ? try Store(path: path, access: .reading)
                    : nil,
                origin: emulator ? Connection.emulatorOrigin : try Connection.origin(for: job, aws),
                extraction: extraction,
                workers: workers
            )
            let preview = try await planner.preview(loaded.items) { line in
                if options.json {
                    try Output.line(json(line))
                } else if !options.quiet {
                    try Output.line(text(line))
                }
            }
            try Output.line(options.json ? json(preview) : text(preview))
        }
    }

    private func text(_ line: RunPreview.Line) -> String {
        let pages = line.pages.map { ", pages \($0)" } ?? ""
        let routes = RoutesText.line(line.routes).map { " (\($0))" } ?? ""
        return "\(line.fate.name): \(line.id)\(pages)\(routes)"
    }

    private func text(_ preview: RunPreview) -> String {
        let counts = preview.counts.sorted { $0.key < $1.key }.map { "\($0.key): \(Figures.count($0.value))" }
        return """
            in sum
              \(counts.joined(separator: "\n  "))
              to send  \(Figures.count(preview.sent)) parts in \(Figures.count(preview.requests)) requests
              tokens   about \(Figures.count(preview.expectedTokens)) in
              cost     \(cost(preview.lowCost)) to \(cost(preview.highCost)), by estimate
            """
    }

    private func cost(_ cost: Cost?) -> String { cost.map { "\($0.usd) USD" } ?? "unknown" }

    private func json(_ line: RunPreview.Line) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", line.id)
        writer.member("pages", line.pages)
        writer.member("fate", line.fate.name)
        RoutesText.write(line.routes, to: &writer)
        writer.endObject()
        return writer.text
    }

    private func json(_ preview: RunPreview) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("counts")
        writer.beginObject()
        for (name, count) in preview.counts.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
        writer.endObject()
        writer.member("parts_to_send", preview.sent)
        writer.member("requests", preview.requests)
        writer.member("expected_input_tokens", preview.expectedTokens)
        writer.member("cost_low_usd", preview.lowCost?.usd)
        writer.member("cost_high_usd", preview.highCost?.usd)
        writer.endObject()
        return writer.text
    }
}
