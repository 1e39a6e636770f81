internal import GRDB

extension StoreError {
    /// The store's own error for one of SQLite's.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = error as? StoreError ?? .unusable(path: path, reason: "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_CORRUPT:
            self = .damaged(path: path, reason: error.message ?? "SQLite finds it malformed")
        case .SQLITE_NOTADB: self = .notAStore(path: path)
        // The message alone: a description would carry the statement's arguments.
        default: self = .unusable(path: path, reason: "SQLite: \(error.message ?? "\(error.resultCode)")")
        }
    }
}

/// Runs `body` and turns what it throws into the store's own error.
func mappingStoreErrors<Result>(path: String, _ body: () throws -> Result) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(error, path: path) }
}
