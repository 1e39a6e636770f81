internal import GRDB

/// The tables and views of the store, as append-only migrations; `docs/store.md` says what each column means.
enum Schema {
    /// Marks the file as ours in SQLite's header: "shef".
    static let applicationID = 0x73_68_65_66

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: runs, items, parts, batches, attempts, outcomes") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: tables)
            try db.execute(sql: views)
        }
        migrator.registerMigration("2: children of parts, routes, passwords, first bytes") { db in
            try db.execute(sql: children)
        }
        migrator.registerMigration("3: answers that were kept") { db in
            try db.execute(sql: "ALTER TABLE outcomes ADD COLUMN decided_by INTEGER REFERENCES attempts (id)")
        }
        return migrator
    }

    private static let tables = """
        CREATE TABLE runs (
            id TEXT PRIMARY KEY NOT NULL,
            job TEXT NOT NULL,
            recipe TEXT NOT NULL,
            settings TEXT NOT NULL CHECK (json_valid(settings)),
            origin TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('unfinished', 'finished', 'superseded')),
            exit_status INTEGER,
            reason TEXT,
            started_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX runs_by_job ON runs (job, state);

        CREATE TABLE items (
            run TEXT NOT NULL REFERENCES runs (id),
            position INTEGER NOT NULL,
            id TEXT NOT NULL,
            path TEXT NOT NULL,
            source TEXT NOT NULL,
            pages TEXT,
            vars TEXT NOT NULL CHECK (json_valid(vars)),
            is_planned INTEGER NOT NULL DEFAULT 0 CHECK (is_planned IN (0, 1)),
            sha256 TEXT,
            size INTEGER,
            modified_ns INTEGER,
            changed_ns INTEGER,
            inode INTEGER,
            quick_key TEXT,
            PRIMARY KEY (run, position),
            UNIQUE (run, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX items_by_source ON items (source);
        CREATE INDEX items_by_quick_key ON items (quick_key) WHERE quick_key IS NOT NULL;

        CREATE TABLE parts (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            item INTEGER NOT NULL,
            first_page INTEGER NOT NULL,
            pages TEXT,
            identity TEXT,
            parent INTEGER REFERENCES parts (id),
            FOREIGN KEY (run, item) REFERENCES items (run, position)
        ) STRICT;
        CREATE INDEX parts_by_item ON parts (run, item, first_page, id);
        CREATE INDEX parts_by_identity ON parts (identity) WHERE identity IS NOT NULL;

        CREATE TABLE batches (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id),
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX batches_by_run ON batches (run);

        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id),
            batch INTEGER NOT NULL REFERENCES batches (id),
            number INTEGER NOT NULL,
            model TEXT NOT NULL,
            region TEXT NOT NULL,
            profile TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('begun', 'answered', 'refused', 'unknown')),
            reserve_pd INTEGER CHECK (reserve_pd >= 0),
            begun_at TEXT NOT NULL,
            settled_at TEXT,
            latency_ms INTEGER,
            request_id TEXT,
            stop_reason TEXT,
            error TEXT,
            message TEXT,
            remark TEXT,
            input_tokens INTEGER NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
            output_tokens INTEGER NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
            cache_read_tokens INTEGER NOT NULL DEFAULT 0 CHECK (cache_read_tokens >= 0),
            cache_write_5m_tokens INTEGER NOT NULL DEFAULT 0 CHECK (cache_write_5m_tokens >= 0),
            cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0 CHECK (cache_write_1h_tokens >= 0),
            cost_pd INTEGER CHECK (cost_pd >= 0),
            maybe_paid_pd INTEGER CHECK (maybe_paid_pd >= 0),
            CHECK ((state = 'begun') = (settled_at IS NULL))
        ) STRICT;
        CREATE INDEX attempts_by_run ON attempts (run, state);
        CREATE INDEX attempts_by_batch ON attempts (batch);

        CREATE TABLE shares (
            attempt INTEGER NOT NULL REFERENCES attempts (id),
            part INTEGER NOT NULL REFERENCES parts (id),
            position INTEGER NOT NULL,
            weight INTEGER NOT NULL CHECK (weight >= 0),
            input_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0,
            cache_read_tokens INTEGER NOT NULL DEFAULT 0,
            cache_write_tokens INTEGER NOT NULL DEFAULT 0,
            cost_pd INTEGER,
            maybe_paid_pd INTEGER,
            PRIMARY KEY (attempt, part)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX shares_by_part ON shares (part);

        CREATE TABLE outcomes (
            part INTEGER PRIMARY KEY REFERENCES parts (id),
            status TEXT NOT NULL CHECK (status IN ('ok', 'degraded', 'failed', 'skipped', 'split')),
            result TEXT,
            is_json INTEGER CHECK (is_json IN (0, 1)),
            class TEXT,
            message TEXT,
            defects TEXT NOT NULL CHECK (json_valid(defects)),
            notes TEXT NOT NULL CHECK (json_valid(notes)),
            attempt INTEGER REFERENCES attempts (id),
            reused_from INTEGER REFERENCES parts (id),
            finished_at TEXT NOT NULL,
            CHECK ((status = 'failed') = (class IS NOT NULL AND status <> 'skipped')),
            CHECK (status NOT IN ('ok', 'degraded') OR result IS NOT NULL OR reused_from IS NOT NULL)
        ) STRICT;
        """

    private static let children = """
        ALTER TABLE items ADD COLUMN password TEXT CHECK (password IS NULL OR json_valid(password));
        ALTER TABLE parts ADD COLUMN root INTEGER REFERENCES parts (id);
        ALTER TABLE parts ADD COLUMN routes TEXT CHECK (routes IS NULL OR json_valid(routes));
        ALTER TABLE attempts ADD COLUMN first_byte_ms INTEGER;
        ALTER TABLE shares ADD COLUMN is_inherited INTEGER NOT NULL DEFAULT 0 CHECK (is_inherited IN (0, 1));
        CREATE INDEX parts_by_parent ON parts (parent) WHERE parent IS NOT NULL;
        """

    private static let views = """
        CREATE VIEW costs AS
            SELECT run, count(*) AS attempts,
                coalesce(sum(cost_pd), 0) / 1e12 AS cost_usd,
                coalesce(sum(maybe_paid_pd), 0) / 1e12 AS maybe_paid_usd,
                coalesce(sum(cost_pd), 0) AS cost_pd,
                coalesce(sum(maybe_paid_pd), 0) AS maybe_paid_pd,
                sum(input_tokens) AS input_tokens,
                sum(output_tokens) AS output_tokens,
                sum(cache_read_tokens) AS cache_read_tokens,
                sum(cache_write_5m_tokens + cache_write_1h_tokens) AS cache_write_tokens,
                sum(state = 'answered' AND cost_pd IS NULL) AS attempts_of_unknown_price
            FROM attempts GROUP BY run;

        CREATE VIEW failures AS
            SELECT parts.run, items.id, parts.pages, outcomes.class, outcomes.message, outcomes.finished_at
            FROM outcomes
            JOIN parts ON parts.id = outcomes.part
            JOIN items ON items.run = parts.run AND items.position = parts.item
            WHERE outcomes.status = 'failed';
        """
}
