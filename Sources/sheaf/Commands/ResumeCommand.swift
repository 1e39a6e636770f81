internal import ArgumentParser
internal import Checkpoints
internal import Jobs
internal import Pipeline

/// `sheaf resume`: goes on with an unfinished run under its own recorded recipe.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract:
            "Go on with the latest unfinished run, or with the one named; what is decided is not sent again.",
        discussion: """
            Job file and manifest are not read again: the run goes on as it was started, under the same budget. \
            Exit status: as of `sheaf run`; 0 if there is nothing to go on with.
            """
    )

    @OptionGroup var selection: RunOptions
    @OptionGroup var aws: AWSOptions
    @OptionGroup var models: ModelOptions
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let status = try await reporting { () async throws -> Int32 in
            let (store, job) = try StoreLocator.open(option: options.store, jobFile: selection.job)
            guard let run = try Self.unfinishedRun(selection.run, of: job, in: store) else {
                if !options.quiet {
                    let whose = job.map { " of '\($0)'" } ?? ""
                    let why =
                        selection.run.map { "run \($0) is finished" }
                        ?? "no unfinished run\(whose) in '\(store.path)'"
                    Console.plain("sheaf: nothing to resume: \(why)")
                }
                return 0
            }
            let connection = try await Self.connection(for: run, aws, models)
            return try await Self.goOn(
                with: run,
                in: try Store(path: store.path, access: .writing),
                connection,
                models,
                options
            )
        }
        throw CommandExit(status: status)
    }

    /// Where the run's requests went before; throws where the settings now lead elsewhere.
    static func connection(
        for run: RunRecord,
        _ aws: AWSOptions,
        _ models: ModelOptions
    ) async throws -> Connection {
        let settings = try settings(of: run)
        let job = settings.job
        if run.origin == Connection.emulatorOrigin {
            if let objection = aws.objectionBesideEmulator {
                throw CommandFailure("run \(run.id): \(objection)", status: ExitStatus.usage)
            }
            return try Connection.toEmulator(for: job, models.orElse(settings.models))
        }
        // Where the run went before, unless this command line says otherwise.
        var aws = aws
        aws.profile = aws.profile ?? settings.profile
        aws.region = aws.region ?? settings.region
        let connection = try await Connection.toBedrock(for: job, aws)
        guard connection.origin == run.origin else {
            throw CommandFailure(
                """
                run \(run.id): was answered by '\(run.origin)', and the settings now lead to '\(connection.origin)'
                  hint: restore the endpoint, or start a new run with `sheaf run`
                """,
                status: ExitStatus.usage
            )
        }
        return connection
    }

    /// Works on a run that was started before.
    static func goOn(
        with run: RunRecord,
        in store: Store,
        _ connection: Connection,
        _ models: ModelOptions,
        _ options: CommonOptions
    ) async throws -> Int32 {
        // Another process may have had the store between the choice of the run and now.
        guard let now = try store.run(run.id), now.state != .superseded else {
            throw CommandFailure(
                "run '\(run.id)': was superseded by a later run of '\(run.job)'",
                status: ExitStatus.usage
            )
        }
        let settings = try settings(of: run)
        let catalogue = try models.orElse(settings.models).catalogue()
        let plan: JobPlan
        do throws(JobPlanError) {
            plan = try JobPlan(settings.job, catalogue: catalogue)
        } catch {
            throw CommandFailure("run \(run.id): \(error.key): \(error.message)", status: ExitStatus.usage)
        }
        let session = RunSession(
            plan: plan,
            settings: settings,
            store: store,
            run: run,
            connection: connection,
            options: options
        )
        let status = try await session.execute()
        await connection.close()
        return status
    }

    /// The run that is meant, `nil` where none is unfinished; throws where a named one cannot be resumed.
    private static func unfinishedRun(
        _ id: String?,
        of job: String?,
        in store: Store
    ) throws -> RunRecord? {
        guard let id else { return try store.latestRun(job: job, state: .unfinished) }
        guard let run = try store.run(id) else {
            throw CommandFailure("run '\(id)': not in '\(store.path)'", status: ExitStatus.usage)
        }
        switch run.state {
        case .unfinished: return run
        case .finished: return nil
        case .superseded:
            throw CommandFailure(
                "run '\(id)': was superseded by a later run of '\(run.job)'",
                status: ExitStatus.usage
            )
        }
    }

    private static func settings(of run: RunRecord) throws -> RunSettings {
        do {
            return try RunSettings(json: run.settings)
        } catch {
            throw CommandFailure("run \(run.id): its recorded job cannot be read by this version", status: 10)
        }
    }
}
