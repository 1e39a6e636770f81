internal import Foundation
internal import GRDB
public import Jobs
public import Spend

/// One decided part of a run with everything that an exported line says.
public struct LineRecord: Sendable {
    /// What it is a part of.
    public var item: Item
    /// From 1, in page order.
    public var part: Int
    /// Of the item, as far as they are known.
    public var parts: Int
    /// Page ranges; `nil` where the document could not be opened.
    public var pages: String?
    /// Of the file as it was read, in hexadecimal; `nil` where it could not be.
    public var sourceSHA256: String?
    /// What became of it; with the original answer where it reuses one.
    public var outcome: Outcome
    /// The attempt that answered: its lane and stop reason; `nil` where none did.
    public var answer: LineAnswer?
    /// Attempts of this run that the part travelled in.
    public var attempts: Int
    /// Its shares of all its attempts.
    public var usage: TokenUsage
    /// `nil` where a price is unknown.
    public var cost: Cost?
    /// `nil` where a price is unknown.
    public var maybePaid: Cost?
    /// In hexadecimal; `nil` where extraction failed.
    public var identity: String?
    /// The run whose answer it reuses.
    public var reusedFrom: String?
    /// When it was decided: UTC, ISO 8601, milliseconds.
    public var finishedAt: String
}

/// Who answered a part, and how.
public struct LineAnswer: Sendable {
    /// The id on the wire.
    public let model: String
    /// Where the attempt was sent.
    public let region: String
    /// Bedrock's own word.
    public let stopReason: String?
}

/// The decided parts of a run as they were at one moment, as often as they are asked for.
///
/// Parts that were split are not among them: their children stand in their place.
public struct RunLines {
    let db: Database
    let path: String
    let run: String
    let filter: LineFilter

    /// Gives each line to `body`, in manifest and page order.
    ///
    /// Rows stream: memory does not grow with the run. Throws `StoreError`, or what `body` throws.
    public func read(_ body: (LineRecord) throws -> Void) throws {
        let cursor = try mappingStoreErrors(path: path) {
            try Row.fetchCursor(
                db,
                sql: Self.sql,
                arguments: [run, filter.statusesText, filter.idsText, filter.sinceStamp]
            )
        }
        while let line = try mappingStoreErrors(path: path, { try cursor.next().map(LineRecord.init) }) {
            try body(line)
        }
    }

    fileprivate static let sql = """
        WITH numbered AS (
            SELECT parts.*, row_number() OVER item_parts AS number, count(*) OVER (PARTITION BY parts.item) AS parts
            FROM parts LEFT JOIN parts AS roots ON roots.id = parts.root
            WHERE parts.run = ?1 AND NOT EXISTS (
                SELECT 1 FROM outcomes WHERE outcomes.part = parts.id AND outcomes.status = 'split')
            WINDOW item_parts AS (PARTITION BY parts.item ORDER BY \(Store.pageOrder))
        )
        SELECT items.position, items.id AS item_id, items.path, items.source, items.pages AS item_pages, items.sha256,
            numbered.number, numbered.parts, numbered.pages, numbered.identity,
            own.status, coalesce(own.result, original.result) AS result,
            coalesce(own.is_json, original.is_json) AS is_json, own.class, own.message, own.defects, own.notes,
            own.finished_at, original_part.run AS reused_run,
            attempts.model, attempts.region, attempts.stop_reason, totals.*
        FROM numbered
        JOIN items ON items.run = numbered.run AND items.position = numbered.item
        JOIN outcomes AS own ON own.part = numbered.id
        LEFT JOIN outcomes AS original ON original.part = own.reused_from
        LEFT JOIN parts AS original_part ON original_part.id = own.reused_from
        LEFT JOIN attempts ON attempts.id = coalesce(own.attempt, original.attempt)
        LEFT JOIN (
            SELECT part, count(*) AS attempts, sum(input_tokens) AS input, sum(output_tokens) AS output,
                sum(cache_read_tokens) AS cache_read, sum(cache_write_tokens) AS cache_write,
                CASE WHEN count(cost_pd) = count(*) THEN sum(cost_pd) END AS cost,
                CASE WHEN count(maybe_paid_pd) = count(*) THEN sum(maybe_paid_pd) END AS maybe_paid
            FROM shares WHERE part IN (SELECT id FROM numbered) GROUP BY part
        ) AS totals ON totals.part = numbered.id
        WHERE (?2 IS NULL OR own.status IN (SELECT value FROM json_each(?2)))
            AND (?3 IS NULL OR items.id IN (SELECT value FROM json_each(?3)))
            AND (?4 IS NULL OR own.finished_at >= ?4)
        ORDER BY numbered.item, numbered.number
        """
}

extension Store {
    /// The order of an item's parts, children in the place of their parent; of `parts`, with `roots` joined.
    static let pageOrder =
        "coalesce(roots.first_page, parts.first_page), coalesce(parts.root, parts.id), parts.first_page, parts.id"

    /// Gives every decided part of a run that `filter` lets through to `body`, in manifest and page order.
    ///
    /// Throws `StoreError`, or what `body` throws.
    public func forEachLine(
        of run: String,
        matching filter: LineFilter = LineFilter(),
        _ body: (LineRecord) throws -> Void
    ) throws {
        try withLines(of: run, matching: filter) { try $0.read(body) }
    }

    /// Gives the lines of a run to `body`, all from one moment however often it reads them.
    ///
    /// Throws `StoreError`, or what `body` throws.
    public func withLines<Value>(
        of run: String,
        matching filter: LineFilter = LineFilter(),
        _ body: (RunLines) throws -> Value
    ) throws -> Value {
        // What `body` throws is its own, not the store's.
        let result: Result<Value, any Error> = try read { db in
            Result { try body(RunLines(db: db, path: path, run: run, filter: filter)) }
        }
        return try result.get()
    }
}

extension LineRecord {
    fileprivate init(row: Row) throws {
        let pages: String? = row["item_pages"]
        item = Item(
            position: row["position"],
            id: row["item_id"],
            path: row["path"],
            source: row["source"],
            pages: pages.flatMap { PageRanges($0) }
        )
        part = row["number"]
        parts = row["parts"]
        self.pages = row["pages"]
        sourceSHA256 = row["sha256"]
        outcome = try Outcome(row: row)
        let model: String? = row["model"]
        answer = model.map {
            LineAnswer(
                model: $0,
                region: row["region"],
                stopReason: row["stop_reason"]
            )
        }
        attempts = row["attempts"] ?? 0
        usage = TokenUsage(
            input: row["input"] ?? 0,
            output: row["output"] ?? 0,
            cacheRead: row["cache_read"] ?? 0,
            cacheWrite5m: row["cache_write"] ?? 0
        )
        let (cost, maybePaid): (Int64?, Int64?) = (row["cost"], row["maybe_paid"])
        self.cost = attempts == 0 ? .zero : cost.map { Cost(picodollars: $0) }
        self.maybePaid = attempts == 0 ? .zero : maybePaid.map { Cost(picodollars: $0) }
        identity = row["identity"]
        reusedFrom = row["reused_run"]
        finishedAt = row["finished_at"]
    }
}

extension Outcome {
    /// Reads the columns of an outcome with its result.
    init(row: Row) throws {
        let (text, isJSON): (String?, Bool?) = (row["result"], row["is_json"])
        let (failureClass, message): (String?, String?) = (row["class"], row["message"])
        self.init(
            status: OutcomeStatus(rawValue: row["status"]) ?? .failed,
            result: text.map { isJSON == true ? .json($0) : .text($0) },
            failure: failureClass.flatMap { FailureClass(rawValue: $0) }.map { Failure($0, message ?? "") },
            defects: try words(row["defects"]),
            notes: try words(row["notes"])
        )
    }
}

private func words(_ json: String) throws -> [String] {
    guard json != "[]" else { return [] }
    return try JSONDecoder().decode([String].self, from: Data(json.utf8))
}
