"""Drives API keys and sessions that end with boto3; the emulator ends a session after two requests."""

import os

from desk import *

for token in [None, "one", "two"]:
    session = client(token=token)
    for number in (1, 2, 3):
        report(f"session {token} {number}", ask(session))
report("other key", ask(client(key="AKIDOTHER", secret="other")))
report("unknown key", ask(client(key="AKIDNOBODY", secret="other")))

for key in ["good", "bad"]:
    os.environ["AWS_BEARER_TOKEN_BEDROCK"] = key
    report(f"{key} API key", ask(client()))
    report(f"{key} API key, stream", ask_stream(client()))
