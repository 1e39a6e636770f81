internal import Foundation
internal import GRDB
internal import Glibc

/// What stands at a store's path, looked at before SQLite touches it.
///
/// SQLite turns whatever it opens for writing into a WAL database and leaves files beside it. So what is plainly not
/// a store is refused first, as it was.
struct StoreFile {
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerSize = 100

    let path: String

    private var folder: String { URL(filePath: path).deletingLastPathComponent().path }

    /// Throws where `path` cannot be opened for `access`, with the reason.
    func inspect(for access: Store.Access) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else { return try inspectMissing(errno, for: access) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .unusable(path: path, reason: "it is a folder\n  hint: name a file in it")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unusable(path: path, reason: "it is not a regular file\n  hint: name one with --store")
        }
        guard Glibc.access(path, R_OK) == 0 else { throw .unreadable(path: path) }
        guard status.st_size > 0 else {
            if access == .reading { throw .empty(path: path) }
            return
        }
        try inspectHeader()
    }

    /// Whether a process holds it for writing.
    ///
    /// Where none does, the look itself holds the lock, for some microseconds.
    var isHeld: Bool {
        let descriptor = open(path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Makes the file where it is missing, and leaves it and its companions readable by their owner alone.
    func claim() throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: path) }
        defer { close(descriptor) }
        for companion in ["", "-wal", "-shm"] { Self.restrict(path + companion) }
    }

    /// Takes away what others may do with a file of ours.
    ///
    /// One of another owner stays as it is.
    static func restrict(_ file: String) {
        var status = stat()
        guard stat(file, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        chmod(file, 0o600)
    }

    private func inspectMissing(_ code: Int32, for access: Store.Access) throws(StoreError) {
        if code == EACCES { throw .unreadable(path: path) }
        guard code == ENOENT || code == ENOTDIR else { throw StoreError(errno: code, path: path) }
        guard access == .writing else { throw .missing(path: path) }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
        guard exists, isFolder.boolValue else {
            let what = exists ? "'\(folder)' is not a folder" : "its folder '\(folder)' does not exist"
            throw .unusable(
                path: path,
                reason: "\(what)\n  hint: make the folder, or name another store with --store"
            )
        }
    }

    /// Throws where it is plain that another program made it.
    private func inspectHeader() throws(StoreError) {
        guard let file = FileHandle(forReadingAtPath: path),
            let header = try? file.read(upToCount: Self.headerSize), header.starts(with: Self.magic)
        else { throw .notAStore(path: path) }
        // SQLite itself says what is wrong with a file that is cut within its header.
        guard header.count == Self.headerSize else { return }
        switch Self.number(header, at: 68) {
        case Schema.applicationID: return
        case 0: try inspectWithoutTouching()
        default: throw .notAStore(path: path)
        }
    }

    /// For a file without an application id in its header: the id may stand in the log, or not be written yet.
    private func inspectWithoutTouching() throws(StoreError) {
        let isOurs = try mappingStoreErrors(path: path) {
            var configuration = Configuration()
            configuration.readonly = true
            return try DatabaseQueue(path: path, configuration: configuration).read { db in
                try Self.applicationID(db) == Schema.applicationID || Self.isBare(db)
            }
        }
        guard isOurs else { throw .notAStore(path: path) }
    }

    static func applicationID(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    }

    /// Whether nothing was made in it yet; the list of migrations is committed before the first of them.
    static func isBare(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'")
            == 0
    }

    private static func number(_ header: Data, at offset: Int) -> Int {
        header.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
}

extension StoreError {
    /// A store that is closed to this user, or in a folder that is.
    static func unreadable(path: String) -> StoreError {
        .unusable(path: path, reason: "this user may not read it\n  hint: run as its owner")
    }

    /// A store in which no run was started yet.
    static func empty(path: String) -> StoreError {
        .unusable(
            path: path,
            reason: "it is empty: no run was started in it\n  hint: start one with `sheaf run`"
        )
    }
}
