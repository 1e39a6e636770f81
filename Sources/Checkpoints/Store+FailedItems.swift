internal import GRDB
public import Jobs

extension Store {
    /// Gives the items of a run with a failed part that `filter` lets through to `body`, in manifest order.
    ///
    /// The filter's statuses do not count. Rows stream. Throws `StoreError`, or what `body` throws.
    public func forEachFailedItem(
        of run: String,
        matching filter: LineFilter = LineFilter(),
        _ body: (Item) throws -> Void
    ) throws {
        let result: Result<Void, any Error> = try read { db in
            let cursor = try Row.fetchCursor(
                db,
                sql: Self.failedItemsSQL,
                arguments: [run, filter.idsText, filter.sinceStamp]
            )
            while let row = try cursor.next() {
                let item = try ItemRecord(row: row, parts: []).item
                // What the caller throws is the caller's, not the store's.
                do { try body(item) } catch { return .failure(error) }
            }
            return .success(())
        }
        try result.get()
    }

    /// Those of `ids` that no item of the run has, at most five.
    public func unknownItems(among ids: [String], run: String) throws(StoreError) -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT value FROM json_each(?2)
                    WHERE value NOT IN (SELECT id FROM items WHERE run = ?1) LIMIT 5
                    """,
                arguments: [run, RunJournal.jsonText(ids)]
            )
        }
    }

    private static let failedItemsSQL = """
        SELECT items.* FROM items
        WHERE items.run = ?1 AND (?2 IS NULL OR items.id IN (SELECT value FROM json_each(?2))) AND EXISTS (
            SELECT 1 FROM parts JOIN outcomes ON outcomes.part = parts.id
            WHERE parts.run = items.run AND parts.item = items.position AND outcomes.status = 'failed'
                AND (?3 IS NULL OR outcomes.finished_at >= ?3))
        ORDER BY items.position
        """
}
