internal import Checkpoints
internal import Jobs
internal import Pipeline

/// Command lines to go on with, which work from any folder.
enum NextCommand {
    static func export(_ run: String, store: String) -> String {
        "sheaf export \(run) --store \(quoted(store))"
    }

    /// The first run of a job, in the store that the command line named, if it did.
    static func run(job file: String, store: String?) -> String {
        "sheaf run \(quoted(file))" + (store.map { " --store \(quoted($0))" } ?? "")
    }

    /// What takes an unfinished run further that ended with `exitStatus`; `nil` where its process died.
    static func goingOn(with run: RunRecord, after exitStatus: Int?, store: String) -> String {
        guard exitStatus == Int(ExitStatus.budget), let settings = try? RunSettings(json: run.settings) else {
            return "sheaf resume \(run.id) --store \(quoted(store))"
        }
        // Its own budget stays as it is; a new run has a new one.
        let emulator = run.origin == Connection.emulatorOrigin ? " --emulator" : ""
        let subset = settings.isSubset ? ", with --limit or --only as before" : ""
        return "raise limits.budget_usd in the job, then, at no cost for what was accepted: "
            + Self.run(job: settings.job.file, store: store) + emulator + subset
    }

    /// The path as a shell takes it.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
                || "/._-+=@%:,".utf8.contains(byte)
        }
        return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
