internal import GRDB

extension Store {
    /// The version of SQLite that keeps the store, such as `3.40.1`; `nil` where it does not say.
    public static var sqliteVersion: String? {
        try? DatabaseQueue().read { db in try String.fetchOne(db, sql: "SELECT sqlite_version()") }
    }
}
