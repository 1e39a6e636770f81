import Foundation
import GRDB

/// What the store says, read with SQLite alone.
struct StoreReading {
    private let queue: DatabaseQueue

    init(_ store: URL) throws {
        var configuration = Configuration()
        configuration.readonly = true
        queue = try DatabaseQueue(path: store.path, configuration: configuration)
    }

    func number(_ sql: String) throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
    }

    /// For each accepted part: the request that answered it, and its place in that request.
    func acceptances() throws -> [(part: Int, request: String, position: Int)] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT outcomes.part, attempts.request_id, shares.position FROM outcomes
                    JOIN attempts ON attempts.id = outcomes.attempt
                    JOIN shares ON shares.attempt = attempts.id AND shares.part = outcomes.part
                    WHERE outcomes.status = 'ok'
                    """
            ).map { ($0["part"], $0["request_id"], $0["position"]) }
        }
    }
}
