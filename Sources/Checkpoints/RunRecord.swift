internal import GRDB

/// One execution of a job, as the store keeps it.
public struct RunRecord: Sendable, Hashable {
    /// Whether there is anything left to do.
    public enum State: String, Sendable, Hashable {
        /// Stopped or running; `resume` goes on with it.
        case unfinished
        case finished
        /// Closed by a later run of the same job.
        case superseded
    }

    /// The start in UTC and a random end, such as `20260131-020000-1f3c`; unique in the store.
    public let id: String
    /// The name of its job; a new run of that name closes older unfinished ones.
    public let job: String
    /// SHA-256 of the recipe, in hexadecimal.
    public let recipe: String
    /// The resolved job, as JSON: what `resume` goes by.
    public let settings: String
    /// `bedrock`, the host of a custom endpoint, or `emulator`.
    public let origin: String
    /// As it was when the record was read.
    public let state: State
    /// How the last process that worked on it ended; `nil` while one works, or where one was killed.
    public let exitStatus: Int?
    /// Why it stopped before its end, in one sentence.
    public let reason: String?
    /// In UTC, such as `2026-01-31T02:00:00.000Z`.
    public let startedAt: String
    /// When its state was last written, in the same form.
    public let updatedAt: String

    init(row: Row) throws {
        id = row["id"]
        job = row["job"]
        recipe = row["recipe"]
        settings = row["settings"]
        origin = row["origin"]
        state = State(rawValue: row["state"]) ?? .unfinished
        exitStatus = row["exit_status"]
        reason = row["reason"]
        startedAt = row["started_at"]
        updatedAt = row["updated_at"]
    }
}

extension Store {
    /// Every run, oldest first, in the order in which they were started, whatever the clock said.
    public func runs() throws(StoreError) -> [RunRecord] {
        try read {
            try Row.fetchAll($0, sql: "SELECT * FROM runs ORDER BY rowid").map(RunRecord.init)
        }
    }

    /// The run of that id, if there is one.
    public func run(_ id: String) throws(StoreError) -> RunRecord? {
        try read {
            try Row.fetchOne($0, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id]).map(RunRecord.init)
        }
    }

    /// The run that was started last, of the job where one is named, in the state where one is named.
    public func latestRun(job: String? = nil, state: RunRecord.State? = nil) throws(StoreError) -> RunRecord?
    {
        try read { db in
            let sql = """
                SELECT * FROM runs WHERE (?1 IS NULL OR job = ?1) AND (?2 IS NULL OR state = ?2)
                ORDER BY rowid DESC LIMIT 1
                """
            return try Row.fetchOne(db, sql: sql, arguments: [job, state?.rawValue]).map(RunRecord.init)
        }
    }

    /// When anything was last written of a run: its state, an attempt, an outcome; in the form of `updatedAt`.
    public func lastChange(of run: String) throws(StoreError) -> String {
        try read { db in
            let sql = """
                SELECT max(at) FROM (
                    SELECT updated_at AS at FROM runs WHERE id = ?1
                    UNION ALL SELECT coalesce(settled_at, begun_at) FROM attempts WHERE run = ?1
                    UNION ALL SELECT finished_at FROM outcomes JOIN parts ON parts.id = part WHERE run = ?1)
                """
            return try String.fetchOne(db, sql: sql, arguments: [run]) ?? ""
        }
    }

    /// Whether a process works on a run now: one holds the store for writing, and took up no other run since.
    public func isUnderWay(_ run: String) throws(StoreError) -> Bool {
        guard StoreFile(path: path).isHeld else { return false }
        return try read { db in
            let sql = "SELECT id FROM runs ORDER BY updated_at DESC, rowid DESC LIMIT 1"
            return try String.fetchOne(db, sql: sql) == run
        }
    }

    func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
        try mappingStoreErrors(path: path) { try pool.read(body) }
    }
}
