internal import GRDB
public import Jobs

/// An item as the job's last run that had it knew it.
public struct PreviousItem: Sendable {
    /// The settings of that run, as JSON.
    public let settings: String
    /// The item as the manifest had it then.
    public let item: Item
    /// SHA-256 of its file; `nil` where it could not be read.
    public let sourceSHA256: String?
    /// Its parts with their outcomes, each before its children.
    public let parts: [(part: Part, status: OutcomeStatus?, failureClass: FailureClass?)]
}

extension Store {
    /// The item of that id in the latest run of the job that had it, answered by `origin`; `nil` where none had.
    public func previousItem(
        _ id: String,
        job: String,
        origin: String
    ) async throws(StoreError) -> PreviousItem? {
        try await readAsync { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT items.*, runs.settings FROM items JOIN runs ON runs.id = items.run
                    WHERE items.id = ? AND runs.job = ? AND runs.origin = ? ORDER BY runs.rowid DESC LIMIT 1
                    """,
                arguments: [id, job, origin]
            )
            guard let row else { return nil }
            let record = try ItemRecord(row: row, parts: [])
            let run: String = row["run"]
            let parts = try Row.fetchAll(
                db,
                sql: """
                    SELECT parts.*, outcomes.status, outcomes.class FROM parts
                    LEFT JOIN outcomes ON outcomes.part = parts.id
                    WHERE parts.run = ? AND parts.item = ? ORDER BY parts.id
                    """,
                arguments: [run, record.item.position]
            )
            return PreviousItem(
                settings: row["settings"],
                item: record.item,
                sourceSHA256: record.sourceSHA256,
                parts: parts.map { row in
                    let part = PartRecord(row: row)
                    let text: String? = row["class"]
                    return (part.part, part.status, text.flatMap { FailureClass(rawValue: $0) })
                }
            )
        }
    }
}
