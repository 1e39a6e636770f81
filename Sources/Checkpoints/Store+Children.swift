internal import GRDB
public import Jobs

extension Store {
    /// The latest part of that identity that was split, in any run of that origin, or in `run` alone.
    public func splitPart(
        identity: String,
        origin: String,
        inRun run: String? = nil
    ) async throws(StoreError) -> PartID? {
        try await readAsync { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT parts.id FROM parts
                    JOIN outcomes ON outcomes.part = parts.id AND outcomes.status = 'split'
                    JOIN runs ON runs.id = parts.run AND runs.origin = ?
                    WHERE parts.identity = ? AND (?3 IS NULL OR parts.run = ?3)
                    ORDER BY parts.id DESC LIMIT 1
                    """,
                arguments: [origin, identity, run]
            ).map { PartID($0) }
        }
    }

    /// What stands in the place of a part that was split: its children, or theirs where they were split too, in page
    /// order.
    public func leaves(of part: PartID) async throws(StoreError) -> [PartRecord] {
        try await readAsync { db in
            try Row.fetchAll(
                db,
                sql: """
                    WITH RECURSIVE family (id) AS (
                        SELECT id FROM parts WHERE parent = ?
                        UNION ALL SELECT parts.id FROM parts JOIN family ON parts.parent = family.id
                    )
                    SELECT parts.*, outcomes.status FROM family JOIN parts ON parts.id = family.id
                    LEFT JOIN outcomes ON outcomes.part = parts.id
                    WHERE outcomes.status IS NOT 'split' ORDER BY parts.first_page, parts.id
                    """,
                arguments: [part.number]
            ).map(PartRecord.init)
        }
    }
}
