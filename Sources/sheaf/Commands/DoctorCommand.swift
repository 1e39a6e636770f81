internal import AWS
internal import ArgumentParser
internal import JSON
internal import Jobs
internal import Pipeline

/// `sheaf doctor`: what a run needs, and what of it is missing here.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check what a run needs here: libraries, workers, store, credentials, endpoint, clock.",
        discussion: """
            Nothing is sent to a model unless --call asks for it. Exit status: 0 nothing failed, else the status that \
            a run would end with: 2, 7, 9 or 10.
            """
    )

    @Argument(help: "A job, for its models, regions, store and limits.")
    var job: String?

    @OptionGroup var models: ModelOptions
    @OptionGroup var options: CommonOptions

    @OptionGroup var aws: AWSOptions

    @Flag(
        help: "Ask each model of the job for one token, in each of its regions; costs a fraction of a cent."
    )
    var call = false

    func validate() throws {
        if call, job == nil { throw ValidationError("--call needs a job, whose models are called") }
    }

    func run() async throws {
        var findings: [Finding] = []
        let loaded = loadedJob(&findings)
        let store = storePath(loaded?.plan.job)
        findings += MachineCheck(memoryMB: loaded?.plan.job.input.limits.memoryMB ?? 1_024, store: store)
            .findings()
        do throws(AWSError) {
            findings += try await ServiceCheck(regions: loaded?.plan.job.model.regions ?? [], aws).findings()
        } catch {
            findings.append(.failed("settings", CommandFailure(error)))
        }
        if call, let loaded {
            do {
                findings += try await ModelCheck(plan: loaded.plan, options: aws).findings()
            } catch let error as AWSError {
                findings.append(.failed("model", CommandFailure(error)))
            }
        }
        try show(findings)
        let failed = findings.filter { $0.verdict == .failed }
        guard let first = failed.first else { return }
        Console.error("doctor: \(failed.count == 1 ? "1 check" : "\(failed.count) checks") failed")
        throw CommandExit(status: first.exitStatus)
    }

    private func loadedJob(_ findings: inout [Finding]) -> LoadedJob? {
        guard let job else { return nil }
        do {
            let loaded = try LoadedJob(path: job, store: options.store, region: aws.region, models)
            findings += loaded.warnings.map { .warning("job", $0, hint: nil) }
            let items = loaded.items.count == 1 ? "1 item" : "\(Figures.count(loaded.items.count)) items"
            findings.append(.ok("job", "\(job): \(items)"))
            return loaded
        } catch {
            let failure = error as? CommandFailure ?? CommandFailure("\(error)", status: ExitStatus.usage)
            findings.append(.failed("job", failure))
            return nil
        }
    }

    /// The store that a run of the job would use, or one that is named; none otherwise.
    private func storePath(_ job: Job?) -> String? {
        job.map { StoreLocator.path(option: options.store, job: $0) } ?? StoreLocator.named(options.store)
    }

    private func show(_ findings: [Finding]) throws {
        if options.json {
            var writer = JSONWriter()
            writer.beginArray()
            for finding in findings { finding.write(to: &writer) }
            writer.endArray()
            return try Output.line(writer.text)
        }
        for finding in findings where !options.quiet || finding.verdict == .failed {
            try Output.line(finding.text)
        }
    }
}
