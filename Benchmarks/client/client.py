#!/usr/bin/env python3
"""What a request costs the client of Bedrock, beside boto3, against the same local server.

    python3 -B Benchmarks/client/client.py --bin .build/release [--rounds 5]

The parts (writing, reading, signing) are measured by themselves. Then both clients send the same requests to the same
server, in turns, so that what else happens on the machine strikes both alike; figures are CPU milliseconds a request, of
all threads, user and system, after a warm-up. boto3 is left out where it is not installed.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LOADS = [
    ("20 KB of text", "text", 2000, []),
    ("20 KB of text, streamed", "text", 2000, ["--streams"]),
    ("an image of 3 MB", "images", 200, []),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=HERE.parent.parent / ".build/release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--concurrency", type=int, default=64)
    options = parser.parse_args()
    probe = options.bin / "client-probe"
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n\nleast         middle")
    print(run([probe, "parts"]), end="")
    clients = {"sheaf": [probe, "load"]}
    if subprocess.run([sys.executable, "-c", "import boto3"], stderr=subprocess.DEVNULL).returncode == 0:
        clients["boto3"] = [sys.executable, "-B", HERE / "boto3_probe.py"]
    server = subprocess.Popen([sys.executable, "-B", HERE / "server.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    endpoint = f"http://127.0.0.1:{int(server.stdout.readline())}"
    try:
        print(f"\nCPU ms a request, {options.concurrency} in flight, {options.rounds} rounds in turns: median (all)")
        for name, kind, requests, flags in LOADS:
            compare(clients, name, options, ["--endpoint", endpoint, "--kind", kind, "--requests", str(requests),
                                            "--concurrency", str(options.concurrency)] + flags)
    finally:
        server.stdin.close()
        server.wait()
    print(f"\nload {os.getloadavg()[0]:.1f}")


def compare(clients, name, options, arguments):
    figures = {client: [] for client in clients}
    for _ in range(options.rounds):
        for client, command in clients.items():
            figures[client].append(float(run(command + arguments).split()[0]))
    for client, values in figures.items():
        print(f"{name:26} {client:6} {statistics.median(values):8.3f}  ({' '.join(f'{v:.3f}' for v in values)})")


def run(command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


main()
