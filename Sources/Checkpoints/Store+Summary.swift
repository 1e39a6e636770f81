internal import GRDB
public import Jobs
public import Spend

/// What stands in the store of one run, counted.
public struct RunSummary: Sendable, Hashable {
    /// Items that the run was started with.
    public var items = 0
    /// Items whose parts are all known and decided.
    public var settledItems = 0
    /// Parts that are known so far.
    public var parts = 0
    /// Parts with an outcome, by its status; those that were split stand beside their children.
    public var byStatus: [OutcomeStatus: Int] = [:]
    /// Failed parts by the name of their `FailureClass`.
    public var failuresByClass: [String: Int] = [:]
    /// Accepted parts that have an earlier part's answer, at cost 0.
    public var reused = 0
    /// Attempts that were begun, whatever came of them.
    public var attempts = 0
    /// What those attempts have cost.
    public var spend = RunSpend()

    /// Nothing counted yet.
    public init() {}

    /// Parts with an outcome; of a split one the children count alone.
    public var decided: Int { byStatus.reduce(0) { $1.key == .split ? $0 : $0 + $1.value } }

    /// Parts that are never sent again by themselves.
    public var accepted: Int { byStatus.reduce(0) { $1.key.isAccepted ? $0 + $1.value : $0 } }

    /// Parts that have no answer, and say why.
    public var failed: Int { byStatus[.failed] ?? 0 }

    /// Every part of every item is known and decided.
    public var isComplete: Bool { settledItems == items }
}

/// What a run has cost, by its ledger.
public struct RunSpend: Sendable, Hashable {
    /// Tokens of the attempts that were answered.
    public var usage = TokenUsage.zero
    /// What is known to be billed.
    public var cost = Cost.zero
    /// The reserves of attempts whose usage never came.
    public var maybePaid = Cost.zero
    /// Answered or lost attempts whose price is unknown: `cost` and `maybePaid` leave them out.
    public var attemptsOfUnknownPrice = 0

    /// Nothing spent.
    public init() {}
}

extension Store {
    /// The ledger's totals of a run.
    public func spend(of run: String) throws(StoreError) -> RunSpend {
        try read { try Self.spend(of: run, $0) }
    }

    /// Everything that is counted of a run.
    public func summary(of run: String) throws(StoreError) -> RunSummary {
        try read { db in
            var summary = RunSummary()
            summary.items =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM items WHERE run = ?",
                    arguments: [run]
                ) ?? 0
            summary.settledItems =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM items WHERE run = ? AND is_planned AND NOT EXISTS (
                            SELECT 1 FROM parts WHERE parts.run = items.run AND parts.item = items.position
                                AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.part = parts.id))
                        """,
                    arguments: [run]
                ) ?? 0
            try countOutcomes(of: run, into: &summary, db)
            summary.attempts =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM attempts WHERE run = ?",
                    arguments: [run]
                ) ?? 0
            summary.spend = try Self.spend(of: run, db)
            return summary
        }
    }

    private func countOutcomes(of run: String, into summary: inout RunSummary, _ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT outcomes.status, outcomes.class, count(*) AS count, count(outcomes.reused_from) AS reused
                FROM parts LEFT JOIN outcomes ON outcomes.part = parts.id
                WHERE parts.run = ? GROUP BY 1, 2
                """,
            arguments: [run]
        )
        while let row = try rows.next() {
            let (count, reused): (Int, Int) = (row["count"], row["reused"])
            let (text, failureClass): (String?, String?) = (row["status"], row["class"])
            let status = text.flatMap { OutcomeStatus(rawValue: $0) }
            if status != .split { summary.parts += count }
            if status?.isAccepted == true { summary.reused += reused }
            if let status { summary.byStatus[status, default: 0] += count }
            if let failureClass, status == .failed {
                summary.failuresByClass[failureClass, default: 0] += count
            }
        }
    }

    static func spend(of run: String, _ db: Database) throws -> RunSpend {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output,
                    coalesce(sum(cache_read_tokens), 0) AS cache_read,
                    coalesce(sum(cache_write_5m_tokens), 0) AS cache_write_5m,
                    coalesce(sum(cache_write_1h_tokens), 0) AS cache_write_1h,
                    coalesce(sum(cost_pd), 0) AS cost, coalesce(sum(maybe_paid_pd), 0) AS maybe_paid,
                    coalesce(sum(state <> 'begun' AND (cost_pd IS NULL OR maybe_paid_pd IS NULL)), 0) AS unpriced
                FROM attempts WHERE run = ?
                """,
            arguments: [run]
        )
        var spend = RunSpend()
        guard let row else { return spend }
        spend.usage = TokenUsage(
            input: row["input"],
            output: row["output"],
            cacheRead: row["cache_read"],
            cacheWrite5m: row["cache_write_5m"],
            cacheWrite1h: row["cache_write_1h"]
        )
        spend.cost = Cost(picodollars: row["cost"])
        spend.maybePaid = Cost(picodollars: row["maybe_paid"])
        spend.attemptsOfUnknownPrice = row["unpriced"]
        return spend
    }
}
