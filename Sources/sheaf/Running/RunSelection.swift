internal import Checkpoints

/// The run that a command means, in a store opened for reading.
enum RunSelection {
    static func find(
        _ selection: RunOptions,
        _ options: CommonOptions
    ) throws -> (store: Store, run: RunRecord) {
        try find(selection.run, jobFile: selection.job, options)
    }

    /// The latest run where `id` is `nil`.
    static func find(
        _ id: String?,
        jobFile: String?,
        _ options: CommonOptions
    ) throws -> (store: Store, run: RunRecord) {
        do {
            let path = try StoreLocator.path(option: options.store, jobFile: jobFile)
            let store = try Store(path: path, access: .reading)
            guard let id else {
                guard let latest = try store.latestRun() else {
                    throw CommandFailure("store '\(path)': has no run yet", status: ExitStatus.usage)
                }
                return (store, latest)
            }
            guard let run = try store.run(id) else {
                let known = try store.runs().suffix(5).map(\.id).joined(separator: ", ")
                throw CommandFailure(
                    "run '\(id)': not in '\(path)'\n  hint: the latest ones are \(known)",
                    status: ExitStatus.usage
                )
            }
            return (store, run)
        } catch let error as StoreError {
            throw CommandFailure(error)
        }
    }
}
