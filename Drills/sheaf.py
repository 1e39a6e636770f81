"""The program under test, run to its end or started to be stopped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
import json
import subprocess
import threading

ROOT = Path(__file__).resolve().parent.parent


def built_programs(folder: str | None) -> Path:
    """The folder with the programs: the one given, else the optimized build, else the other."""
    folders = [Path(folder)] if folder else [ROOT / ".build/release", ROOT / ".build/debug"]
    for candidate in folders:
        if (candidate / "sheaf").is_file():
            return candidate.resolve()
    raise SystemExit(f"drill: no programs in {' or '.join(map(str, folders))}\nhint: make build, or --bin DIR")


class Running:
    """A `sheaf` that is under way; what it says on stderr is kept."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.said = ""
        self._has_ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        for line in self._process.stderr:
            with self._changed:
                self.said += line
                self._changed.notify_all()
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def wait_to_hear(self, text: str) -> bool:
        """Returns once it said `text`; false when it ended without."""
        with self._changed:
            self._changed.wait_for(lambda: text in self.said or self._has_ended)
            return text in self.said

    def send(self, signal: int) -> None:
        self._process.send_signal(signal)

    def end(self) -> int:
        """Its exit status once it has ended; minus the signal's number where one ended it."""
        status = self._process.wait()
        self._reader.join()
        return status


@dataclass(frozen=True)
class Sheaf:
    """The program with one store, in the environment of one emulator."""

    program: Path
    job: Path
    environment: dict[str, str]

    @property
    def store(self) -> Path:
        return self.job.parent / "store.sqlite"

    def start(self, *arguments: str) -> Running:
        where = [str(self.job)] if arguments[0] == "run" else ["--store", str(self.store)]
        return Running([str(self.program), *arguments, *where], self.environment)

    def exported(self) -> list[dict]:
        """The stable lines of the latest run."""
        command = [str(self.program), "export", "--stable", "--quiet", "--store", str(self.store)]
        result = subprocess.run(command, capture_output=True, text=True, env=self.environment, check=True)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def broken_claims(self) -> str | None:
        """What `sheaf check` finds wrong; nothing where everything holds."""
        command = [str(self.program), "check", "--store", str(self.store)]
        result = subprocess.run(command, capture_output=True, text=True, env=self.environment)
        return None if result.returncode == 0 else (result.stdout + result.stderr).strip()
