"""A `sheaf-emulator` that outlives the runs it answers, and the log that is the witness of what they sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
import json
import subprocess
import threading
import urllib.request


@dataclass(frozen=True)
class Request:
    """One line of the log: a request that reached the service."""

    number: int
    id: str
    # The digests of the contents that travelled, in order.
    contents: tuple[str, ...]
    charge: int
    fault: str | None

    @staticmethod
    def of(line: dict, before: int) -> Request:
        """`before`: how many requests an earlier process at the same address had got."""
        return Request(
            number=before + line["number"],
            id=line["request_id"],
            contents=tuple(part["sha256"] for part in line["parts"]),
            charge=line["charge_picodollars"] or 0,
            fault=line["fault"],
        )


class Emulator:
    """Logs to its own standard output, so that every request is an event here; `log` keeps a copy.

    It stays at one address, also where it is taken away for a while.
    """

    def __init__(self, program: Path, log: Path, *, faults: list[str], seed: int, latency: int = 0, jitter: int = 0):
        self._command = [str(program), "--until-stdin-closes", "--log", "/dev/stdout"]
        self._command += ["--latency", str(latency), "--jitter", str(jitter)]
        self._faults = faults
        self._seed = seed
        self._log = log
        self._requests: list[Request] = []
        self._changed = threading.Condition()
        self._start(port=0)

    def _start(self, port: int) -> None:
        command = self._command + ["--port", str(port), "--seed", str(self._seed)]
        for fault in self._faults:
            command += ["--fault", fault]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        greeting = json.loads(self._process.stdout.readline())
        self._endpoint = greeting["endpoint"]
        self.environment = {
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": greeting["endpoint"],
            "AWS_ACCESS_KEY_ID": greeting["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": greeting["secret_access_key"],
            "AWS_REGION": greeting["region"],
            "HOME": "/nonexistent",
            "PATH": "/usr/bin:/bin",
        }
        self._reader = threading.Thread(target=self._follow, args=(len(self._requests),), daemon=True)
        self._reader.start()

    def _follow(self, before: int) -> None:
        with self._log.open("a") as copy:
            for text in self._process.stdout:
                copy.write(text)
                line = json.loads(text)
                if line["event"] == "request":
                    with self._changed:
                        self._requests.append(Request.of(line, before))
                        self._changed.notify_all()

    def wait_for_requests(self, count: int, seconds: float = 60) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._requests) >= count, seconds):
                raise TimeoutError(f"the emulator got {len(self._requests)} requests of {count} in {seconds:.0f} s")

    @property
    def request_count(self) -> int:
        with self._changed:
            return len(self._requests)

    def wait_for_requests_or(self, count: int, is_over: threading.Event) -> None:
        """Returns at the `count`th request, or once `is_over` is set and `wake` called."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._requests) >= count or is_over.is_set())

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def set_faults(self, faults: list[str]) -> None:
        body = json.dumps({"faults": faults}).encode()
        urllib.request.urlopen(f"{self._endpoint}/_emulator/faults", data=body, timeout=30).close()

    def take_away(self) -> None:
        """Kills it: what is in flight is lost, and nobody answers at its address."""
        self._process.kill()
        self.stop()

    def bring_back(self) -> None:
        # Another seed, because request ids are made from it.
        self._seed += 1
        self._start(port=int(self._endpoint.rsplit(":", 1)[1]))

    def stop(self) -> list[Request]:
        """Ends it; every request that it got, in order."""
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        return list(self._requests)
