internal import Foundation
internal import GRDB
public import Jobs

/// What a new run starts with.
public struct NewRun: Sendable {
    /// The job's name.
    public let job: String
    /// SHA-256 of the recipe, in hexadecimal.
    public let recipe: String
    /// The resolved job, as JSON.
    public let settings: String
    /// `bedrock`, the host of a custom endpoint, or `emulator`.
    public let origin: String
    /// Whether it takes the place of older unfinished runs of the job; a run of a part of the manifest does not.
    public let supersedes: Bool

    /// What a run is recorded under, beside its items.
    public init(job: String, recipe: String, settings: String, origin: String, supersedes: Bool = true) {
        self.job = job
        self.recipe = recipe
        self.settings = settings
        self.origin = origin
        self.supersedes = supersedes
    }
}

extension Store {
    /// Starts a run: records its items, and closes older unfinished runs of the job as superseded.
    ///
    /// Only those of the same origin: trying a job against an emulator closes no run that Bedrock answers. All in one transaction: a run without its items never exists.
    public func startRun(_ new: NewRun, items: [Item]) throws(StoreError) -> RunRecord {
        try mappingStoreErrors(path: path) {
            try pool.write { db in
                try RunJournal.settleLostAttempts(db)
                let now = Stamp.now
                if new.supersedes {
                    try db.execute(
                        sql: """
                            UPDATE runs SET state = 'superseded', updated_at = ?
                            WHERE job = ? AND origin = ? AND state = 'unfinished'
                            """,
                        arguments: [now, new.job, new.origin]
                    )
                }
                let id = try Self.freshRunID(now, db)
                try db.execute(
                    sql: """
                        INSERT INTO runs (id, job, recipe, settings, origin, state, started_at, updated_at)
                        VALUES (?, ?, ?, ?, ?, 'unfinished', ?, ?)
                        """,
                    arguments: [id, new.job, new.recipe, new.settings, new.origin, now, now]
                )
                let statement = try db.cachedStatement(
                    sql:
                        "INSERT INTO items (run, position, id, path, source, pages, vars, password) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                )
                for item in items {
                    try statement.execute(
                        arguments: [
                            id, item.position, item.id, item.path, item.source, item.pages?.description,
                            try RunJournal.jsonText(item.vars), try item.password.map(RunJournal.jsonText),
                        ]
                    )
                }
                let row = try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id])
                guard let row else {
                    throw StoreError.unusable(path: path, reason: "a new run cannot be read back")
                }
                return try RunRecord(row: row)
            }
        }
    }

    /// An id such as `20260131-020000-1f3c`: the start in UTC, then something that tells two of one second apart.
    private static func freshRunID(_ now: String, _ db: Database) throws -> String {
        let digits = now.prefix(19).filter(\.isNumber)
        let start = "\(digits.prefix(8))-\(digits.dropFirst(8))"
        while true {
            let suffix = String(Int.random(in: 0x1000...0xffff), radix: 16)
            let id = "\(start)-\(suffix)"
            if try Row.fetchOne(db, sql: "SELECT 1 FROM runs WHERE id = ?", arguments: [id]) == nil {
                return id
            }
        }
    }
}
