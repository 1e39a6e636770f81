internal import Checkpoints
internal import Foundation
internal import Jobs

/// Finds the store that a command means.
enum StoreLocator {
    /// Absolute: `--store`, else `SHEAF_STORE`, else the job's `store:`, else beside the job file.
    static func path(option: String?, job: Job) -> String {
        absolute(option ?? environment ?? job.store ?? job.defaultStorePath)
    }

    /// The same for a command that may name a job file; without any, the one store of the current folder.
    static func path(option: String?, jobFile: String?) throws -> String {
        if let named = named(option) { return named }
        if let jobFile {
            do { return path(option: nil, job: try JobFile.read(jobFile).job) } catch {
                throw CommandFailure(error)
            }
        }
        let folder = FileManager.default.currentDirectoryPath
        let stores = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            .filter { Store.isStore(atPath: "\(folder)/\($0)") }
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

    /// The one that `--store` or `SHEAF_STORE` names; `nil` where neither does.
    static func named(_ option: String?) -> String? { (option ?? environment).map(absolute) }

    private static var environment: String? {
        ProcessInfo.processInfo.environment["SHEAF_STORE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func absolute(_ path: String) -> String {
        let expanded = NSString(string: path).expandingTildeInPath
        return URL(filePath: expanded).standardizedFileURL.path
    }
}
