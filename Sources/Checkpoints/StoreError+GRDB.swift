internal import Foundation
internal import GRDB
internal import Glibc

extension StoreError {
    /// The store's own error for one of SQLite's.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = error as? StoreError ?? .unusable(path: path, reason: "\(error)")
            return
        }
        // The message alone: a description would carry the statement's arguments.
        let message = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_CORRUPT: self = .damaged(path: path, reason: message)
        case .SQLITE_NOTADB: self = .notAStore(path: path)
        case .SQLITE_CANTOPEN: self = .unopened(path: path, message: message)
        case .SQLITE_IOERR: self = .failedDisk(path: path, message: message)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unusable(
                path: path,
                reason:
                    "another program keeps it locked\n  hint: end what has it open, such as a sqlite3 shell in a transaction"
            )
        default: self = .unusable(path: path, reason: "SQLite: \(message)")
        }
    }

    /// The store's own error for one of the C library's.
    init(errno code: Int32, path: String) {
        self =
            switch code {
            case EROFS, EACCES, EPERM: .readOnly(path: path)
            case ENOSPC, EDQUOT: .full(path: path)
            default: .unusable(path: path, reason: String(cString: strerror(code)))
            }
    }

    /// Which of the conditions for opening was broken: the file, or the folder that takes its -wal and -shm.
    private static func unopened(path: String, message: String) -> StoreError {
        guard access(path, F_OK) == 0 else { return .removed(path: path) }
        guard access(path, R_OK) == 0 else { return .unreadable(path: path) }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard access(folder, W_OK) == 0 else {
            return .unusable(
                path: path,
                reason:
                    "SQLite needs an index beside it, and its folder is read-only\n  hint: copy the store to a folder that can be written, and name the copy with --store"
            )
        }
        return .unusable(path: path, reason: "SQLite: \(message)")
    }

    /// What SQLite calls an I/O error is often a full disk: not every call of it tells the two apart.
    private static func failedDisk(path: String, message: String) -> StoreError {
        var disk = statvfs()
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard access(folder, F_OK) == 0, statvfs(folder, &disk) == 0 else { return .removed(path: path) }
        // An index of the write-ahead log grows by 32 KiB.
        if disk.f_bavail * disk.f_frsize < 65_536 { return .full(path: path) }
        if Int(disk.f_flag) & ST_RDONLY != 0 {
            return .readOnly(path: path)
        }
        return .unusable(
            path: path,
            reason:
                "SQLite: \(message)\n  hint: look for disk errors in the kernel's log; `sheaf check` proves what the store holds"
        )
    }
}

/// Runs `body` and turns what it throws into the store's own error.
func mappingStoreErrors<Result>(path: String, _ body: () throws -> Result) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(error, path: path) }
}
