#!/usr/bin/env -S python3 -B
"""Runs one job under every fault that the local Bedrock knows, and proves what the program owes each time.

Each cell of the matrix runs the job in a store of its own, then lifts the faults and takes the run up again, or starts
the next one where it is finished, until every part is accepted. No part may be lost, none accepted falsely, and what
the service charged has to lie between the known cost and what may have been paid on top.

Exit status: 0 every cell holds, 1 one does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
import argparse
import shutil
import signal
import sys
import tempfile
import time

from emulator import Emulator
from job import Job
from ledger import Ledger
from matrix import CELLS, FAILED_PARTS, FINISHED, LASTING, POISONED_PART, Cell
from proof import accepted_as_undisturbed, everything_accepted, money_claims
from sheaf import Sheaf, built_programs
from undisturbed import Undisturbed


@dataclass
class Row:
    """What came of a cell."""

    cell: Cell
    struck: int = 0
    status: int = 0
    accepted: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    ratio: float = 0
    broken: list[str] = field(default_factory=list)

    HEADER = ("fault", "struck", "exit", "accepted", "failed", "attempts", "charge", "verdict")
    LAYOUT = "{:<27} {:>6} {:>4} {:>8}  {:<26} {:>8} {:>6}  {}"

    def __str__(self) -> str:
        failed = ", ".join(f"{name} {count}" for name, count in sorted(self.failures.items())) or "-"
        verdict = "holds" if not self.broken else "BROKEN"
        return self.LAYOUT.format(
            self.cell.name, self.struck, self.status, self.accepted, failed, self.attempts, f"{self.ratio:.2f}", verdict
        )


class Drill:
    """One cell: its emulator and its store."""

    def __init__(self, cell: Cell, parts: int, programs: Path, folder: Path, seed: int):
        self._row = Row(cell)
        self._job = cell.job(parts)
        file = self._job.write(folder)
        log = folder / "emulator.jsonl"
        self._emulator = Emulator(programs / "sheaf-emulator", log, faults=cell.faults, seed=seed)
        self._sheaf = Sheaf(programs / "sheaf", file, self._emulator.environment)
        self._ledger = Ledger(self._sheaf.store)

    def run(self, undisturbed: Undisturbed) -> Row:
        row, cell = self._row, self._row.cell
        row.status, said = self._suffer()
        lines = self._sheaf.exported()
        row.accepted = sum(line["status"] == "ok" for line in lines)
        row.failures = self._ledger.failures()
        row.attempts = self._ledger.attempts()
        if row.status not in cell.exits:
            row.broken.append(f"it ended with {row.status}, not {cell.exits}: {said.strip()}")
        row.broken += self._failure_claims(lines)
        row.broken += accepted_as_undisturbed(lines, undisturbed.lines)
        self._expect_sound_store("under the fault")
        self._recover()
        requests = self._emulator.stop()
        row.struck = sum(request.fault is not None for request in requests)
        if cell.faults and row.struck == 0:
            row.broken.append("the fault never struck")
        lines = self._sheaf.exported()
        row.broken += everything_accepted(self._ledger, self._job.parts)
        row.broken += accepted_as_undisturbed(lines, undisturbed.lines)
        if len(lines) != self._job.parts:
            row.broken.append(f"{len(lines)} lines are exported of {self._job.parts}")
        row.broken += money_claims(requests, self._ledger)
        self._expect_sound_store("at the end")
        row.ratio = sum(request.charge for request in requests) / undisturbed.charge
        return row

    def _suffer(self) -> tuple[int, str]:
        """The first process, under the fault: its exit status and what it said."""
        cell = self._row.cell
        if cell.away_after == 0:
            self._emulator.take_away()
        run = self._sheaf.start("run")
        if cell.away_after:
            self._emulator.wait_for_requests(cell.away_after)
            self._emulator.take_away()
            if cell.comes_back:
                self._wait_for_failed_connections()
                self._emulator.bring_back()
        if cell.interruptions > 0:
            self._emulator.wait_for_requests(self._job.parts // self._job.per_request)
            run.send(signal.SIGTERM)
        if cell.interruptions > 1 and run.wait_to_hear("a second signal cuts them off"):
            run.send(signal.SIGTERM)
        return run.end(), run.said

    def _wait_for_failed_connections(self) -> None:
        limit = time.monotonic() + 60
        while self._ledger.attempts("error = 'connect_failed'") == 0:
            if time.monotonic() > limit:
                raise TimeoutError("nobody noticed within a minute that the service is away")
            time.sleep(0.05)

    def _failure_claims(self, lines: list[dict]) -> list[str]:
        """Parts fail only in the ways that the fault explains; of a finished run none is missing."""
        row, cell = self._row, self._row.cell
        broken = []
        if strange := set(row.failures) - cell.classes:
            broken.append(f"parts failed as {', '.join(sorted(strange))}")
        failed = [line["id"] for line in lines if line["status"] == "failed"]
        if cell.is_poison and failed != [f"part-{POISONED_PART:04}"]:
            broken.append(f"one part is poisoned, and {len(failed)} failed: {', '.join(failed)}")
        if row.status in (FINISHED, FAILED_PARTS) and len(lines) != self._job.parts:
            broken.append(f"the run says that it is finished, and exports {len(lines)} lines of {self._job.parts}")
        if (row.status == FAILED_PARTS) != (len(failed) > 0 and row.status in (FINISHED, FAILED_PARTS)):
            broken.append(f"it ended with {row.status}, and {len(failed)} parts failed")
        return broken

    def _recover(self) -> None:
        """Lifts the fault, goes on with a run that was stopped, and tries again what failed."""
        row = self._row
        if row.cell.away_after is not None and not row.cell.comes_back:
            self._emulator.bring_back()
        self._emulator.set_faults([])
        has_lasting_failures = not LASTING.isdisjoint(row.failures)
        if row.status not in (FINISHED, FAILED_PARTS):
            self._expect({FINISHED, FAILED_PARTS}, "resume")
        self._expect({FAILED_PARTS if has_lasting_failures else FINISHED}, "run")
        if has_lasting_failures:
            self._expect({FINISHED}, "retry")

    def _expect(self, statuses: set[int], command: str) -> None:
        run = self._sheaf.start(command)
        if (status := run.end()) not in statuses:
            self._row.broken.append(f"without faults {command} ended with {status}, not {statuses}: {run.said.strip()}")

    def _expect_sound_store(self, when: str) -> None:
        if broken := self._sheaf.broken_claims():
            self._row.broken.append(f"{when} check fails: {broken}")


def is_meant(cell: Cell, text: str) -> bool:
    """Whether `text` is the cell's name, or occurs in it and is no other's."""
    return text == cell.name or (text in cell.name and all(text != other.name for other in CELLS))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="the folder with the programs (.build/release, else .build/debug)")
    parser.add_argument("--parts", type=int, default=60, help="parts of the job (%(default)s)")
    parser.add_argument("--seed", type=int, default=12, help="what decides whom a rate strikes (%(default)s)")
    parser.add_argument("--only", action="append", metavar="TEXT", help="only the cell of this name, or else those with TEXT in theirs")
    parser.add_argument("--keep", type=Path, help="keep stores and logs in this folder")
    options = parser.parse_args()

    programs = built_programs(options.bin)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="sheaf-drill-"))
    cells = [cell for cell in CELLS if not options.only or any(is_meant(cell, text) for text in options.only)]

    undisturbed: dict[Job, Undisturbed] = {}
    rows = []
    print(Row.LAYOUT.format(*Row.HEADER), flush=True)
    for number, cell in enumerate(cells):
        # What stops a run and when changes nothing of one that nothing stops.
        job = Job(options.parts, cell.per_request, cell.job(options.parts).concurrency, max_tokens=cell.max_tokens)
        if job not in undisturbed:
            undisturbed[job] = Undisturbed.of(job, programs, folder / f"undisturbed-{len(undisturbed)}")
        row = Drill(cell, options.parts, programs, folder / f"cell-{number}", options.seed).run(undisturbed[job])
        rows.append(row)
        print(row, flush=True)
        for sentence in row.broken:
            print(f"  {cell.name}: {sentence}", flush=True)
    broken = sum(bool(row.broken) for row in rows)
    print(f"{len(rows)} cells, {sum(row.struck for row in rows)} faults struck, {broken} broken")
    if broken or options.keep:
        print(f"stores and logs: {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if broken or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
