internal import GRDB
internal import Glibc

/// Refuses every commit into files that are no longer where the store is.
///
/// Linux lets a process write on into a file that was removed, and SQLite does: a run would pay for answers that vanish
/// with the process.
final class StoreFileWatch: TransactionObserver {
    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t

        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = status.st_dev
            inode = status.st_ino
        }
    }

    private let store: String
    private let watched: [(path: String, identity: Identity)]

    /// Remembers the files as they are now: the store, its write-ahead log, and the lock, without which another
    /// writer gets in.
    init(store path: String) {
        store = path
        watched = ["", "-wal", ".lock"].compactMap { ending in
            Identity(of: path + ending).map { (path + ending, $0) }
        }
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}

    func databaseWillCommit() throws {
        guard watched.allSatisfy({ Identity(of: $0.path) == $0.identity }) else {
            throw StoreError.removed(path: store)
        }
    }
}
