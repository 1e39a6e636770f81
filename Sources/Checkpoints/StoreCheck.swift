internal import GRDB
internal import Jobs
internal import Spend

/// One thing that `check` looked at, and what it found.
public struct CheckResult: Sendable, Hashable {
    /// What must hold, as a sentence.
    public let claim: String
    /// What breaks it; empty where it holds.
    public let faults: [String]

    /// Nothing breaks it.
    public var holds: Bool { faults.isEmpty }
}

extension Store {
    /// Proves the store: SQLite's integrity, the schema's invariants, and for every run that the ledger, the lines and
    /// the summary agree to the last picodollar.
    ///
    /// Names at most ten faults of a claim.
    public func check() throws(StoreError) -> [CheckResult] {
        try read { db in
            var results = [try Self.integrity(db)]
            // Of a damaged file nothing more can be said.
            guard results[0].holds else { return results }
            for invariant in Self.invariants {
                let faults = try String.fetchAll(db, sql: invariant.sql + " LIMIT 10")
                results.append(CheckResult(claim: invariant.claim, faults: faults))
            }
            results.append(try Self.splitPartsAreCovered(db))
            results.append(try Self.ledgerEqualsLines(db))
            return results
        }
    }

    private static func integrity(_ db: Database) throws -> CheckResult {
        let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check(10)").filter { $0 != "ok" }
        let foreign = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(10).map { row -> String in
            let (table, parent): (String, String) = (row[0], row[2])
            return "a row of \(table) refers to a row of \(parent) that is not there"
        }
        return CheckResult(
            claim: "SQLite finds the file whole, and every reference has its row",
            faults: integrity + foreign
        )
    }

    /// Each query gives one sentence for each fault.
    private static let invariants: [(claim: String, sql: String)] = [
        (
            "every attempt's shares add up to its usage and cost",
            """
            SELECT 'attempt ' || attempts.id || ': its shares do not add up' FROM attempts
            JOIN (SELECT attempt, sum(input_tokens) AS i, sum(output_tokens) AS o, sum(cache_read_tokens) AS r,
                sum(cache_write_tokens) AS w, sum(cost_pd) AS c, sum(maybe_paid_pd) AS m FROM shares GROUP BY attempt)
                AS totals ON totals.attempt = attempts.id
            WHERE attempts.state <> 'begun' AND (i <> input_tokens OR o <> output_tokens OR r <> cache_read_tokens
                OR w <> cache_write_5m_tokens + cache_write_1h_tokens OR c IS NOT cost_pd OR m IS NOT maybe_paid_pd)
            """
        ),
        (
            "every attempt names the parts that travelled",
            """
            SELECT 'attempt ' || id || ': has no parts' FROM attempts
            WHERE NOT EXISTS (SELECT 1 FROM shares WHERE shares.attempt = attempts.id)
            """
        ),
        (
            "an attempt without usage may have been paid up to its reserve, one refused was paid nothing",
            """
            SELECT 'attempt ' || id || ': ' || state || ' with a cost that does not fit' FROM attempts
            WHERE (state = 'unknown' AND (maybe_paid_pd IS NOT reserve_pd OR cost_pd IS NOT 0))
                OR (state = 'refused' AND (maybe_paid_pd IS NOT 0 OR cost_pd IS NOT 0))
                OR (state = 'answered' AND maybe_paid_pd IS NOT 0)
            """
        ),
        (
            "an answer was given by an answered attempt of its own run that carried the part",
            """
            SELECT 'part ' || outcomes.part || ': accepted without an attempt that answered it' FROM outcomes
            JOIN parts ON parts.id = outcomes.part
            LEFT JOIN attempts ON attempts.id = outcomes.attempt AND attempts.run = parts.run
                AND attempts.state = 'answered'
            LEFT JOIN shares ON shares.attempt = attempts.id AND shares.part = outcomes.part
                AND NOT shares.is_inherited
            WHERE outcomes.status IN ('ok', 'degraded') AND outcomes.reused_from IS NULL AND shares.part IS NULL
            """
        ),
        (
            "every answer that is kept as JSON is JSON",
            """
            SELECT 'part ' || part || ': its answer is no JSON' FROM outcomes
            WHERE is_json = 1 AND result IS NOT NULL AND NOT json_valid(result)
            """
        ),
        (
            "a reused answer is one of the same identity and origin, and itself not reused",
            """
            SELECT 'part ' || mine.id || ': reuses what is not an answer to it' FROM outcomes
            JOIN parts AS mine ON mine.id = outcomes.part JOIN runs AS my_run ON my_run.id = mine.run
            JOIN parts AS theirs ON theirs.id = outcomes.reused_from
            JOIN runs AS their_run ON their_run.id = theirs.run
            LEFT JOIN outcomes AS original ON original.part = theirs.id
            WHERE mine.identity IS NOT theirs.identity OR my_run.origin <> their_run.origin
                OR outcomes.status IN ('ok', 'degraded', 'skipped') AND (original.part IS NULL
                    OR original.reused_from IS NOT NULL OR original.status <> outcomes.status)
            """
        ),
        (
            "no part was sent again after its answer was accepted, or after it was split",
            """
            SELECT 'part ' || outcomes.part || ': sent again by attempt ' || shares.attempt FROM outcomes
            JOIN shares ON shares.part = outcomes.part AND NOT shares.is_inherited
            JOIN attempts ON attempts.id = shares.attempt
            WHERE outcomes.status <> 'failed' AND (shares.attempt > coalesce(outcomes.decided_by, outcomes.attempt)
                OR outcomes.attempt IS NULL AND attempts.begun_at > outcomes.finished_at)
            """
        ),
        (
            "a finished run has no part without an outcome, no item without its parts, no attempt under way",
            """
            SELECT 'run ' || runs.id || ': finished, but not complete' FROM runs
            WHERE runs.state = 'finished' AND (
                EXISTS (SELECT 1 FROM items WHERE items.run = runs.id AND NOT is_planned)
                OR EXISTS (SELECT 1 FROM attempts WHERE attempts.run = runs.id AND attempts.state = 'begun')
                OR EXISTS (SELECT 1 FROM parts WHERE parts.run = runs.id
                    AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.part = parts.id)))
            """
        ),
    ]

    /// Three ways to the same sum: the attempts, the shares of the parts, and the totals as they are shown.
    private static func ledgerEqualsLines(_ db: Database) throws -> CheckResult {
        var faults: [String] = []
        for run in try String.fetchAll(db, sql: "SELECT id FROM runs ORDER BY started_at, id") {
            let lines = try Row.fetchOne(
                db,
                sql: """
                    SELECT coalesce(sum(shares.cost_pd), 0) AS cost, coalesce(sum(shares.maybe_paid_pd), 0) AS maybe_paid,
                        coalesce(sum(shares.input_tokens), 0) AS input, coalesce(sum(shares.output_tokens), 0) AS output
                    FROM shares JOIN parts ON parts.id = shares.part
                    LEFT JOIN outcomes ON outcomes.part = parts.id
                    WHERE parts.run = ? AND outcomes.status IS NOT 'split'
                    """,
                arguments: [run]
            )
            let ledger = try spend(of: run, db)
            guard let lines else { continue }
            let sums: [Int64] = [lines["cost"], lines["maybe_paid"], lines["input"], lines["output"]]
            let totals: [Int64] = [
                ledger.cost.picodollars, ledger.maybePaid.picodollars, Int64(ledger.usage.input),
                Int64(ledger.usage.output),
            ]
            if sums != totals {
                faults.append("run \(run): the lines add up to \(sums), the ledger to \(totals)")
            }
        }
        return CheckResult(
            claim: "of every run, ledger, lines and summary agree",
            faults: Array(faults.prefix(10))
        )
    }
}
