internal import Foundation
internal import GRDB
public import Jobs

/// An item of a run, with what is known of its work so far.
public struct ItemRecord: Sendable {
    /// As the manifest had it when the run was started.
    public let item: Item
    /// All its parts are recorded.
    public let isPlanned: Bool
    /// The file as it was when its parts were recorded.
    public let sourceSHA256: String?
    /// The parts that are recorded, in page order; those that were split stand beside their children.
    public let parts: [PartRecord]

    /// Nothing is left to do for it.
    public var isSettled: Bool { isPlanned && parts.allSatisfy { $0.status != nil } }
}

/// A part of a run, with its outcome's status if it has one.
public struct PartRecord: Sendable {
    /// What is sent, without its content: that is read from the document again.
    public let part: Part
    /// `nil` as long as it is still to do.
    public let status: OutcomeStatus?
    /// The part that was split, and in whose place it stands with others.
    public let parent: PartID?
}

extension Store {
    /// The next items of a run behind `position` in manifest order, at most `limit`.
    public func items(
        of run: String,
        after position: Int,
        limit: Int
    ) async throws(StoreError) -> [ItemRecord] {
        try await readAsync { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT * FROM items WHERE run = ? AND position > ? ORDER BY position LIMIT ?",
                arguments: [run, position, limit]
            )
            guard let last: Int = rows.last?["position"] else { return [] }
            let parts = try Row.fetchAll(
                db,
                sql: """
                    SELECT parts.*, outcomes.status FROM parts LEFT JOIN outcomes ON outcomes.part = parts.id
                    WHERE parts.run = ? AND parts.item > ? AND parts.item <= ?
                    ORDER BY parts.item, parts.first_page, parts.id
                    """,
                arguments: [run, position, last]
            ).map(PartRecord.init)
            let byItem = Dictionary(grouping: parts, by: \.part.item)
            return try rows.map { try ItemRecord(row: $0, parts: byItem[$0["position"]] ?? []) }
        }
    }

    func readAsync<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(StoreError) -> Result {
        do { return try await pool.read(body) } catch { throw StoreError(error, path: path) }
    }

    /// The part whose accepted answer is one to `identity`, and its status: from any run, or from `run` alone where it is
    /// given.
    ///
    /// The part that was itself answered, never one that reused it.
    public func acceptedPart(
        identity: String,
        origin: String,
        inRun run: String? = nil
    ) async throws(StoreError) -> (part: PartID, status: OutcomeStatus)? {
        try await readAsync { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT coalesce(outcomes.reused_from, parts.id) AS part, outcomes.status FROM parts
                    JOIN outcomes ON outcomes.part = parts.id AND outcomes.status IN ('ok', 'degraded', 'skipped')
                    JOIN runs ON runs.id = parts.run AND runs.origin = ?
                    WHERE parts.identity = ? AND (?3 IS NULL OR parts.run = ?3)
                    ORDER BY parts.id DESC LIMIT 1
                    """,
                arguments: [origin, identity, run]
            )
            return row.flatMap { row in
                OutcomeStatus(rawValue: row["status"]).map { (PartID(row["part"]), $0) }
            }
        }
    }
}

extension ItemRecord {
    init(row: Row, parts: [PartRecord]) throws {
        let vars: String = row["vars"]
        let (pages, password): (String?, String?) = (row["pages"], row["password"])
        item = Item(
            position: row["position"],
            id: row["id"],
            path: row["path"],
            source: row["source"],
            pages: pages.flatMap { PageRanges($0) },
            vars: try JSONDecoder().decode([String: String].self, from: Data(vars.utf8)),
            password: try password.map { try JSONDecoder().decode(PasswordSource.self, from: Data($0.utf8)) }
        )
        isPlanned = row["is_planned"]
        sourceSHA256 = row["sha256"]
        self.parts = parts
    }
}

extension PartRecord {
    init(row: Row) {
        let pages: String? = row["pages"]
        part = Part(
            id: PartID(row["id"]),
            item: row["item"],
            pages: pages.flatMap { PageRanges($0) },
            identity: row["identity"]
        )
        let text: String? = row["status"]
        status = text.flatMap { OutcomeStatus(rawValue: $0) }
        let parent: Int64? = row["parent"]
        self.parent = parent.map { PartID($0) }
    }
}
