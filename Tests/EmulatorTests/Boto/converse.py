"""Drives Converse with boto3: contents, refusals, and every fault of a whole answer."""

import datetime

import botocore.auth

from desk import *

report("text", ask())
report("text again", ask())
report("tool", ask(toolConfig=FORCED))
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

document = {"format": "pdf", "name": "Document 1", "source": {"bytes": b"%PDF-1.7"}}
report("document", ask(messages=user({"text": "Read"}, {"document": document})))
report("cited", ask(messages=user({"text": "Read"}, {"document": document | {"citations": {"enabled": True}}})))
report("document name", ask(messages=user({"text": "Read"}, {"document": document | {"name": "a_b.pdf"}})))
report("document alone", ask(messages=user({"document": document})))
report("documents", ask(messages=user({"text": "Read"}, *[{"document": document | {"name": f"{n}"}} for n in range(6)])))
elsewhere = document | {"source": {"s3Location": {"uri": "s3://bucket/file.pdf"}}}
report("elsewhere", ask(messages=user({"text": "Read"}, {"document": elsewhere})))
report("guarded", ask(messages=user({"guardContent": {"text": {"text": "Hello"}}})))
report("stop", ask(inferenceConfig={"stopSequences": ["bytes"]}))

thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
thoughtful = {"additionalModelRequestFields": thinking, "inferenceConfig": {"maxTokens": 2000}}
thought = report("thinking", ask(**thoughtful))["output"]["message"]
report("thought", ask(messages=[*user({"text": "Hello"}), thought, *user({"text": "And?"})], **thoughtful))
thought["content"][0]["reasoningContent"]["reasoningText"]["text"] += "!"
report("forged thought", ask(messages=[*user({"text": "Hello"}), thought, *user({"text": "And?"})], **thoughtful))
report("thinking budget", ask(additionalModelRequestFields={"thinking": {"type": "enabled", "budget_tokens": 1023}}))
report("thinking form", ask(additionalModelRequestFields={"thinking": {"type": "adaptive"}}))
report("unknown field", ask(additionalModelRequestFields={"surprise": 1}))

long = [{"text": "Be brief. " * 2000}, {"cachePoint": {"type": "default", "ttl": "1h"}}]
report("cache write", ask(system=long))
report("cache read", ask(system=long, text="Hello again"))
report("cache points", ask(system=[block for _ in range(5) for block in (long[0], {"cachePoint": {"type": "default"}})]))

for kind in [
    "throttle", "throttle-after", "throttle-daily", "not-ready", "quota", "validation", "too-long", "bad-image",
    "access-denied", "expired-token", "408", "424", "500", "503", "html", "reset-before", "reset-after", "reset-during",
    "truncate", "slow-bytes", "long-length", "short-length", "hang", "garbage", "empty", "max-tokens", "stop-sequence",
    "context-window", "malformed", "refusal", "stop-refusal", "filtered", "guardrail", "stream-cut",
]:  # fmt: skip
    arguments = {"throttle-after": "throttle-after:7~Hello", "424": "424:1:429", "slow-bytes": "slow-bytes:1:1"}
    inject(arguments.get(kind, kind + ":1"))
    report("fault " + kind, ask(client(), text="Hello " + kind, toolConfig=FORCED))
inject()
