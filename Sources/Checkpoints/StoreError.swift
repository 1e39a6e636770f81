/// Why the store cannot be used, with the way out.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    /// Another process holds the lock; `holder` is what it wrote into the lock file.
    case locked(path: String, holder: String)
    /// There is nothing at the path.
    case missing(path: String)
    /// Something else than a store is at the path.
    case notAStore(path: String)
    /// Written by a later version of the program.
    case newer(path: String)
    /// SQLite finds the file malformed.
    case damaged(path: String, reason: String)
    /// The file system has no room left.
    case full(path: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// One of its files was taken from its path while it was open.
    case removed(path: String)
    /// The file lies on a file system that other machines write too.
    case onNetwork(path: String, fileSystem: String)
    /// Anything else; `reason` may end in a hint.
    case unusable(path: String, reason: String)

    /// The sentence for people, and a hint where there is a way out.
    public var description: String {
        switch self {
        case .locked(let path, let holder):
            "store '\(path)': in use by another run: \(holder)\n  hint: wait for it, or stop it; `sheaf status` works meanwhile"
        case .missing(let path):
            "store '\(path)': does not exist\n  hint: give the store with --store, or the job with --job"
        case .notAStore(let path):
            "store '\(path)': is not a store of this program\n  hint: name another file with --store; if it was a store, its beginning is destroyed: restore it from a backup"
        case .newer(let path):
            "store '\(path)': was written by a newer version of sheaf\n  hint: use that version, or another store with --store"
        case .damaged(let path, let reason):
            "store '\(path)': is damaged: \(reason)\n  hint: restore it from a backup, or salvage it: sqlite3 '\(path)' .recover | sqlite3 salvaged.sqlite"
        case .full(let path):
            "store '\(path)': the disk is full: what was committed is kept\n  hint: free some space, then `sheaf resume --store '\(path)'`"
        case .readOnly(let path):
            "store '\(path)': cannot be written: it or its folder is read-only\n  hint: make both writable for this user, or name another store with --store"
        case .removed(let path):
            "store '\(path)': it, its -wal or its .lock was removed or replaced while in use: nothing more can be kept\n  hint: put back what was taken away, or restore a backup, then `sheaf resume --store '\(path)'`"
        case .onNetwork(let path, let fileSystem):
            "store '\(path)': lies on a network file system (\(fileSystem)), whose locks cannot be trusted\n  hint: name a store on a local disk with --store; documents may stay where they are"
        case .unusable(let path, let reason):
            "store '\(path)': cannot be used: \(reason)"
        }
    }
}
