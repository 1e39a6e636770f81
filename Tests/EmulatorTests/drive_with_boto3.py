"""Drives the emulator with boto3 and prints what came of each call as one JSON object a line.

Usage: drive_with_boto3.py ENDPOINT ACCESS_KEY SECRET_KEY
"""

import base64
import datetime
import json
import sys
import urllib.request

import boto3
import botocore.auth
import botocore.exceptions
from botocore.config import Config

HAIKU = "global.anthropic.claude-haiku-4-5-20251001-v1:0"
ON_DEMAND = "anthropic.claude-sonnet-4-6"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
TOOL = {
    "toolSpec": {
        "name": "answer",
        "inputSchema": {
            "json": {
                "type": "object",
                "properties": {
                    "total": {"type": "number", "minimum": 1, "maximum": 2},
                    "lines": {"type": "array", "minItems": 2, "items": {"type": "string"}},
                },
                "required": ["total", "lines"],
            }
        },
    }
}

endpoint, access_key, secret_key = sys.argv[1:4]


def client(key=access_key, secret=secret_key, region="us-east-1", **settings):
    config = Config(retries={"total_max_attempts": 1}, read_timeout=2, parameter_validation=False, **settings)
    return boto3.client(
        "bedrock-runtime",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=config,
    )


def inject(*faults):
    body = json.dumps({"faults": faults}).encode()
    urllib.request.urlopen(urllib.request.Request(endpoint + "/_emulator/faults", body, method="POST")).read()


def report(case, call):
    line = {"case": case}
    try:
        answer = call()
        metadata = answer.pop("ResponseMetadata")
        line.update(status=metadata["HTTPStatusCode"], request_id=metadata["RequestId"], answer=answer)
    except botocore.exceptions.ClientError as error:
        metadata = error.response["ResponseMetadata"]
        line.update(
            exception=type(error).__name__,
            code=error.response["Error"]["Code"],
            message=error.response["Error"]["Message"],
            status=metadata["HTTPStatusCode"],
            request_id=metadata.get("RequestId"),
            retry_after=metadata["HTTPHeaders"].get("retry-after"),
            original_status=error.response.get("originalStatusCode"),
        )
    except Exception as error:
        line.update(exception=type(error).__name__)
    print(json.dumps(line), flush=True)


def user(*blocks):
    return [{"role": "user", "content": list(blocks)}]


def ask(bedrock=None, model=HAIKU, text="Hello", **members):
    members.setdefault("messages", user({"text": text}))
    return lambda: (bedrock or shared).converse(modelId=model, **members)


def altered(change):
    """A client whose bodies are changed before they are signed: what boto3 itself would refuse to send."""
    bedrock = client()

    def alter(request, **_):
        body = json.loads(request.data)
        request.data = json.dumps(change(body)).encode()

    bedrock.meta.events.register("before-sign.bedrock-runtime.Converse", alter)
    return bedrock


shared = client()
forced = {"tools": [TOOL], "toolChoice": {"tool": {"name": "answer"}}}

report("text", ask())
report("text again", ask())
report("tool", ask(toolConfig=forced))
report("image", ask(messages=user({"text": "Look"}, {"image": {"format": "png", "source": {"bytes": PNG}}})))
report("cut", ask(inferenceConfig={"maxTokens": 3}))
report("arn", ask(model="arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + HAIKU))
report("on demand", ask(model=ON_DEMAND))
report("not on demand", ask(model=HAIKU.removeprefix("global.")))
report("ended model", ask(model="us.anthropic.claude-3-haiku-20240307-v1:0"))
report("unknown model", ask(model="anthropic.claude-nobody"))

report("wrong secret", ask(client(secret="wrong")))
report("wrong key", ask(client(key="AKIDNOBODY")))
report("wrong region", ask(client(region="eu-west-3")))
original = botocore.auth.get_current_datetime
for name, minutes in [("slow clock", -10), ("fast clock", 10)]:
    shift = datetime.timedelta(minutes=minutes)
    botocore.auth.get_current_datetime = lambda *arguments, **options: original(*arguments, **options) + shift
    report(name, ask(client()))
botocore.auth.get_current_datetime = original

report("extraneous key", ask(altered(lambda body: body | {"surprise": 1})))
report("wrong type", ask(altered(lambda body: body | {"messages": "Hello"})))
report("two members", ask(altered(lambda body: body | {"messages": user({"text": "a", "cachePoint": {"type": "default"}})})))
report("no messages", ask(messages=[]))
report("blank text", ask(text=" \n"))
report("roles", ask(messages=user({"text": "a"}) * 2))
report("max tokens", ask(inferenceConfig={"maxTokens": 64_001}))
report("temperature", ask(inferenceConfig={"temperature": 1.5}))
report("unknown tool", ask(toolConfig={"tools": [TOOL], "toolChoice": {"tool": {"name": "other"}}}))
report("wrong format", ask(messages=user({"image": {"format": "jpeg", "source": {"bytes": PNG}}})))
report("too long", ask(text="x" * 800_001))

for kind in [
    "throttle", "throttle-after", "throttle-daily", "not-ready", "quota", "access-denied", "expired-token", "408", "424",
    "500", "503", "html", "reset-before", "reset-after", "reset-during", "truncate", "hang", "garbage", "empty",
    "max-tokens", "malformed", "refusal", "filtered",
]:  # fmt: skip
    inject({"throttle-after": "throttle-after:1:7", "424": "424:1:429"}.get(kind, kind + ":1"))
    report("fault " + kind, ask(client(), text="Hello " + kind, toolConfig=forced))
inject()
