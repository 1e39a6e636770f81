internal import GRDB
public import Jobs
public import Spend

/// Everything that the store knows of one item of a run.
public struct ItemHistory: Sendable {
    /// The item.
    public let item: Item
    /// SHA-256 of its file, in hexadecimal; `nil` where it could not be read.
    public let sourceSHA256: String?
    /// Its parts in page order.
    public let parts: [PartHistory]
}

/// A part, what became of it, and every attempt that it travelled in.
public struct PartHistory: Sendable {
    /// The part.
    public let part: Part
    /// `nil` while it has none.
    public let outcome: Outcome?
    /// The run whose answer it reuses.
    public let reusedFrom: String?
    /// In the order in which they began, with this part's share of each.
    public let attempts: [(attempt: AttemptRecord, cost: Cost?, maybePaid: Cost?)]
}

extension Store {
    /// The history of the item of that id; `nil` where the run has no such item.
    public func history(of itemID: String, run: String) throws(StoreError) -> ItemHistory? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: "SELECT * FROM items WHERE run = ? AND id = ?",
                    arguments: [run, itemID]
                )
            else { return nil }
            let record = try ItemRecord(row: row, parts: [])
            let parts = try Row.fetchAll(
                db,
                sql: """
                    SELECT parts.*, outcomes.status, outcomes.result, outcomes.is_json, outcomes.class,
                        outcomes.message, outcomes.defects, outcomes.notes, original.run AS reused_run
                    FROM parts LEFT JOIN outcomes ON outcomes.part = parts.id
                    LEFT JOIN parts AS original ON original.id = outcomes.reused_from
                    WHERE parts.run = ? AND parts.item = ? ORDER BY parts.first_page, parts.id
                    """,
                arguments: [run, record.item.position]
            )
            return ItemHistory(
                item: record.item,
                sourceSHA256: record.sourceSHA256,
                parts: try parts.map { try Self.history(ofPart: $0, db) }
            )
        }
    }

    private static func history(ofPart row: Row, _ db: Database) throws -> PartHistory {
        let record = PartRecord(row: row)
        let attempts = try Row.fetchAll(
            db,
            sql: """
                SELECT attempts.*, mine.cost_pd AS share_pd, mine.maybe_paid_pd AS maybe_share_pd,
                    (SELECT count(*) FROM shares WHERE shares.attempt = attempts.id) AS parts
                FROM shares AS mine JOIN attempts ON attempts.id = mine.attempt
                WHERE mine.part = ? ORDER BY attempts.id
                """,
            arguments: [record.part.id.number]
        )
        return PartHistory(
            part: record.part,
            outcome: record.status == nil ? nil : try Outcome(row: row),
            reusedFrom: row["reused_run"],
            attempts: attempts.map { row in
                let (cost, maybePaid): (Int64?, Int64?) = (row["share_pd"], row["maybe_share_pd"])
                return (
                    AttemptRecord(row: row), cost.map { Cost(picodollars: $0) },
                    maybePaid.map { Cost(picodollars: $0) }
                )
            }
        )
    }
}
