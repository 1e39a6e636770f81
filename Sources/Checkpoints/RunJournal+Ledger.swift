internal import GRDB
public import Jobs
internal import Spend

extension RunJournal: Ledger {
    /// Writes the batch, the attempt, its parts and their weights in one transaction.
    ///
    /// Throws a `StoreError`; nothing of the attempt stands in the store then.
    public func begin(_ intent: AttemptIntent) async throws -> AttemptID {
        let attempt = nextAttemptID()
        try await write { [run] db in
            try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO batches (id, run, created_at) VALUES (?, ?, ?)"
            )
            .execute(arguments: [intent.batch.number, run.id, Stamp.now])
            try db.cachedStatement(
                sql: """
                    INSERT INTO attempts (id, run, batch, number, model, region, profile, state, reserve_pd, begun_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 'begun', ?, ?)
                    """
            ).execute(
                arguments: [
                    attempt.number, run.id, intent.batch.number, intent.number, intent.model, intent.region,
                    intent.profile, intent.reserve?.picodollars, Stamp.now,
                ]
            )
            let share = try db.cachedStatement(
                sql: "INSERT INTO shares (attempt, part, position, weight) VALUES (?, ?, ?, ?)"
            )
            for (position, part) in intent.parts.enumerated() {
                try Self.insert(part, run: run.id, db)
                try share.execute(arguments: [
                    attempt.number, part.id.number, position, intent.weights[position],
                ])
            }
        }
        return attempt
    }

    /// Writes how the attempt ended, each part's share of its bill, the outcomes, and the children of what was split, in
    /// one transaction.
    ///
    /// Throws a `StoreError`, also where the attempt was settled before.
    public func settle(_ settlement: AttemptSettlement) async throws {
        try await write { [run] db in
            try Self.settle(settlement.attempt, settlement.ending, remark: settlement.remark, db)
            for (part, outcome) in settlement.outcomes.sorted(by: { $0.key < $1.key }) {
                let kept = settlement.kept[part]
                try Self.insert(
                    outcome,
                    part: part,
                    attempt: kept ?? settlement.attempt,
                    decidedBy: kept.map { _ in settlement.attempt },
                    db
                )
            }
            for (parent, children) in settlement.children.sorted(by: { $0.key < $1.key }) {
                try Self.insert(children, inPlaceOf: parent, run: run.id, db)
            }
        }
    }

    /// Turns what a process that died had begun into `unknown`, its reserve maybe paid.
    static func settleLostAttempts(_ db: Database) throws {
        let error = AttemptError(
            code: "process_died",
            message: "the process ended before the answer came; it may have been paid"
        )
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM attempts WHERE state = 'begun'") {
            try settle(AttemptID(id), .unknown(error), remark: nil, db)
        }
    }

    private static func settle(
        _ attempt: AttemptID,
        _ ending: AttemptEnding,
        remark: String?,
        _ db: Database
    ) throws {
        let fields = EndingFields(
            ending,
            reserve: try Int64.fetchOne(
                db,
                sql: "SELECT reserve_pd FROM attempts WHERE id = ?",
                arguments: [attempt.number]
            )
        )
        try db.cachedStatement(
            sql: """
                UPDATE attempts SET state = ?, settled_at = ?, latency_ms = ?, first_byte_ms = ?, request_id = ?, stop_reason = ?,
                    error = ?, message = ?, remark = ?, input_tokens = ?, output_tokens = ?, cache_read_tokens = ?,
                    cache_write_5m_tokens = ?, cache_write_1h_tokens = ?, cost_pd = ?, maybe_paid_pd = ?
                WHERE id = ? AND state = 'begun'
                """
        ).execute(
            arguments: [
                fields.state, Stamp.now, fields.latency, fields.firstByte, fields.requestID,
                fields.stopReason,
                fields.error, fields.message, remark, fields.usage.input, fields.usage.output,
                fields.usage.cacheRead,
                fields.usage.cacheWrite5m, fields.usage.cacheWrite1h, fields.cost, fields.maybePaid,
                attempt.number,
            ]
        )
        guard db.changesCount == 1 else {
            throw DatabaseError(message: "attempt \(attempt.number) was settled before")
        }
        try divide(fields, among: attempt, db)
    }

    /// Gives each part of the attempt its share of usage and cost.
    private static func divide(_ fields: EndingFields, among attempt: AttemptID, _ db: Database) throws {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT part, weight FROM shares WHERE attempt = ? ORDER BY position",
            arguments: [attempt.number]
        )
        let weights: [Int] = rows.map { $0["weight"] }
        func shares(_ total: Int) -> [Int64] { Shares.divide(Int64(total), by: weights) }
        func shares(_ total: Int64?) -> [Int64]? { total.map { Shares.divide($0, by: weights) } }
        let (input, output) = (shares(fields.usage.input), shares(fields.usage.output))
        let (cacheRead, cacheWrite) = (shares(fields.usage.cacheRead), shares(fields.usage.cacheWrite))
        let (cost, maybePaid) = (shares(fields.cost), shares(fields.maybePaid))
        let statement = try db.cachedStatement(
            sql: """
                UPDATE shares SET input_tokens = ?, output_tokens = ?, cache_read_tokens = ?, cache_write_tokens = ?,
                    cost_pd = ?, maybe_paid_pd = ?
                WHERE attempt = ? AND part = ?
                """
        )
        for (index, row) in rows.enumerated() {
            let part: Int64 = row["part"]
            try statement.execute(
                arguments: [
                    input[index], output[index], cacheRead[index], cacheWrite[index], cost?[index],
                    maybePaid?[index],
                    attempt.number, part,
                ]
            )
        }
    }
}

/// The columns of a settled attempt.
private struct EndingFields {
    var state: String
    var latency: Int64?
    var firstByte: Int64?
    var requestID: String?
    var stopReason: String?
    var error: String?
    var message: String?
    var usage = TokenUsage.zero
    /// `nil`: the price is unknown.
    var cost: Int64?
    var maybePaid: Int64?

    init(_ ending: AttemptEnding, reserve: Int64?) {
        switch ending {
        case .answered(let answer, let usage, let cost):
            state = "answered"
            latency = Int64(answer.latency / .milliseconds(1))
            firstByte = answer.firstByte.map { Int64($0 / .milliseconds(1)) }
            requestID = answer.requestID
            stopReason = answer.stopReason
            self.usage = usage
            self.cost = cost?.picodollars
            maybePaid = 0
        case .refused(let error):
            state = "refused"
            (requestID, self.error, message) = (error.requestID, error.code, error.message)
            (cost, maybePaid) = (0, 0)
        case .unknown(let error):
            state = "unknown"
            (requestID, self.error, message) = (error.requestID, error.code, error.message)
            (cost, maybePaid) = (0, reserve)
        }
    }
}
