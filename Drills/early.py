#!/usr/bin/env -S python3 -B
"""Kills the real program in the first moments of its store, each time another one, and has the next process finish.

The moments are spread over the start of a small job: its file is made, its schema, its run, its first attempts.

Exit status: 0 the next process went on every time, 1 one did not.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
import argparse
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

from emulator import Emulator
from job import Job
from ledger import Ledger
from proof import accepted_as_undisturbed, everything_accepted, money_claims
from sheaf import Sheaf, built_programs
from undisturbed import Undisturbed

JOB = Job(parts=10, concurrency=4)
LATENCY = 50


def kill_and_finish(
    moment: float, is_after_birth: bool, undisturbed: Undisturbed, programs: Path, folder: Path
) -> tuple[str, list[str]]:
    """What stood in the store when the process was killed, and what is broken after the next one.

    `moment`: seconds after the start, or after the store's file is there.
    """
    file = JOB.write(folder)
    emulator = Emulator(programs / "sheaf-emulator", folder / "emulator.jsonl", faults=[], seed=1, latency=LATENCY)
    sheaf = Sheaf(programs / "sheaf", file, emulator.environment)
    ledger = Ledger(sheaf.store)
    run = sheaf.start("run", "--continue")
    if is_after_birth:
        wait_for_file(sheaf.store)
    timer = threading.Timer(moment, run.send, [signal.SIGKILL])
    timer.start()
    run.end()
    timer.cancel()
    reached = stage(ledger, sheaf.store)
    run = sheaf.start("run", "--continue")
    if (status := run.end()) != 0:
        emulator.stop()
        return reached, [f"the next process ended with {status}: {run.said.strip()}"]
    broken = everything_accepted(ledger, JOB.parts) + money_claims(emulator.stop(), ledger)
    broken += accepted_as_undisturbed(sheaf.exported(), undisturbed.lines)
    if claims := sheaf.broken_claims():
        broken.append(f"check fails: {claims}")
    if (runs := ledger.number("SELECT count(*) FROM runs")) != (2 if reached == "finished" else 1):
        broken.append(f"the store holds {runs} runs")
    return reached, broken


def stage(ledger: Ledger, store: Path) -> str:
    if not store.exists():
        return "no store"
    if not ledger.has_run:
        return "no run"
    if ledger.is_finished:
        return "finished"
    return "attempts" if ledger.attempts() > 0 else "a run"


def wait_for_file(file: Path) -> None:
    limit = time.monotonic() + 60
    while not file.exists() and time.monotonic() < limit:
        time.sleep(0.0005)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="the folder with the programs (.build/release, else .build/debug)")
    parser.add_argument("--kills", type=int, default=100, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="what the moments are drawn from (%(default)s)")
    options = parser.parse_args()

    programs = built_programs(options.bin)
    folder = Path(tempfile.mkdtemp(prefix="sheaf-drill-"))
    undisturbed = Undisturbed.of(JOB, programs, folder / "undisturbed", LATENCY)
    moments = random.Random(options.seed)
    reached: Counter[str] = Counter()
    failures = 0
    for number in range(1, options.kills + 1):
        # Every other one while the file gets its schema, which is a matter of milliseconds.
        is_after_birth = number % 2 == 0
        moment = moments.uniform(0, 0.03 if is_after_birth else undisturbed.seconds)
        place = folder / f"kill-{number}"
        stage_reached, broken = kill_and_finish(moment, is_after_birth, undisturbed, programs, place)
        reached[stage_reached] += 1
        failures += bool(broken)
        for sentence in broken:
            print(f"  kill {number}, {stage_reached}: {sentence}", flush=True)
        if not broken:
            shutil.rmtree(place)
    stages = ", ".join(f"{name} {count}" for name, count in sorted(reached.items()))
    print(f"{options.kills} kills; stood then: {stages}; {failures} broken")
    if failures:
        print(f"stores and logs: {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
