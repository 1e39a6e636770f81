"""The cells of the fault matrix: what is done to the service, and what the program owes in return."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from job import Job

FINISHED, FAILED_PARTS, FAILURE_LIMIT, REFUSED, SERVICE_OUT, INTERRUPTED = 0, 3, 6, 7, 9, 143
POISONED_PART = 7
# Answers that may be this long come as streams.
STREAMED = 6000
# Failures that would only repeat: the next run carries them over, and sends nothing.
LASTING = {"rejected", "too_long", "truncated", "refusal", "filtered", "invalid", "empty"}


@dataclass(frozen=True)
class Cell:
    """One fault at one rate.

    `exits`: the statuses that the first process may end with. `classes`: the failures that it may record.
    `interruptions`: how many SIGTERMs it gets once every other request is answered.
    """

    name: str
    faults: list[str]
    exits: set[int] = field(default_factory=lambda: {FINISHED})
    classes: set[str] = field(default_factory=set)
    # Exactly the poisoned part fails, and no other.
    is_poison: bool = False
    interruptions: int = 0
    # The service goes away after so many requests; it comes back once that was noticed, or else with the recovery.
    away_after: int | None = None
    comes_back: bool = False
    per_request: int = 5
    drain_seconds: int = 20
    stop_after: int = 1_000_000
    max_tokens: int = 300

    def job(self, parts: int) -> Job:
        return Job(parts, self.per_request, 4, self.drain_seconds, self.stop_after, self.max_tokens)


def passing(kind: str, rate: str, **options) -> Cell:
    """Costs attempts or time, and no part."""
    return Cell(f"{kind} {percent(rate)}", [f"{kind}:{rate}"], **options)


def streamed(kind: str, rate: str, **options) -> Cell:
    """Strikes answers so long that they are streamed; costs attempts or time, and no part."""
    return Cell(f"{kind} {percent(rate)}, streamed", [f"{kind}:{rate}"], max_tokens=STREAMED, **options)


def spoiling(kind: str, rate: str, *classes: str) -> Cell:
    """Answers that are no good: a part that gets two of them fails."""
    exits = {FINISHED, FAILED_PARTS} if classes else {FINISHED}
    return Cell(f"{kind} {percent(rate)}", [f"{kind}:{rate}"], exits=exits, classes=set(classes))


def fatal(kind: str, at: str, status: int) -> Cell:
    """Stops the run, which can be resumed."""
    return Cell(f"{kind} {at}", [f"{kind}{at}"], exits={status})


def poison(kind: str, failure: str) -> Cell:
    """Strikes every request with one part in it: that part fails, and no other."""
    return Cell(
        f"{kind} one part",
        [f"{kind}~{Job.marker(POISONED_PART)}"],
        exits={FAILED_PARTS},
        classes={failure},
        is_poison=True,
    )


def percent(rate: str) -> str:
    return f"{float(rate):.0%}"


CELLS = [
    passing("throttle", "0.01", per_request=1),
    passing("throttle", "0.05", per_request=1),
    passing("throttle", "0.2"),
    passing("throttle", "0.5"),
    Cell("throttle 100%, 1 signal", ["throttle:1"], exits={INTERRUPTED}, interruptions=1),
    passing("throttle-after", "0.2"),
    passing("not-ready", "0.2"),
    *[passing(kind, "0.2") for kind in ("500", "503", "408", "424", "html")],
    *[passing(kind, "0.2") for kind in ("reset-before", "reset-after", "reset-during", "truncate", "garbage")],
    passing("reset-after", "0.3", per_request=1),
    *[passing(kind, "0.2") for kind in ("long-length", "short-length")],
    Cell("slow-bytes 20%", ["slow-bytes:0.2:1"]),
    *[streamed(kind, "0.2") for kind in ("reset-during", "truncate", "garbage")],
    *[
        streamed(f"stream-{kind}", "0.2")
        for kind in ("408", "424", "500", "503", "error", "cut", "no-usage", "crc", "unknown")
    ],
    Cell("stream-stall 20%, streamed", ["stream-stall:0.2:100"], max_tokens=STREAMED),
    # An outage speaks against no part; it is waited for, a minute here.
    Cell("503 100%", ["503:1"], exits={SERVICE_OUT}),
    Cell(
        "malformed 100%, stop_after",
        ["malformed:1"],
        exits={FAILURE_LIMIT},
        classes={"unexpected_answer", "invalid"},
        stop_after=20,
    ),
    Cell("service away for a while", [], away_after=5, comes_back=True),
    Cell("service never there", [], exits={SERVICE_OUT}, away_after=0),
    Cell("hang one, 2 signals", ["hang@5"], exits={INTERRUPTED}, interruptions=2),
    Cell("hang one, drained", ["hang@5"], exits={INTERRUPTED}, interruptions=1, drain_seconds=1),
    spoiling("empty", "0.2", "empty"),
    spoiling("missing-id", "0.2", "unexpected_answer"),
    spoiling("double-id", "0.2", "unexpected_answer"),
    spoiling("malformed", "0.2", "invalid", "unexpected_answer"),
    spoiling("refusal", "0.2", "refusal", "unexpected_answer"),
    spoiling("filtered", "0.2", "filtered"),
    spoiling("max-tokens", "0.2"),
    spoiling("stop-sequence", "0.2", "unexpected_answer"),
    spoiling("context-window", "0.2", "too_long"),
    spoiling("stop-refusal", "0.2", "refusal", "unexpected_answer"),
    spoiling("guardrail", "0.2", "filtered"),
    Cell("424 of 400, 20%", ["424:0.2:400"], exits={FINISHED, FAILED_PARTS}, classes={"rejected"}),
    poison("empty", "empty"),
    poison("malformed", "unexpected_answer"),
    replace(poison("malformed", "invalid"), name="malformed, alone", per_request=1),
    poison("refusal", "unexpected_answer"),
    poison("filtered", "filtered"),
    poison("max-tokens", "truncated"),
    poison("424", "service_failed"),
    poison("reset-after", "service_failed"),
    poison("stop-refusal", "refusal"),
    poison("guardrail", "filtered"),
    poison("context-window", "too_long"),
    poison("validation", "rejected"),
    poison("bad-image", "rejected"),
    poison("too-long", "too_long"),
    poison("short-length", "service_failed"),
    fatal("access-denied", "@1", REFUSED),
    fatal("access-denied", "@5", REFUSED),
    fatal("expired-token", "@5-99", REFUSED),
    fatal("throttle-daily", "@5", SERVICE_OUT),
    fatal("quota", "@5", SERVICE_OUT),
]
