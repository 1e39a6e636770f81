"""The job that the drills run: many small parts, each unlike every other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
import json

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
DOCUMENTS = [f"invoice-{number}.pdf" for number in range(1, 7)] + ["table.pdf", "columns.pdf", "label.png"]

SCHEMA = {
    "type": "object",
    "properties": {
        "total": {"type": "integer"},
        "currency": {"enum": ["EUR", "USD", "CHF"]},
        "lines": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
    },
    "required": ["total", "currency", "lines"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Job:
    """What of the job differs between drills; `write` puts it into a folder, and its store beside it.

    Every item is one part. What tells the parts apart is a variable of the template, so that a few documents are
    enough; `marker` of part n is in its request, and in no other's.
    """

    parts: int
    per_request: int = 5
    concurrency: int = 16
    drain_seconds: int = 20
    stop_after: int = 1_000_000
    max_tokens: int = 300

    @staticmethod
    def marker(part: int) -> str:
        return f"number-{part}-of-the-pile"

    def write(self, folder: Path) -> Path:
        """Writes job, manifest and schema into `folder`; the job file."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = [
            {
                "id": f"part-{number:04}",
                "path": str(FIXTURES / DOCUMENTS[number % len(DOCUMENTS)]),
                "vars": {"marker": self.marker(number)},
            }
            for number in range(self.parts)
        ]
        (folder / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        (folder / "schema.json").write_text(json.dumps(SCHEMA))
        file = folder / "job.yaml"
        file.write_text(
            f"""\
name: drill
manifest: manifest.jsonl
store: store.sqlite
batch: {{parts: {self.per_request}}}
prompt:
  user: "{{{{vars.marker}}}} {{{{content}}}}"
output: {{schema: schema.json}}
model: {{ladder: [claude-haiku-4-5], max_tokens: {self.max_tokens}}}
limits: {{concurrency: {self.concurrency}, budget_usd: 50.00, drain_seconds: {self.drain_seconds}, outage_minutes: 1}}
retry: {{attempts: 8, max_delay_seconds: 1}}
failures: {{stop_after: {self.stop_after}}}
"""
        )
        return file
