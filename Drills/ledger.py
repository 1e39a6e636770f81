"""What the store says, read with SQLite alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import sqlite3

# Ids sort by the second only, and runs may begin within one.
LATEST_RUN = "(SELECT id FROM runs ORDER BY rowid DESC LIMIT 1)"


@dataclass(frozen=True)
class Acceptance:
    """A part's accepted outcome: the request that answered it, and its place in that request."""

    part: int
    request: str
    position: int


class Ledger:
    def __init__(self, store: Path):
        self._store = store

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self._store}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return self.rows(sql)[0][0] or 0

    def attempts(self, condition: str = "1") -> int:
        return self.number(f"SELECT count(*) FROM attempts WHERE {condition}")

    @property
    def has_run(self) -> bool:
        """Whether a run was recorded before its process was stopped."""
        if not self._store.exists():
            return False
        try:
            has_schema = self.number("SELECT count(*) FROM sqlite_schema WHERE name = 'runs'") > 0
        except sqlite3.OperationalError as error:
            # Killed while SQLite turned the new file into one with a write-ahead log: a reader cannot finish that.
            if "readonly" in str(error):
                return False
            raise
        return has_schema and self.number("SELECT count(*) FROM runs") > 0

    @property
    def is_finished(self) -> bool:
        """Whether the latest run is: a process may be killed after its last word."""
        return self.number(f"SELECT state = 'finished' FROM runs WHERE id = {LATEST_RUN}") == 1

    def decided(self) -> int:
        """Parts of the latest run with an outcome."""
        return self.number(
            f"""SELECT count(*) FROM outcomes JOIN parts ON parts.id = outcomes.part
               WHERE parts.run = {LATEST_RUN}"""
        )

    def acceptances(self) -> list[Acceptance]:
        """Of all runs; a reused answer was accepted where it came from."""
        rows = self.rows(
            """SELECT outcomes.part, attempts.request_id, shares.position FROM outcomes
               JOIN attempts ON attempts.id = outcomes.attempt
               JOIN shares ON shares.attempt = attempts.id AND shares.part = outcomes.part
               WHERE outcomes.status IN ('ok', 'degraded') AND outcomes.reused_from IS NULL"""
        )
        return [Acceptance(*row) for row in rows]

    def failures(self) -> dict[str, int]:
        """The failed parts of the latest run by class."""
        return dict(self.rows(f"SELECT class, count(*) FROM failures WHERE run = {LATEST_RUN} GROUP BY class"))
