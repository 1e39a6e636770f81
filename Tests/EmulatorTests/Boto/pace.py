"""Reads both streams at the emulator's pace with boto3, and says when the pieces came."""

import time

from desk import *

body = json.dumps(messages_body())
for name, start in [
    ("converse", lambda: shared.converse_stream(modelId=HAIKU, messages=user({"text": "Hello"}))["stream"]),
    ("messages", lambda: shared.invoke_model_with_response_stream(modelId=HAIKU, body=body)["body"]),
]:
    begin = time.monotonic()
    moments = [int((time.monotonic() - begin) * 1000) for _ in start()]
    print(json.dumps({"case": name, "moments": moments}))
