internal import Foundation
internal import GRDB
public import Jobs
internal import Synchronization

/// The writing side of one run: what is known of its items and parts, and its ledger.
///
/// Writes are committed in the order in which they were asked for. The asynchronous functions return when what they say
/// is durable; the others are durable before anything asked for later, and report a failure to `onFailure`. Rows are
/// numbered here, which is safe because the holder of the store's lock is the only writer.
public final class RunJournal: Sendable {
    struct Counters {
        var part: Int64
        var batch: Int64
        var attempt: Int64
    }

    /// The run as it was before this process took it up.
    public let run: RunRecord
    let path: String
    let queue: CommitQueue
    let counters: Mutex<Counters>
    private let onFailure: @Sendable (StoreError) -> Void

    /// Takes up the run, and settles as `unknown` what a process that died had begun.
    public init(
        store: Store,
        run id: String,
        onFailure: @escaping @Sendable (StoreError) -> Void
    ) async throws(StoreError) {
        guard let run = try store.run(id) else {
            throw .unusable(path: store.path, reason: "it has no run '\(id)'")
        }
        self.run = run
        path = store.path
        self.onFailure = onFailure
        queue = CommitQueue(pool: store.pool)
        counters = Mutex(
            try store.read { db in
                func highest(_ table: String) throws -> Int64 {
                    try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) FROM \(table)") ?? 0
                }
                return Counters(
                    part: try highest("parts"),
                    batch: try highest("batches"),
                    attempt: try highest("attempts")
                )
            }
        )
        try await write { db in
            try Self.settleLostAttempts(db)
            try db.execute(
                sql:
                    "UPDATE runs SET exit_status = NULL, reason = NULL, state = 'unfinished', updated_at = ? WHERE id = ?",
                arguments: [Stamp.now, id]
            )
        }
    }

    /// Ends the writer; everything acknowledged is durable.
    public func close() { queue.close() }

    /// The number of a part that is met for the first time; none is given twice.
    public func nextPartID() -> PartID {
        PartID(
            counters.withLock {
                $0.part += 1
                return $0.part
            }
        )
    }

    /// The number of a new batch; none is given twice.
    public func nextBatchID() -> BatchID {
        BatchID(
            counters.withLock {
                $0.batch += 1
                return $0.batch
            }
        )
    }

    func nextAttemptID() -> AttemptID {
        AttemptID(
            counters.withLock {
                $0.attempt += 1
                return $0.attempt
            }
        )
    }

    /// Records that all parts of an item are known, together with the file they came from.
    ///
    /// `quickKey` finds them again in a later run without reading the file.
    public func recordPlan(
        item position: Int,
        parts: [Part],
        source: SourceFingerprint?,
        quickKey: String? = nil
    ) {
        enqueue { [run] db in
            for part in parts { try Self.insert(part, run: run.id, db) }
            try db.cachedStatement(
                sql: "UPDATE items SET is_planned = 1, quick_key = ? WHERE run = ? AND position = ?"
            ).execute(arguments: [quickKey, run.id, position])
            if let source { try Self.update(source, item: position, run: run.id, db) }
        }
    }

    /// Records the file that an item's parts come from, before its first part is sent.
    public func recordSource(_ source: SourceFingerprint, item position: Int) {
        enqueue { [run] db in try Self.update(source, item: position, run: run.id, db) }
    }

    /// Records an outcome that no attempt decided, such as a failure of extraction.
    public func record(_ outcome: Outcome, of part: Part) {
        enqueue { [run] db in
            try Self.insert(part, run: run.id, db)
            try Self.insert(outcome, part: part.id, attempt: nil, db)
        }
    }

    /// Records that `part` has the outcome of an earlier part of the same identity and origin, at cost 0.
    ///
    /// An answer is referred to; a failure is copied, since a retry may take the earlier one away. `parent` is the part
    /// of this run in whose place it stands, if it stands in one's.
    public func recordReuse(_ part: Part, of original: PartID, parent: PartID? = nil) {
        enqueue { [run] db in
            try Self.insert(part, run: run.id, parent: parent, routesOf: original, db)
            try db.execute(
                sql: """
                    INSERT INTO outcomes (part, status, class, message, defects, notes, attempt, reused_from, finished_at)
                    SELECT ?, status, class, message, defects, notes, NULL,
                        CASE WHEN status = 'failed' THEN NULL ELSE part END, ?
                    FROM outcomes WHERE part = ?
                    """,
                arguments: [part.id.number, Stamp.now, original.number]
            )
            guard db.changesCount == 1 else {
                throw DatabaseError(message: "part \(original.number) has no outcome to take over")
            }
        }
    }

    /// Records that `children`, in page order, take the place of `part`, without an attempt that told so.
    public func recordSplit(_ part: Part, into children: [Part]) {
        enqueue { [run] db in
            try Self.insert(part, run: run.id, db)
            try Self.insert(Outcome(status: .split), part: part.id, attempt: nil, db)
            try Self.insert(children, inPlaceOf: part.id, run: run.id, db)
        }
    }

    /// Returns when everything asked for before is durable.
    public func flush() async throws(StoreError) {
        try await write { _ in }
    }

    /// Records how this process's work on the run ended; `reason` is `nil` at a natural end.
    public func end(state: RunRecord.State, exitStatus: Int, reason: String?) async throws(StoreError) {
        try await write { [run] db in
            try db.execute(
                sql: "UPDATE runs SET state = ?, exit_status = ?, reason = ?, updated_at = ? WHERE id = ?",
                arguments: [state.rawValue, exitStatus, reason, Stamp.now, run.id]
            )
        }
    }

    func write(_ body: @escaping CommitQueue.Write) async throws(StoreError) {
        do { try await queue.perform(body) } catch { throw StoreError(error, path: path) }
    }

    private func enqueue(_ body: @escaping CommitQueue.Write) {
        queue.enqueue(body) { [onFailure, path] result in
            if case .failure(let error) = result { onFailure(StoreError(error, path: path)) }
        }
    }

    private static func update(
        _ source: SourceFingerprint,
        item position: Int,
        run: String,
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE items SET sha256 = ?, size = ?, modified_ns = ?, changed_ns = ?, inode = ?
                WHERE run = ? AND position = ?
                """
        ).execute(
            arguments: [
                source.sha256, source.size, source.modified, source.changed, Int64(bitPattern: source.inode),
                run,
                position,
            ]
        )
    }

    /// Writes the part's row, or what is known of it by now.
    ///
    /// `parent` is the part in whose place it stands; where extraction did not tell the routes, they are those of
    /// `original`.
    static func insert(
        _ part: Part,
        run: String,
        parent: PartID? = nil,
        routesOf original: PartID? = nil,
        _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO parts (id, run, item, first_page, pages, identity, routes, parent, root)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, (SELECT routes FROM parts WHERE id = ?8)), ?9,
                    (SELECT coalesce(root, id) FROM parts WHERE id = ?9))
                ON CONFLICT (id) DO UPDATE SET identity = coalesce(excluded.identity, identity), routes = coalesce(excluded.routes, routes)
                """
        )
        try statement.execute(
            arguments: [
                part.id.number, run, part.item, part.pages?.ranges.first?.lowerBound ?? 0,
                part.pages?.description, part.identity,
                part.routes.isEmpty ? nil : try jsonText(part.routes), original?.number, parent?.number,
            ]
        )
    }

    /// `attempt` answered; `decidedBy` is a later one after which no better answer could come.
    static func insert(
        _ outcome: Outcome,
        part: PartID,
        attempt: AttemptID?,
        decidedBy: AttemptID? = nil,
        _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO outcomes
                    (part, status, result, is_json, class, message, defects, notes, attempt, decided_by, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        let (text, isJSON): (String?, Bool?) =
            switch outcome.result {
            case .json(let text): (text, true)
            // SQLite's texts end at U+0000: such a one is kept as the JSON string that it is on a line.
            case .text(let text) where text.unicodeScalars.contains("\0"): (try jsonText(text), true)
            case .text(let text): (text, false)
            case nil: (nil, nil)
            }
        try statement.execute(
            arguments: [
                part.number, outcome.status.rawValue, text, isJSON, outcome.failure?.failureClass.rawValue,
                outcome.failure?.message, try jsonText(outcome.defects), try jsonText(outcome.notes),
                attempt?.number, decidedBy?.number,
                Stamp.now,
            ]
        )
    }

    static func jsonText(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
