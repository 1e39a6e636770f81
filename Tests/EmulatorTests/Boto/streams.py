"""Drives both streams with boto3: contents, and every fault half way."""

from desk import *

thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
thoughtful = {"additionalModelRequestFields": thinking, "inferenceConfig": {"maxTokens": 2000}}
document = {"format": "pdf", "name": "Document 1", "source": {"bytes": b"%PDF-1.7"}, "citations": {"enabled": True}}

report("converse", ask())
report("text", ask_stream())
report("converse tool", ask(toolConfig=FORCED))
report("tool", ask_stream(toolConfig=FORCED))
report("cut tool", ask_stream(toolConfig=FORCED, inferenceConfig={"maxTokens": 5}))
report("image", ask_stream(messages=user({"text": "Look"}, {"image": {"format": "png", "source": {"bytes": PNG}}})))
report("cited", ask_stream(messages=user({"text": "Read"}, {"document": document})))
report("cut", ask_stream(inferenceConfig={"maxTokens": 3}))
report("thinking", ask_stream(**thoughtful))
report("roles", ask_stream(messages=user({"text": "a"}) * 2))
report("unknown model", ask_stream(model="anthropic.claude-nobody"))

tool = {"name": "answer", "input_schema": SCHEMA}
report("messages", invoke())
report("messages text", invoke_stream())
report("messages tool", invoke_stream(tools=[tool], tool_choice={"type": "tool", "name": "answer"}))
report("messages thinking", invoke_stream(max_tokens=2000, **thinking))
report("messages version", invoke_stream(anthropic_version=None))

for kind in [
    "throttle", "503", "reset-before", "reset-after", "reset-during", "truncate", "slow-bytes", "long-length", "hang",
    "garbage", "empty", "max-tokens", "stream-throttle", "stream-400", "stream-408", "stream-424", "stream-500",
    "stream-503", "stream-error", "stream-cut", "stream-no-usage", "stream-crc", "stream-stall", "stream-stall a little",
    "stream-unknown",
]:  # fmt: skip
    arguments = {"stream-424": "stream-424:1:429", "stream-stall a little": "stream-stall:1:20"}
    arguments["slow-bytes"] = "slow-bytes:1:1"
    inject(arguments.get(kind, kind + ":1"))
    report("converse " + kind, ask_stream(client(), text="Hello " + kind))
    report("messages " + kind, invoke_stream(client(), text="Hello " + kind))
inject()
