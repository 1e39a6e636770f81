internal import Checkpoints

/// The run that a command means, in a store opened for reading.
enum RunSelection {
    static func find(
        _ selection: RunOptions,
        _ options: CommonOptions
    ) throws -> (store: Store, run: RunRecord) {
        try find(selection.run, jobFile: selection.job, options)
    }

    /// The latest run where `id` is `nil`, of the job where one is named.
    static func find(
        _ id: String?,
        jobFile: String?,
        _ options: CommonOptions
    ) throws -> (store: Store, run: RunRecord) {
        do {
            let (store, job) = try StoreLocator.open(option: options.store, jobFile: jobFile)
            guard let id else {
                guard let latest = try store.latestRun(job: job) else {
                    throw CommandFailure(
                        noRun(of: job, jobFile: jobFile, in: store, options),
                        status: ExitStatus.usage
                    )
                }
                return (store, latest)
            }
            guard let run = try store.run(id) else {
                let known = try store.runs().suffix(5).map(\.id).joined(separator: ", ")
                throw CommandFailure(
                    "run '\(id)': not in '\(store.path)'\n  hint: the latest ones are \(known)",
                    status: ExitStatus.usage
                )
            }
            return (store, run)
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
    }

    private static func noRun(
        of job: String?,
        jobFile: String?,
        in store: Store,
        _ options: CommonOptions
    ) -> String {
        guard let job, let jobFile else { return "store '\(store.path)': has no run yet" }
        let command = NextCommand.run(job: jobFile, store: options.store)
        return "store '\(store.path)': has no run of '\(job)' yet\n  hint: start one: \(command)"
    }
}
