internal import GRDB
internal import Jobs
internal import Spend

extension RunJournal {
    /// Writes the children of a part that was split, and hands them what has fallen to it.
    static func insert(_ children: [Part], inPlaceOf parent: PartID, run: String, _ db: Database) throws {
        for child in children { try insert(child, run: run, parent: parent, db) }
        try bequeath(parent, to: children, db)
    }

    /// Shares what has fallen to a part over its children, by their pages, so that the lines of a run still add up to
    /// its ledger.
    ///
    /// The attempts keep the part as what travelled; it has no attempt under way.
    private static func bequeath(_ parent: PartID, to children: [Part], _ db: Database) throws {
        let pages = children.map { $0.pages?.count ?? 0 }
        let shares = try Row.fetchAll(
            db,
            sql: "SELECT * FROM shares WHERE part = ?",
            arguments: [parent.number]
        )
        for share in shares {
            let portions = divided.map { column -> [Int64?] in
                guard let amount: Int64 = share[column] else { return children.map { _ in nil } }
                return Shares.divide(amount, by: pages)
            }
            for (index, child) in children.enumerated() {
                let key: [Int64] = [share["attempt"], child.id.number, share["position"]]
                try db.cachedStatement(
                    sql: """
                        INSERT INTO shares (is_inherited, attempt, part, position, \(divided.joined(separator: ", ")))
                        VALUES (1, ?, ?, ?, \(divided.map { _ in "?" }.joined(separator: ", ")))
                        """
                ).execute(arguments: StatementArguments(key) + StatementArguments(portions.map { $0[index] }))
            }
        }
        try db.execute(
            sql: """
                UPDATE shares SET input_tokens = 0, output_tokens = 0, cache_read_tokens = 0, cache_write_tokens = 0,
                    cost_pd = cost_pd * 0, maybe_paid_pd = maybe_paid_pd * 0
                WHERE part = ?
                """,
            arguments: [parent.number]
        )
    }

    private static let divided = [
        "weight", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "cost_pd",
        "maybe_paid_pd",
    ]
}
