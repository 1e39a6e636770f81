/// Why the store cannot be used.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    /// Another process holds the lock; `holder` is what it wrote into the lock file.
    case locked(path: String, holder: String)
    case missing(path: String)
    case notAStore(path: String)
    /// Written by a later version of the program.
    case newer(path: String)
    case damaged(path: String, reason: String)
    case full(path: String)
    case readOnly(path: String)
    case unusable(path: String, reason: String)

    public var description: String {
        switch self {
        case .locked(let path, let holder):
            "store '\(path)': in use by another run: \(holder)\n  hint: wait for it, or stop it; `sheaf status` works meanwhile"
        case .missing(let path):
            "store '\(path)': does not exist\n  hint: give the store with --store, or the job with --job"
        case .notAStore(let path):
            "store '\(path)': is not a store of this program\n  hint: name another file with --store"
        case .newer(let path):
            "store '\(path)': was written by a newer version of sheaf\n  hint: use that version, or another store with --store"
        case .damaged(let path, let reason):
            "store '\(path)': is damaged: \(reason)\n  hint: restore it from a backup, or salvage it with `sqlite3 \(path) .recover`"
        case .full(let path):
            "store '\(path)': the disk is full: what was committed is kept\n  hint: free some space, then `sheaf resume --store \(path)`"
        case .readOnly(let path):
            "store '\(path)': cannot be written: it or its folder is read-only"
        case .unusable(let path, let reason):
            "store '\(path)': cannot be used: \(reason)"
        }
    }
}
