internal import Foundation
internal import GRDB
internal import Synchronization

/// One SQLite file that holds runs, items, parts, attempts and outcomes.
///
/// WAL with `synchronous=FULL`: what was acknowledged survives power loss. One process writes, any number read
/// meanwhile. The file, its -wal and its -shm are readable by their owner alone.
public final class Store: Sendable {
    /// What a store is opened for.
    public enum Access: Sendable {
        /// Takes the lock; makes the file where it is missing.
        case writing
        /// Takes no lock and changes nothing, unless an older version wrote the store: it is brought up to date first.
        case reading
    }

    /// Where the file is, absolute.
    public let path: String
    let pool: DatabasePool
    private let lock: LockHolder?

    /// Opens the store at `path`, an absolute path.
    public init(path: String, access: Access) throws(StoreError) {
        self.path = path
        let file = StoreFile(path: path)
        try file.inspect(for: access)
        switch access {
        case .writing:
            try Self.refuseNetwork(path)
            lock = LockHolder(try StoreLock(store: path))
            try file.claim()
        case .reading:
            lock = nil
        }
        pool = try mappingStoreErrors(path: path) { try Self.openPool(path, access: access) }
        try verifySchema(access: access)
    }

    /// Closes the connections and releases the lock.
    ///
    /// Nothing may be in flight.
    public func close() {
        // The pool closes its readers last, and they cannot empty the write-ahead log into the file.
        if lock != nil { try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
        try? pool.close()
        lock?.release()
    }

    private static func openPool(_ path: String, access: Access) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "store"
        configuration.readonly = access == .reading
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        let pool = try DatabasePool(path: path, configuration: configuration)
        guard access == .writing else { return pool }
        // The pool sets synchronous=NORMAL by itself when it opens its writer: set it after that, and look.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
                try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
            else { throw StoreError.unusable(path: path, reason: "SQLite refuses WAL with synchronous=FULL") }
            db.add(transactionObserver: StoreFileWatch(store: path), extent: .databaseLifetime)
        }
        return pool
    }

    private func verifySchema(access: Access) throws(StoreError) {
        try mappingStoreErrors(path: path) {
            let (applicationID, isBare, isNewer) = try pool.read { db in
                (
                    try StoreFile.applicationID(db), try StoreFile.isBare(db),
                    try Schema.migrator.hasBeenSuperseded(db)
                )
            }
            guard applicationID == Schema.applicationID || isBare else {
                throw StoreError.notAStore(path: path)
            }
            guard !isBare || access == .writing else { throw StoreError.empty(path: path) }
            guard !isNewer else { throw StoreError.newer(path: path) }
            switch access {
            case .writing:
                try Schema.migrator.migrate(pool)
                // The application id goes from the log into the file itself, where `isStore` looks for it.
                _ = try pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
            case .reading:
                guard try !pool.read({ try Schema.migrator.hasCompletedMigrations($0) }) else { break }
                try Store(path: path, access: .writing).close()
            }
        }
    }

    private static func refuseNetwork(_ path: String) throws(StoreError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard let kind = FileSystemKind(of: folder), kind.isOnNetwork else { return }
        throw .onNetwork(path: path, fileSystem: kind.name)
    }
}

/// Keeps the lock until it is told to let go, or the store ends.
private final class LockHolder: Sendable {
    private let lock: Mutex<StoreLock?>

    init(_ lock: consuming StoreLock) { self.lock = Mutex(lock) }

    func release() { lock.withLock { $0 = nil } }
}

extension Store {
    /// Whether the file at `path` is one of our stores, by SQLite's header and the application id in it.
    public static func isStore(atPath path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path), let header = try? file.read(upToCount: 72) else {
            return false
        }
        let id = header.dropFirst(68).reduce(0) { $0 << 8 | Int($1) }
        return header.count == 72 && header.starts(with: Array("SQLite format 3\0".utf8))
            && id == Schema.applicationID
    }
}
