internal import GRDB
public import Jobs

/// What the file system says of a file without reading it.
public struct FileStamp: Sendable, Hashable {
    /// Bytes.
    public let size: Int64
    /// Nanoseconds since 1970.
    public let modified: Int64
    /// Nanoseconds since 1970, of the inode's last change.
    public let changed: Int64
    /// The file's number in its file system.
    public let inode: UInt64

    /// The facts of `stat`.
    public init(size: Int64, modified: Int64, changed: Int64, inode: UInt64) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }
}

/// An item of an earlier run whose every part is decided, so that it can serve for one with the same quick key.
public struct DecidedItem: Sendable {
    /// In page order; those that were split stand beside their children.
    public let parts: [DecidedPart]
}

/// A part of a decided item.
public struct DecidedPart: Sendable {
    /// The part, in the run that decided it.
    public let part: Part
    /// The part that was itself answered.
    public let original: PartID
    /// What became of it.
    public let status: OutcomeStatus
    /// Why it failed or was skipped; `nil` where it was neither.
    public let failureClass: FailureClass?
    /// The part in whose place it stands.
    public let parent: PartID?
}

extension Store {
    /// The digest of the file at `path`, if an earlier run read it and nothing about it has changed since.
    public func knownDigest(of path: String, stamp: FileStamp) async throws(StoreError) -> String? {
        try await readAsync { db in
            try db.cachedStatement(
                sql: """
                    SELECT sha256 FROM items WHERE source = ? AND size = ? AND modified_ns = ? AND changed_ns = ?
                        AND inode = ? AND sha256 IS NOT NULL LIMIT 1
                    """
            ).fetchFirst(
                [path, stamp.size, stamp.modified, stamp.changed, Int64(bitPattern: stamp.inode)],
                as: String.self
            )
        }
    }

    /// The latest item of that quick key and origin whose parts are all decided; `nil` where there is none.
    public func decidedItem(quickKey: String, origin: String) async throws(StoreError) -> DecidedItem? {
        try await readAsync { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT items.run, items.position FROM items JOIN runs ON runs.id = items.run
                        WHERE items.quick_key = ? AND items.is_planned AND runs.origin = ?
                            AND NOT EXISTS (SELECT 1 FROM parts LEFT JOIN outcomes ON outcomes.part = parts.id
                                WHERE parts.run = items.run AND parts.item = items.position
                                AND outcomes.part IS NULL)
                        ORDER BY runs.rowid DESC LIMIT 1
                        """
                ),
                arguments: [quickKey, origin]
            )
            guard let row else { return nil }
            let (run, position): (String, Int) = (row["run"], row["position"])
            return try Self.decidedItem(run: run, position: position, db)
        }
    }

    /// The part whose failure would only repeat for `identity`, and its class, if the last word on it was such a failure.
    public func lastingFailure(
        identity: String,
        origin: String
    ) async throws(StoreError) -> (part: PartID, failureClass: FailureClass)? {
        try await readAsync { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT coalesce(outcomes.reused_from, parts.id) AS part, outcomes.class FROM parts
                    JOIN outcomes ON outcomes.part = parts.id AND outcomes.status <> 'split'
                    JOIN runs ON runs.id = parts.run AND runs.origin = ?
                    WHERE parts.identity = ? ORDER BY parts.id DESC LIMIT 1
                    """,
                arguments: [origin, identity]
            )
            guard let row, let text: String = row["class"], let failureClass = FailureClass(rawValue: text),
                failureClass.isLasting
            else { return nil }
            return (PartID(row["part"]), failureClass)
        }
    }

    private static func decidedItem(run: String, position: Int, _ db: Database) throws -> DecidedItem {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT parts.*, outcomes.status, outcomes.class,
                        coalesce(outcomes.reused_from, parts.id) AS original
                    FROM parts JOIN outcomes ON outcomes.part = parts.id
                    LEFT JOIN parts AS roots ON roots.id = parts.root
                    WHERE parts.run = ? AND parts.item = ? ORDER BY \(pageOrder)
                    """
            ),
            arguments: [run, position]
        )
        return DecidedItem(
            parts: rows.map { row in
                let record = PartRecord(row: row)
                let text: String? = row["class"]
                return DecidedPart(
                    part: record.part,
                    original: PartID(row["original"]),
                    status: record.status ?? .failed,
                    failureClass: text.flatMap { FailureClass(rawValue: $0) },
                    parent: record.parent
                )
            }
        )
    }
}

extension Statement {
    fileprivate func fetchFirst<Value: DatabaseValueConvertible>(
        _ arguments: StatementArguments,
        as type: Value.Type
    ) throws -> Value? {
        try Value.fetchOne(self, arguments: arguments)
    }
}
