internal import GRDB
public import Spend

/// One attempt as the ledger has it.
public struct AttemptRecord: Sendable, Hashable {
    /// How an attempt stands.
    public enum State: String, Sendable, Hashable {
        /// Its intent is recorded, its end is not: under way, or its process died and nobody has looked since.
        case begun
        case answered
        /// An HTTP error before an answer, or nothing was sent: paid 0.
        case refused
        /// Sent, and its usage never came: maybe paid.
        case unknown
    }

    /// Its row.
    public let id: Int64
    /// The batch that it carried; attempts of one batch carry the same parts.
    public let batch: Int64
    /// From 1, over the attempts of its batch.
    public let number: Int
    /// How many parts travelled.
    public let parts: Int
    /// The model id on the wire.
    public let model: String
    /// The region of the endpoint.
    public let region: String
    /// The inference profile.
    public let profile: String
    /// How it stands.
    public let state: State
    /// The upper bound that the budget held for it; `nil` where the price is unknown.
    public let reserve: Cost?
    /// When its intent was durable.
    public let begunAt: String
    /// When its end was durable.
    public let settledAt: String?
    /// Milliseconds from the request to the whole answer.
    public let latency: Int?
    /// Milliseconds from the request to the first piece of the answer; `nil` where it did not come in pieces.
    public let firstByte: Int?
    /// The service's id of the exchange.
    public let requestID: String?
    /// Why the model stopped.
    public let stopReason: String?
    /// The kind of failure, for programs.
    public let error: String?
    /// The failure in one sentence.
    public let message: String?
    /// Why an answer did not decide all its parts, for programs.
    public let remark: String?
    /// What was billed.
    public let usage: TokenUsage
    /// What it cost; `nil` where the price is unknown, or it is not settled.
    public let cost: Cost?
    /// What it may have cost besides; `nil` as for `cost`.
    public let maybePaid: Cost?

    /// Tokens of output for each second in which it came: of a stream from its first piece on; `nil` without an answer.
    public var outputTokensPerSecond: Int? {
        guard let latency, latency > (firstByte ?? 0) else { return nil }
        return usage.output * 1_000 / (latency - (firstByte ?? 0))
    }

    /// How many parts travelled in it: children have a share of what their parent travelled in.
    static let partsSQL =
        "(SELECT count(*) FROM shares WHERE shares.attempt = attempts.id AND NOT shares.is_inherited)"

    init(row: Row) {
        (id, batch, number, parts) = (row["id"], row["batch"], row["number"], row["parts"])
        (model, region, profile) = (row["model"], row["region"], row["profile"])
        state = State(rawValue: row["state"]) ?? .begun
        (begunAt, settledAt) = (row["begun_at"], row["settled_at"])
        (latency, firstByte) = (row["latency_ms"], row["first_byte_ms"])
        (requestID, stopReason) = (row["request_id"], row["stop_reason"])
        (error, message, remark) = (row["error"], row["message"], row["remark"])
        usage = TokenUsage(
            input: row["input_tokens"],
            output: row["output_tokens"],
            cacheRead: row["cache_read_tokens"],
            cacheWrite5m: row["cache_write_5m_tokens"],
            cacheWrite1h: row["cache_write_1h_tokens"]
        )
        func cost(_ column: String) -> Cost? {
            let picodollars: Int64? = row[column]
            return picodollars.map { Cost(picodollars: $0) }
        }
        (reserve, self.cost, maybePaid) = (cost("reserve_pd"), cost("cost_pd"), cost("maybe_paid_pd"))
    }
}

extension Store {
    /// Gives every attempt of a run to `body`, in the order in which they began; rows stream.
    public func forEachAttempt(of run: String, _ body: (AttemptRecord) throws -> Void) throws {
        let result: Result<Void, any Error> = try read { db in
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT attempts.*, \(AttemptRecord.partsSQL) AS parts FROM attempts WHERE run = ? ORDER BY id
                    """,
                arguments: [run]
            )
            while let row = try cursor.next() {
                do { try body(AttemptRecord(row: row)) } catch { return .failure(error) }
            }
            return .success(())
        }
        try result.get()
    }
}
