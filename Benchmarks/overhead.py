#!/usr/bin/env python3
"""What the runner itself costs: many one-page PDFs against a local Bedrock of a known latency.

    python3 -B Benchmarks/overhead.py --bin .build/release [--items 500] [--latency 50] [--concurrency 32]
    python3 -B Benchmarks/overhead.py --bin .build/release --plan 100000

The first form prints wall clock as a share of the ideal (items / concurrency * latency), the runner's CPU per item, and
the peak memory of the runner and of its extraction workers. The second decides that many items once, and then times
`sheaf plan` over them, unchanged. CPU seconds are the kernel's, by wait4; memory is the kernel's high-water mark.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="sheaf-bench-") as name:
        folder = pathlib.Path(name)
        with Emulator(options.bin, options.latency if not options.plan else 0) as emulator:
            if options.plan:
                plan(options, folder, emulator)
            else:
                overhead(options, folder, emulator)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--items", type=int, default=500)
    parser.add_argument("--latency", type=int, default=50, help="milliseconds")
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plan", type=int, metavar="ITEMS", help="time `sheaf plan` of that many unchanged items")
    return parser.parse_args()


def overhead(options, folder, emulator):
    ideal = options.items / options.concurrency * options.latency / 1000
    print(f"{options.items} one-page PDFs, {options.latency} ms, concurrency {options.concurrency}: ideal {ideal:.2f} s")
    print("round  wall s  of ideal  runner CPU ms/item  runner MB  workers MB")
    for number in range(options.rounds):
        job = write_job(folder / str(number), options.items, options.concurrency, parts=1)
        result = Measured([options.bin / "sheaf", "run", job, "--quiet"], emulator.environment)
        assert result.status == 0, f"the run ended with {result.status}"
        cpu = result.cpu * 1000 / options.items
        print(
            f"{number + 1:5}  {result.wall:6.2f}  {ideal / result.wall:7.0%}  {cpu:18.2f}"
            f"  {result.peak_mb:9.0f}  {' '.join(f'{mb:.0f}' for mb in result.workers_mb)}"
        )


def plan(options, folder, emulator):
    job = write_job(folder / "plan", options.plan, 32, parts=20)
    decided = Measured([options.bin / "sheaf", "run", job, "--quiet"], emulator.environment)
    assert decided.status == 0, f"the run ended with {decided.status}"
    rate = options.plan / decided.wall
    print(f"run of {options.plan} items, 20 a request, no latency: {decided.wall:.1f} s, {rate:.0f} settled/s,"
          f" {decided.cpu * 1000 / options.plan:.2f} CPU ms/item, {decided.peak_mb:.0f} MB")
    planned = Measured([options.bin / "sheaf", "plan", job, "--quiet"], emulator.environment)
    print(f"plan of {options.plan} unchanged items: {planned.wall:.1f} s, {planned.cpu:.1f} CPU s, {planned.peak_mb:.0f} MB")
    again = Measured([options.bin / "sheaf", "run", job, "--quiet"], emulator.environment)
    print(f"run of {options.plan} unchanged items: {again.wall:.1f} s, {again.cpu:.1f} CPU s, {again.peak_mb:.0f} MB")


def write_job(folder, items, concurrency, parts):
    """A job of distinct parts over copies of a fixture, so that every file is opened, hashed and read."""
    folder.mkdir(parents=True)
    document = (ROOT / "fixtures/invoice-1.pdf").read_bytes()
    with open(folder / "manifest.jsonl", "w") as manifest:
        for index in range(items):
            name = f"{index // 1000}/{index}.pdf"
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(document + b"\n%% %d\n" % index)
            manifest.write(json.dumps({"path": name, "vars": {"n": str(index)}}) + "\n")
    (folder / "job.yaml").write_text(
        f"""name: bench
manifest: manifest.jsonl
batch: {{parts: {parts}}}
prompt: {{user: "Extract {{{{vars.n}}}}: {{{{content}}}}"}}
model: {{ladder: [claude-haiku-4-5], max_tokens: 100}}
limits: {{concurrency: {concurrency}}}
"""
    )
    return folder / "job.yaml"


class Emulator:
    """A local Bedrock for the length of a `with`."""

    def __init__(self, programs, latency):
        self.command = [programs / "sheaf-emulator", "--until-stdin-closes", "--latency", str(latency)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        told = json.loads(self.process.stdout.readline())
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": told["endpoint"],
            "AWS_ACCESS_KEY_ID": told["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": told["secret_access_key"],
            "AWS_REGION": told["region"],
        }
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Measured:
    """A finished process: its status, wall clock, CPU seconds without its children's, and peak memory."""

    def __init__(self, command, environment):
        self.workers = {}
        started = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], env=environment, stdout=subprocess.DEVNULL)
        self.running = True
        watcher = threading.Thread(target=self.watch, args=(process.pid,))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.monotonic() - started
        self.running = False
        watcher.join()
        self.status = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime - sum(cpu for cpu, _ in self.workers.values())
        self.peak_mb = usage.ru_maxrss / 1024
        self.workers_mb = [peak / 1024 for _, peak in self.workers.values()]

    def watch(self, parent):
        """Notes the children's CPU time, which wait4 adds to their parent's, and their high-water mark."""
        while self.running:
            for child in children(parent):
                try:
                    fields = pathlib.Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
                    status = pathlib.Path(f"/proc/{child}/status").read_text()
                except OSError:
                    continue
                cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
                self.workers[child] = (cpu, peak)
            time.sleep(0.05)


def children(parent):
    try:
        return [
            int(child)
            for task in os.listdir(f"/proc/{parent}/task")
            for child in pathlib.Path(f"/proc/{parent}/task/{task}/children").read_text().split()
        ]
    except OSError:
        return []


if __name__ == "__main__":
    main()
