#!/usr/bin/env -S python3 -B
"""Odd documents, and mutants of them, through the real extraction workers; each must come to an end that is told.

    make drill-extract CORPUS=folder MINUTES=20
    python3 -B Drills/extract.py --bin .build/release --corpus folder --minutes 20 [--seed 1]

First every file of the folder and of fixtures/ is read as it is, then mutants of them until the time is up: bytes
flipped, numbers of the file's own text swapped for hostile ones, ends cut off, pieces doubled, taken out or exchanged
with another file's. The limits are tight, so that a minute holds many: 512 MiB, 5 s a page, 20 s a document. A third of
the rounds paints every page.

The claims:
- Each document is answered, or fails with a class that the product documents; none is lost (0).
- The reader ends by itself with status 0, and its own memory stays below 200 MB.
- A document that was read in one round is read the same way beside mutants: every round has one file whose text is
  known, and it comes out whole.

Exit status: 0 every claim holds, 1 one does not. What breaks one is kept, with its seed.
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from sheaf import ROOT, built_programs

CLASSES = {"unreadable", "unsupported", "encrypted", "damaged", "no_pages", "bad_pages", "too_large", "timed_out"}
CLASSES |= {"out_of_memory", "crashed", "changed_while_reading", "hidden_text"}
LIMITS = {"timed_out", "out_of_memory", "crashed"}
HOSTILE = [b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"4294967296", b"99999999999", b"1e38", b"0.0000001"]
ROUND = 60
LARGEST = 8_000_000
WITNESS = "sheaf drill witness: the quick brown fox"


def main():
    options = arguments()
    probe = built_programs(options.bin) / "extraction-probe"
    originals = sorted(path for folder in [options.corpus, ROOT / "fixtures"] for path in readable(folder))
    print(f"{len(originals)} documents, seed {options.seed}", flush=True)
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="sheaf-drill-") as name:
        folder = pathlib.Path(name)
        for content in ["auto", "image"]:
            for start in range(0, len(originals), ROUND):
                play(probe, originals[start : start + ROUND], content, folder, tally, options)
        print(f"as they are: {tally}", flush=True)
        mutants = Tally()
        mutate = Mutations(originals, random.Random(options.seed))
        deadline = time.monotonic() + options.minutes * 60
        count = 0
        while time.monotonic() < deadline:
            paths = mutate.batch(folder / "mutants", ROUND)
            play(probe, paths, "image" if count % 3 == 2 else "auto", folder, mutants, options)
            count += 1
            if count % 10 == 0:
                print(f"round {count}: {mutants}", flush=True)
        print(f"mutants: {mutants}")
    broken = tally.broken + mutants.broken
    for line in broken:
        print(f"BROKEN {line}")
    print(f"\n{tally.documents + mutants.documents} documents, {len(broken)} claims broken")
    return 1 if broken else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin")
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("drill-extract-kept"))
    return parser.parse_args()


def readable(folder):
    endings = {".pdf", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".heic", ".avif", ".txt", ".md", ".bmp"}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() in endings and 0 < path.stat().st_size <= LARGEST:
            yield path.resolve()


class Tally:
    """What came of the documents."""

    def __init__(self):
        self.documents = self.answered = self.degraded = self.limit = self.lost = 0
        self.classes = {}
        self.broken = []
        self.runner_mb = self.worker_mb = 0

    def count(self, report):
        self.documents += 1
        cause = report.get("failureClass")
        if cause is None:
            self.answered += 1
            self.degraded += report["lost"] > 0
        else:
            self.classes[cause] = self.classes.get(cause, 0) + 1
            self.limit += cause in LIMITS
            if cause not in CLASSES:
                self.broken.append(f"{report['path']}: class {cause} is none of the product's")

    def __str__(self):
        classes = ", ".join(f"{name} {count}" for name, count in sorted(self.classes.items())) or "none"
        return (
            f"{self.documents} documents: {self.answered} answered ({self.degraded} of them without a page that could"
            f" not be painted), failed: {classes}; killed by a limit {self.limit}, lost {self.lost};"
            f" memory of the runner {self.runner_mb:.0f} MB, of a worker {self.worker_mb:.0f} MB at most"
        )


def play(probe, paths, content, folder, tally, options):
    """One round: the paths, and the witness in the middle of them."""
    witness = folder / "witness.txt"
    witness.write_text(WITNESS)
    asked = [*paths[: len(paths) // 2], witness, *paths[len(paths) // 2 :]]
    command = [probe, "--workers", "2", "--memory-mb", "512", "--page-seconds", "5", "--document-seconds", "20"]
    command += ["--content", content]
    text = "".join(f"{path}\n" for path in asked)
    # No round may last longer than all its documents at their limit.
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=len(asked) * 40)
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    usage = reports.pop() if reports and "wallSeconds" in reports[-1] else None
    before = len(tally.broken)
    if done.returncode != 0 or usage is None:
        tally.broken.append(f"the reader ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    elif usage["runnerPeakMB"] > 200:
        tally.broken.append(f"the reader took {usage['runnerPeakMB']:.0f} MB")
    answered = {report["path"]: report for report in reports}
    for path in asked:
        report = answered.get(str(path))
        if report is None:
            tally.lost += 1
            tally.broken.append(f"{path}: lost")
        elif path == witness:
            if content == "auto" and report.get("textBytes", 0) < len(WITNESS):
                tally.broken.append(f"the witness came out as {report}")
        else:
            tally.count(report)
    if usage:
        tally.runner_mb = max(tally.runner_mb, usage["runnerPeakMB"])
        tally.worker_mb = max(tally.worker_mb, usage["workerPeakMB"])
    if len(tally.broken) > before:
        options.keep.mkdir(exist_ok=True)
        for path in paths:
            shutil.copy(path, options.keep / f"{len(tally.broken)}-{path.name}")


class Mutations:
    def __init__(self, originals, source):
        self._originals = originals
        self._random = source
        self._count = 0

    def batch(self, folder, size):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        paths = []
        for _ in range(size):
            self._count += 1
            original = self._random.choice(self._originals)
            path = folder / f"{self._count}-{original.name}"
            path.write_bytes(self._mutant(original.read_bytes()))
            paths.append(path)
        return paths

    def _mutant(self, data):
        kinds = [self._flip, self._numbers, self._cut, self._double, self._remove, self._exchange]
        for kind in self._random.choices(kinds, weights=[4, 4, 2, 1, 1, 1], k=self._random.choice([1, 1, 1, 2])):
            data = kind(bytearray(data))
        return bytes(data)

    def _flip(self, data):
        for _ in range(min(len(data), self._random.choice([1, 3, 10, 100]))):
            data[self._random.randrange(len(data))] = self._random.randrange(256)
        return data

    def _numbers(self, data):
        """Some numbers of the file's text: object numbers, lengths, sizes, offsets, coordinates."""
        places, inside = [], False
        for place, byte in enumerate(data):
            is_digit = 48 <= byte <= 57
            if is_digit and not inside:
                places.append(place)
            inside = is_digit
        if not places:
            return self._flip(data)
        for start in sorted(self._random.sample(places, min(len(places), self._random.choice([1, 2, 5, 20]))), reverse=True):
            end = start
            while end < len(data) and 48 <= data[end] <= 57:
                end += 1
            data[start:end] = self._random.choice(HOSTILE)
        return data

    def _cut(self, data):
        return data[: self._random.randrange(len(data))] if data else data

    def _piece(self, data):
        start = self._random.randrange(len(data))
        return start, min(len(data), start + self._random.choice([1, 16, 256, 4_096]))

    def _double(self, data):
        if not data:
            return data
        start, end = self._piece(data)
        return data[:end] + data[start:end] * self._random.choice([1, 100]) + data[end:]

    def _remove(self, data):
        if not data:
            return data
        start, end = self._piece(data)
        return data[:start] + data[end:]

    def _exchange(self, data):
        other = bytearray(self._random.choice(self._originals).read_bytes())
        if not data or not other:
            return data
        (start, end), (first, last) = self._piece(data), self._piece(other)
        return data[:start] + other[first:last] + data[end:]


if __name__ == "__main__":
    sys.exit(main())
