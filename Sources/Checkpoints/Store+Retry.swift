internal import GRDB
public import Jobs

extension Store {
    /// Reopens a run for its failed parts, all of them or those of one class; returns how many.
    ///
    /// The ledger keeps every attempt that they travelled in, and the budget counts them. Parts that extraction could
    /// not make are forgotten, and their items are read again. Nothing changes where nothing has failed.
    public func reopenFailures(of run: String, failureClass: FailureClass?) throws(StoreError) -> Int {
        try mappingStoreErrors(path: path) {
            try pool.write { db in
                let failed = """
                    SELECT parts.id FROM parts JOIN outcomes ON outcomes.part = parts.id
                    WHERE parts.run = :run AND outcomes.status = 'failed' AND (:class IS NULL OR outcomes.class = :class)
                    """
                let arguments: StatementArguments = ["run": run, "class": failureClass?.rawValue]
                try db.execute(
                    sql: "DELETE FROM outcomes WHERE part IN (\(failed))",
                    arguments: arguments
                )
                let count = db.changesCount
                guard count > 0 else { return 0 }
                let unmade = """
                    parts.run = :run AND parts.identity IS NULL AND parts.parent IS NULL
                        AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.part = parts.id)
                        AND NOT EXISTS (SELECT 1 FROM shares WHERE shares.part = parts.id)
                        AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.reused_from = parts.id)
                    """
                try db.execute(
                    sql: """
                        UPDATE items SET is_planned = 0
                        WHERE run = :run AND position IN (SELECT item FROM parts WHERE \(unmade))
                        """,
                    arguments: ["run": run]
                )
                try db.execute(sql: "DELETE FROM parts WHERE \(unmade)", arguments: ["run": run])
                try db.execute(
                    sql:
                        "UPDATE runs SET state = 'unfinished', reason = 'reopened', updated_at = ? WHERE id = ?",
                    arguments: [Stamp.now, run]
                )
                return count
            }
        }
    }
}
