"""The same load as `client-probe load`, by boto3: prints CPU milliseconds of a request, and the wall clock in seconds."""
import argparse
import resource
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--kind", default="text")
    parser.add_argument("--streams", action="store_true")
    options = parser.parse_args()
    client = boto3.client(
        "bedrock-runtime", endpoint_url=options.endpoint, region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
        config=Config(max_pool_connections=options.concurrency, retries={"total_max_attempts": 1}),
    )
    request = {
        "modelId": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "messages": [{"role": "user", "content": content(options.kind)}],
        "inferenceConfig": {"maxTokens": 1024},
    }

    def send(_):
        if not options.streams:
            return client.converse(**request)["stopReason"]
        return [event for event in client.converse_stream(**request)["stream"]][-1]["metadata"]

    with ThreadPoolExecutor(options.concurrency) as pool:
        # Connections, keys and code are warm before it counts.
        list(pool.map(send, range(options.concurrency)))
        cpu, wall = cpu_seconds(), time.monotonic()
        list(pool.map(send, range(options.requests)))
        cpu, wall = cpu_seconds() - cpu, time.monotonic() - wall
    print(f"{cpu / options.requests * 1000:.3f} {wall:.2f}")


def content(kind):
    if kind == "text":
        line = 'Position 12: 3 pieces of "anything" at 4.50 EUR each; see §2.\n'
        return [{"text": line * (20000 // len(line.encode()))}]
    image = bytes((i * 31 >> 3) & 0xFF for i in range(3_000_000))
    return [{"image": {"format": "png", "source": {"bytes": image}}}, {"text": "What is it?"}]


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


main()
