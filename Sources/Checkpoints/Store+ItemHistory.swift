internal import Foundation
internal import GRDB
public import Jobs
public import Spend

/// Everything that the store knows of one item of a run.
public struct ItemHistory: Sendable {
    /// The item.
    public let item: Item
    /// SHA-256 of its file, in hexadecimal; `nil` where it could not be read.
    public let sourceSHA256: String?
    /// Its parts in page order, each that was split before its children.
    public let parts: [PartHistory]
}

/// A part, what became of it, and every attempt that it travelled in.
public struct PartHistory: Sendable {
    /// The part, with the routes of its pages.
    public let part: Part
    /// The part in whose place it stands.
    public let parent: PartID?
    /// `nil` while it has none.
    public let outcome: Outcome?
    /// The run whose answer it reuses.
    public let reusedFrom: String?
    /// In the order in which they began, with this part's share of each, its children's in it.
    public let attempts: [(attempt: AttemptRecord, cost: Cost?, maybePaid: Cost?)]

    /// Its children, which follow it, stand in its place.
    public var isSplit: Bool { outcome?.status == .split }
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
                    LEFT JOIN parts AS roots ON roots.id = parts.root
                    WHERE parts.run = ? AND parts.item = ?
                    ORDER BY \(Self.pageOrder)
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
                WITH RECURSIVE family (id) AS (
                    SELECT ?1 UNION ALL SELECT parts.id FROM parts JOIN family ON parts.parent = family.id
                )
                SELECT attempts.*, sum(shares.cost_pd) AS share_pd, sum(shares.maybe_paid_pd) AS maybe_share_pd,
                    \(AttemptRecord.partsSQL) AS parts
                FROM shares AS mine JOIN attempts ON attempts.id = mine.attempt
                JOIN shares ON shares.attempt = mine.attempt AND shares.part IN (SELECT id FROM family)
                WHERE mine.part = ?1 AND NOT mine.is_inherited GROUP BY attempts.id ORDER BY attempts.id
                """,
            arguments: [record.part.id.number]
        )
        return PartHistory(
            part: record.part.with(routes: try routes(row["routes"])),
            parent: record.parent,
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

    private static func routes(_ json: String?) throws -> [String: PageRanges] {
        try json.map { try JSONDecoder().decode([String: PageRanges].self, from: Data($0.utf8)) } ?? [:]
    }
}

extension Part {
    fileprivate func with(routes: [String: PageRanges]) -> Part {
        Part(id: id, item: item, pages: pages, identity: identity, routes: routes)
    }
}
