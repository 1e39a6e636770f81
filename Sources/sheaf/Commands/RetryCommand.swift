internal import ArgumentParser
internal import Checkpoints
internal import Jobs

/// `sheaf retry`: reopens a run for what failed.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Reopen a run and try again what failed, all of it or one class.",
        discussion: """
            Same recipe, same budget: what the run has cost before counts. Accepted parts are not touched. \
            Exit status: as of `sheaf run`; 0 if nothing had failed.
            """
    )

    @OptionGroup var selection: RunOptions

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("Only failures of this class, as the export names it.", valueName: "class")
    )
    var failureClass: String?

    @OptionGroup var aws: AWSOptions
    @OptionGroup var models: ModelOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard let failureClass, FailureClass(rawValue: failureClass) == nil else { return }
        let known = FailureClass.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--class: '\(failureClass)' is no class of failure: one of \(known)")
    }

    func run() async throws {
        let status = try await reporting { () async throws -> Int32 in
            let found = try RunSelection.find(selection, options)
            guard found.run.state != .superseded else {
                throw CommandFailure(
                    "run '\(found.run.id)': was superseded by a later run of '\(found.run.job)'",
                    status: ExitStatus.usage
                )
            }
            let connection = try await ResumeCommand.connection(for: found.run, aws, models)
            let store = try Store(path: found.store.path, access: .writing)
            let count = try store.reopenFailures(
                of: found.run.id,
                failureClass: failureClass.flatMap { FailureClass(rawValue: $0) }
            )
            guard count > 0 else {
                if !options.quiet { Console.plain(Self.nothing(in: found.run, store.path)) }
                await connection.close()
                return 0
            }
            return try await ResumeCommand.goOn(with: found.run, in: store, connection, models, options)
        }
        throw CommandExit(status: status)
    }

    private static func nothing(in run: RunRecord, _ store: String) -> String {
        let nothing = "sheaf: nothing to retry: no such failure in run \(run.id)"
        guard run.state == .unfinished else { return nothing }
        let way = NextCommand.goingOn(with: run, after: run.exitStatus, store: store)
        return "\(nothing)\n  hint: it is unfinished: \(way)"
    }
}
