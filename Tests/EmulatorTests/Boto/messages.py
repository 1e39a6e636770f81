"""Drives InvokeModel and CountTokens with boto3: contents and refusals."""

from desk import *

tool = {"name": "answer", "input_schema": SCHEMA}
image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": base64.b64encode(PNG).decode()}}
pdf = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0xLjc="}}
cached = {"type": "text", "text": "Be brief. " * 2000, "cache_control": {"type": "ephemeral"}}
strict = {"type": "object", "properties": {"note": {"type": "string"}}, "required": ["note"], "additionalProperties": False}
format = {"type": "json_schema", "schema": strict}
use = {"type": "tool_use", "id": "toolu_1", "name": "answer", "input": {}}
result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "5"}


def turns(*contents):
    return [{"role": ["user", "assistant"][n % 2], "content": content} for n, content in enumerate(contents)]


report("text", invoke())
report("converse", ask())
report("blocks", invoke(messages=turns([{"type": "text", "text": "Hello"}, image])))
report("document", invoke(messages=turns([pdf])))
report("cited", invoke(messages=turns([pdf | {"citations": {"enabled": True}}])))
report("tool", invoke(tools=[tool], tool_choice={"type": "tool", "name": "answer"}))
report("result", invoke(messages=turns("Hello", [use], [result]), tools=[tool]))
report("format", invoke(output_config={"format": format}))
report("cut", invoke(max_tokens=3))
report("stop", invoke(stop_sequences=["bytes"]))
thought = report("thinking", invoke(max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024}))["content"]
report("thought", invoke(messages=turns("Hello", thought, "And?"), max_tokens=2000))
thought[0]["signature"] = "forged"
report("forged thought", invoke(messages=turns("Hello", thought, "And?"), max_tokens=2000))
report("adaptive", invoke(model=ON_DEMAND, thinking={"type": "adaptive", "display": "omitted"}))
report("prefill", invoke(messages=turns("Hello", "{")))
report("cache write", invoke(system=[cached]))
report("cache read", invoke(system=[cached], text="Hello again"))

report("no version", invoke(anthropic_version=None))
report("wrong version", invoke(anthropic_version="2023-06-01"))
report("no max tokens", invoke(max_tokens=None))
report("no messages", invoke(messages=[]))
report("model", invoke(model=HAIKU, **{"stream": True}))
report("wrong block", invoke(messages=turns([{"type": "video"}])))
report("extra member", invoke(messages=turns([{"type": "text", "text": "a", "bold": True}])))
report("wrong image", invoke(messages=turns([image | {"source": image["source"] | {"media_type": "image/jpeg"}}])))
report("late prefill", invoke(model=ON_DEMAND, messages=turns("Hello", "{")))
report("both samplers", invoke(temperature=0, top_p=0.5))
report("forced thinking", invoke(
    max_tokens=2000, tools=[tool], tool_choice={"type": "any"}, thinking={"type": "enabled", "budget_tokens": 1024}
))  # fmt: skip
report("large budget", invoke(thinking={"type": "enabled", "budget_tokens": 1024}))
report("wide format", invoke(output_config={"format": format | {"schema": SCHEMA}}))
report("wide strict tool", invoke(tools=[tool | {"strict": True}]))
report("cited format", invoke(
    messages=turns([pdf | {"citations": {"enabled": True}}]), output_config={"format": format}
))  # fmt: skip
for kind in ["guardrail", "stop-refusal", "context-window", "filtered"]:
    inject(kind + ":1")
    report("fault " + kind, invoke())
inject()

report("count converse", count(converse={"messages": user({"text": "Hello there"}), "system": [{"text": "Be brief."}]}))
report("count messages", count(invokeModel={"body": json.dumps(messages_body("Hello there", system="Be brief."))}))
report("count arn", count(
    model="arn:aws:bedrock:us-east-1::foundation-model/" + BARE_HAIKU, converse={"messages": user({"text": "Hello there"})}
))  # fmt: skip
report("count profile", count(model=HAIKU, converse={"messages": user({"text": "Hello"})}))
report("count new model", count(model="anthropic.claude-sonnet-5", converse={"messages": user({"text": "Hello"})}))
report("count nothing", count())
