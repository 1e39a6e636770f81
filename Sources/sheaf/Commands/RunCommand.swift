internal import ArgumentParser
internal import Checkpoints
internal import Jobs
internal import Pipeline

/// `sheaf run`: starts a run of a job, or goes on with the unfinished one.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a new run of a job; unchanged parts are reused at no cost.",
        discussion: """
            An older unfinished run of the job is closed as superseded. Exit status: 0 all accepted, 3 some parts \
            failed, 4 budget, 6 failure limit, 7 credentials, 8 store in use, 9 service out, 10 store unusable, \
            2 usage or job, 129/130/143 interrupted.
            """
    )

    @Argument(help: "The job file.")
    var job: String

    @Flag(help: "Ask a local Bedrock on a free loopback port; no AWS settings are read.")
    var emulator = false

    @Flag(help: "Pay again for parts that an earlier run answered.")
    var fresh = false

    @Flag(
        name: .customLong("continue"),
        help: "Go on with the job's unfinished run; start one only if there is none, or the recipe changed."
    )
    var isContinuing = false

    @Flag(help: "Try again what failed in an earlier run in a way that would only repeat, such as a refusal.")
    var retryFailed = false

    @Flag(help: "Hash every file, even where size, times and inode say that nothing changed.")
    var verifySources = false

    @Option(help: ArgumentHelp("Work on the first N items only.", valueName: "N"))
    var limit: Int?

    @Option(help: ArgumentHelp("Work on this item only; may be given several times.", valueName: "ID"))
    var only: [String] = []

    @OptionGroup var aws: AWSOptions
    @OptionGroup var models: ModelOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if emulator, let objection = aws.objectionBesideEmulator {
            throw ValidationError("--emulator: \(objection)")
        }
        if let limit, limit < 1 { throw ValidationError("--limit: '\(limit)' is less than 1") }
        let isSpecial = fresh || retryFailed || verifySources || limit != nil || !only.isEmpty
        if isContinuing, isSpecial {
            throw ValidationError(
                "--continue goes on as the run was started: it excludes --fresh, --retry-failed, --verify-sources, "
                    + "--limit and --only"
            )
        }
    }

    func run() async throws {
        let status = try await reporting {
            let loaded = try LoadedJob(path: job, store: options.store, region: aws.region, models)
            for warning in loaded.warnings where !options.quiet { Console.warning(warning) }
            let job = loaded.plan.job
            let items = try Subset(limit: limit, only: only).of(loaded.items)
            let connection =
                try await emulator
                ? Connection.toEmulator(for: job, models) : Connection.toBedrock(for: job, aws)
            let store = try Store(path: StoreLocator.path(option: options.store, job: job), access: .writing)
            if isContinuing,
                let run = try unfinishedRun(of: loaded.plan, origin: connection.origin, in: store)
            {
                return try await ResumeCommand.goOn(with: run, in: store, connection, models, options)
            }
            let settings = RunSettings(
                job: job,
                isFresh: fresh,
                retriesFailed: retryFailed,
                verifiesSources: verifySources,
                isSubset: isSubset,
                profile: aws.profile,
                region: aws.region,
                models: models.path
            )
            let new = NewRun(
                job: job.name,
                recipe: loaded.plan.recipeHash,
                settings: try settings.json,
                origin: connection.origin,
                supersedes: !isSubset
            )
            let session = RunSession(
                plan: loaded.plan,
                settings: settings,
                store: store,
                run: try store.startRun(new, items: items),
                connection: connection,
                options: options
            )
            let status = try await session.execute()
            await connection.close()
            return status
        }
        throw CommandExit(status: status)
    }

    private func unfinishedRun(of plan: JobPlan, origin: String, in store: Store) throws -> RunRecord? {
        // One that was tried out in part, or on an emulator, may have been left behind it.
        try store.runs().last { run in
            run.job == plan.job.name && run.state == .unfinished && run.recipe == plan.recipeHash
                && run.origin == origin && (try? RunSettings(json: run.settings).isSubset) == false
        }
    }

    private var isSubset: Bool { limit != nil || !only.isEmpty }
}

/// The part of a manifest that `--limit` and `--only` leave.
struct Subset {
    let limit: Int?
    let only: [String]

    /// The items that are left, in their places; throws where an id is not in the manifest.
    func of(_ items: [Item]) throws -> [Item] {
        let known = Set(items.map(\.id))
        if let missing = only.first(where: { !known.contains($0) }) {
            throw CommandFailure("--only: no item has the id '\(missing)'", status: ExitStatus.usage)
        }
        let wanted = only.isEmpty ? items : items.filter { only.contains($0.id) }
        return limit.map { Array(wanted.prefix($0)) } ?? wanted
    }
}
