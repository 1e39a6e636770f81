"""The run that everything else is held to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
import time

from emulator import Emulator
from job import Job
from ledger import Ledger
from proof import everything_accepted
from sheaf import Sheaf


@dataclass(frozen=True)
class Undisturbed:
    """A job in a store of its own, with nothing in its way."""

    lines: list[dict]
    charge: int
    seconds: float

    @staticmethod
    def of(job: Job, programs: Path, folder: Path, latency: int = 0, jitter: int = 0) -> Undisturbed:
        file = job.write(folder)
        log = folder / "emulator.jsonl"
        emulator = Emulator(programs / "sheaf-emulator", log, faults=[], seed=0, latency=latency, jitter=jitter)
        sheaf = Sheaf(programs / "sheaf", file, emulator.environment)
        beginning = time.monotonic()
        run = sheaf.start("run")
        status = run.end()
        seconds = time.monotonic() - beginning
        requests = emulator.stop()
        broken = everything_accepted(Ledger(sheaf.store), job.parts)
        if len({content for request in requests for content in request.contents}) != job.parts:
            broken.append("the parts are not all different")
        if status != 0 or broken:
            raise SystemExit(f"drill: the undisturbed run ended with {status}: {'; '.join(broken)}\n{run.said}")
        return Undisturbed(sheaf.exported(), sum(request.charge for request in requests), seconds)
