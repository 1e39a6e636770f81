import GRDB

/// The file as another program sees it: a connection of its own, which knows nothing of ours and checks no references.
struct SecondConnection {
    private let queue: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(10)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    func execute(_ sql: String) throws { try queue.write { try $0.execute(sql: sql) } }

    /// The columns of the first row as text, without those that are NULL.
    func row(_ sql: String) throws -> [String: String]? {
        try queue.read { db in
            try Row.fetchOne(db, sql: sql).map { row in
                let texts = row.filter { !$1.isNull }.map { name, value in
                    (name, String.fromDatabaseValue(value) ?? "\(value)")
                }
                return Dictionary(uniqueKeysWithValues: texts)
            }
        }
    }

    func int(_ sql: String) throws -> Int? { try queue.read { try Int.fetchOne($0, sql: sql) } }

    func ints(_ sql: String) throws -> [Int?] { try queue.read { try Optional<Int>.fetchAll($0, sql: sql) } }

    func string(_ sql: String) throws -> String? { try queue.read { try String.fetchOne($0, sql: sql) } }

    /// Everything that a ledger is made of.
    func ledger() throws -> [String] {
        try queue.read { db in
            try ["parts", "batches", "attempts", "shares", "outcomes"].flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1, 2").map { "\(table) \($0)" }
            }
        }
    }
}
