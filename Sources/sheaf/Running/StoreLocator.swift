internal import Checkpoints
internal import Foundation
internal import Jobs

/// Finds the store that a command means.
enum StoreLocator {
    /// Absolute: `--store`, else `SHEAF_STORE`, else the job's `store:`, else beside the job file.
    static func path(option: String?, job: Job) -> String {
        absolute(option ?? environment ?? job.store ?? job.defaultStorePath)
    }

    /// The same for a command that may name a job file, with the name of that job, whose runs are meant; without any,
    /// the one store of the current folder.
    static func find(option: String?, jobFile: String?) throws -> (path: String, job: String?) {
        if let jobFile {
            do {
                let job = try JobFile.read(jobFile).job
                return (path(option: option, job: job), job.name)
            } catch {
                throw CommandFailure(error)
            }
        }
        return (try named(option) ?? onlyStore(in: FileManager.default.currentDirectoryPath), nil)
    }

    /// The store that is found so, open for reading.
    static func open(option: String?, jobFile: String?) throws -> (store: Store, job: String?) {
        let (path, job) = try find(option: option, jobFile: jobFile)
        do throws(StoreError) {
            return (try Store(path: path, access: .reading), job)
        } catch {
            guard case .missing = error, let jobFile else { throw CommandFailure(error) }
            throw CommandFailure(
                """
                store '\(path)': does not exist
                  hint: no run was started yet: \(NextCommand.run(job: jobFile, store: option))
                """,
                status: ExitStatus.usage
            )
        }
    }

    /// The one that `--store` or `SHEAF_STORE` names; `nil` where neither does.
    static func named(_ option: String?) -> String? { (option ?? environment).map(absolute) }

    private static func onlyStore(in folder: String) throws -> String {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let stores = names.filter { name in
            let path = "\(folder)/\(name)"
            // One that this user may not read is known by the lock beside it; opening it says why.
            return Store.isStore(atPath: path)
                || names.contains(name + ".lock") && !FileManager.default.isReadableFile(atPath: path)
        }
        switch stores.count {
        case 1: return "\(folder)/\(stores[0])"
        case 0:
            throw CommandFailure(
                "store: none in \(folder)\n  hint: name it with --store, or its job with --job",
                status: ExitStatus.usage
            )
        default:
            throw CommandFailure(
                "store: several in \(folder): \(stores.joined(separator: ", "))\n  hint: name one with --store",
                status: ExitStatus.usage
            )
        }
    }

    private static var environment: String? {
        ProcessInfo.processInfo.environment["SHEAF_STORE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func absolute(_ path: String) -> String {
        let expanded = NSString(string: path).expandingTildeInPath
        return URL(filePath: expanded).standardizedFileURL.path
    }
}
