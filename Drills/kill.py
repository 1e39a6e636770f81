#!/usr/bin/env -S python3 -B
"""Kills the real program at random moments until its job is done, and proves that nothing was lost or paid twice.

For each seed a job runs against a local Bedrock with random faults. At a random moment the process gets SIGKILL, or now
and then SIGTERM, SIGINT or SIGHUP once or twice, and the run is taken up again, until an undisturbed process ends it.
Then the emulator's log and the store have to agree.

Exit status: 0 every claim holds for every seed, 1 one does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
import argparse
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading

from emulator import Emulator
from job import Job
from ledger import Ledger
from proof import accepted_as_undisturbed, everything_accepted, money_claims
from sheaf import Running, Sheaf, built_programs
from undisturbed import Undisturbed

FAULTS = ["throttle:0.02", "500:0.03", "503:0.03", "reset-before:0.02", "reset-after:0.02", "reset-during:0.02"]
FAULTS += ["truncate:0.02"]
# Milliseconds that an answer takes, and the most that is added.
LATENCY, JITTER = 150, 300


@dataclass
class Report:
    seed: int
    kills: int = 0
    drains: int = 0
    # Attempts that were in flight when the process was killed.
    in_flight: int = 0
    requests: int = 0
    ratio: float = 0
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = "holds" if not self.broken else "BROKEN"
        return (
            f"seed {self.seed:3}  kills {self.kills}  drains {self.drains}  requests {self.requests:4}"
            f"  in flight at kills {self.in_flight:3}  spend ratio {self.ratio:.3f}  {verdict}"
        )


class Drill:
    """One seed: its emulator, its store, its random moments."""

    def __init__(self, seed: int, job: Job, undisturbed: Undisturbed, programs: Path, folder: Path):
        self._random = random.Random(seed)
        self._job = job
        self._undisturbed = undisturbed
        file = job.write(folder)
        log = folder / "emulator.jsonl"
        self._emulator = Emulator(
            programs / "sheaf-emulator", log, faults=FAULTS, seed=seed, latency=LATENCY, jitter=JITTER
        )
        self._sheaf = Sheaf(programs / "sheaf", file, self._emulator.environment)
        self._ledger = Ledger(self._sheaf.store)
        self._report = Report(seed)
        # The attempts that were in flight when a process was killed.
        self._killed: set[int] = set()

    def run(self) -> Report:
        report = self._report
        disturbances = self._random.randint(4, 8)
        status = None
        while status is None and report.kills + report.drains < disturbances:
            choice = self._random.random()
            status = self._kill() if choice < 0.7 else self._drain(is_twice=choice > 0.9)
            self._expect_sound_store()
        if status is None:
            run = self._start()
            status = run.end()
            if status != 0:
                report.broken.append(f"the last process ended with {status}: {run.said.strip()}")
        self._conclude(self._emulator.stop())
        return report

    def _start(self) -> Running:
        """Goes on with the run by either command; only one of them can begin it."""
        commands = [["run", "--continue"], ["resume"]] if self._ledger.has_run else [["run", "--continue"]]
        return self._sheaf.start(*self._random.choice(commands))

    def _strike(self, run: Running, blow: int, then: Callable[[], None] = lambda: None) -> int:
        """Sends a signal at a random moment, unless the process ends before; its exit status.

        The moment is so many requests ahead, and up to the time of an answer later, so that it does not depend on how
        busy the machine is.
        """
        left = self._job.parts - (self._ledger.decided() if self._ledger.has_run else 0)
        ahead = self._random.randint(0, round(left / self._job.per_request * 0.8))
        target = self._emulator.request_count + ahead
        later = self._random.uniform(0, (LATENCY + JITTER) / 1000)
        is_over = threading.Event()

        def strike() -> None:
            self._emulator.wait_for_requests_or(target, is_over)
            if not is_over.wait(later):
                run.send(blow)
                then()

        thread = threading.Thread(target=strike)
        thread.start()
        status = run.end()
        is_over.set()
        self._emulator.wake()
        thread.join()
        return status

    def _kill(self) -> int | None:
        """The exit status, where the run was over before the moment came."""
        run = self._start()
        status = self._strike(run, signal.SIGKILL)
        if status != -signal.SIGKILL:
            return self._ended(status, run.said)
        self._report.kills += 1
        # A process that is killed before it has opened the store leaves those of the one before.
        in_flight = self._begun() - self._killed
        self._killed |= in_flight
        if len(in_flight) > self._job.concurrency:
            self._report.broken.append(f"{len(in_flight)} attempts were in flight, of {self._job.concurrency} at most")
        return 0 if self._ledger.has_run and self._ledger.is_finished else None

    def _drain(self, is_twice: bool) -> int | None:
        """Interrupts it once, so that flights land, or twice, so that they are cut off."""
        interruption = self._random.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
        cancelled = self._cancelled()
        run = self._start()

        def again() -> None:
            if is_twice and run.wait_to_hear("a second signal cuts them off"):
                run.send(interruption)

        status = self._strike(run, interruption, again)
        if status not in (128 + interruption, -interruption):
            return self._ended(status, run.said)
        self._report.drains += 1
        if self._begun() - self._killed:
            self._report.broken.append("an interrupted process left an attempt without an ending")
        cut = self._cancelled() - cancelled
        if cut > (self._job.concurrency if is_twice else 0):
            self._report.broken.append(f"{cut} attempts were cut off by {'two signals' if is_twice else 'one signal'}")
        return None

    def _ended(self, status: int, said: str) -> int:
        if status != 0:
            self._report.broken.append(f"a process ended with {status}: {said.strip()}")
        return status

    def _begun(self) -> set[int]:
        """The attempts without an ending."""
        if not self._ledger.has_run:
            return set()
        return {id for (id,) in self._ledger.rows("SELECT id FROM attempts WHERE state = 'begun'")}

    def _cancelled(self) -> int:
        return self._ledger.attempts("error = 'cancelled'") if self._ledger.has_run else 0

    def _expect_sound_store(self) -> None:
        if self._ledger.has_run and (broken := self._sheaf.broken_claims()):
            self._report.broken.append(f"after {self._report.kills} kills check fails: {broken}")

    def _conclude(self, requests: list) -> None:
        report, ledger = self._report, self._ledger
        lines = self._sheaf.exported()
        report.broken += money_claims(requests, ledger)
        report.broken += everything_accepted(ledger, self._job.parts)
        report.broken += accepted_as_undisturbed(lines, self._undisturbed.lines)
        if [line["id"] for line in lines] != [line["id"] for line in self._undisturbed.lines]:
            report.broken.append(f"{len(lines)} lines are exported, not the undisturbed run's in their order")
        if (runs := ledger.number("SELECT count(*) FROM runs")) != 1:
            report.broken.append(f"the store holds {runs} runs, not one")
        died = {id for (id,) in ledger.rows("SELECT id FROM attempts WHERE error = 'process_died'")}
        if died != self._killed:
            report.broken.append(f"{len(died)} attempts died with a process, and {len(self._killed)} were in flight")
        if self._begun():
            report.broken.append("a finished run has an attempt without an ending")
        self._expect_sound_store()
        report.in_flight = len(self._killed)
        report.requests = len(requests)
        report.ratio = sum(request.charge for request in requests) / self._undisturbed.charge


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="the folder with the programs (.build/release, else .build/debug)")
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds (%(default)s)")
    parser.add_argument("--first", type=int, default=1, help="the first of them (%(default)s)")
    parser.add_argument("--parts", type=int, default=400, help="parts of the job (%(default)s)")
    parser.add_argument("--concurrency", type=int, default=16, help="requests in flight at once (%(default)s)")
    parser.add_argument("--keep", type=Path, help="keep stores and logs in this folder")
    options = parser.parse_args()

    programs = built_programs(options.bin)
    job = Job(options.parts, concurrency=options.concurrency)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="sheaf-drill-"))
    undisturbed = Undisturbed.of(job, programs, folder / "undisturbed", LATENCY, JITTER)
    cost = f"{undisturbed.charge / 1e12:.4f} USD"
    print(f"undisturbed: {options.parts} parts, {cost}, {undisturbed.seconds:.1f} s", flush=True)

    reports = []
    for seed in range(options.first, options.first + options.seeds):
        report = Drill(seed, job, undisturbed, programs, folder / f"seed-{seed}").run()
        reports.append(report)
        print(report, flush=True)
        for sentence in report.broken:
            print(f"  seed {seed}: {sentence}", flush=True)
    ratios = [report.ratio for report in reports]
    print(
        f"{len(reports)} seeds, {sum(report.kills for report in reports)} kills,"
        f" {sum(report.drains for report in reports)} drains; spend ratio"
        f" min {min(ratios):.3f}, median {statistics.median(ratios):.3f}, max {max(ratios):.3f}"
    )
    is_broken = any(report.broken for report in reports)
    if is_broken or options.keep:
        print(f"stores and logs: {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if is_broken else 0


if __name__ == "__main__":
    sys.exit(main())
