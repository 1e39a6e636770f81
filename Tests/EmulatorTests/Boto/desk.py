"""What the scripts share: clients of the emulator, and one line of JSON for what came of each call.

Every script is started with the emulator's announcement as its only argument.
"""

import base64
import json
import sys
import urllib.request

import boto3
import botocore.eventstream
import botocore.exceptions
import urllib3.exceptions
from botocore.config import Config

BARE_HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
HAIKU = "global." + BARE_HAIKU
ON_DEMAND = "anthropic.claude-sonnet-4-6"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SCHEMA = {
    "type": "object",
    "properties": {
        "total": {"type": "number", "minimum": 1, "maximum": 2},
        "lines": {"type": "array", "minItems": 2, "items": {"type": "string"}},
    },
    "required": ["total", "lines"],
}
TOOL = {"toolSpec": {"name": "answer", "inputSchema": {"json": SCHEMA}}}
FORCED = {"tools": [TOOL], "toolChoice": {"tool": {"name": "answer"}}}

announcement = json.loads(sys.argv[1])
endpoint = announcement["endpoint"]
access_key = announcement["access_key_id"]
secret_key = announcement["secret_access_key"]


def client(key=access_key, secret=secret_key, region="us-east-1", url=endpoint, token=None, **settings):
    config = Config(retries={"total_max_attempts": 1}, read_timeout=2, parameter_validation=False, **settings)
    return boto3.client(
        "bedrock-runtime",
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=config,
    )


shared = client()


def control(name, **members):
    body = json.dumps(members).encode()
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/_emulator/{name}", body, method="POST")).read()


def inject(*faults):
    control("faults", faults=faults)


def report(case, call):
    """Prints what came of a call: its answer, which it returns as well, or botocore's own class of error."""
    line = {"case": case}
    try:
        answer = call()
        metadata = answer.pop("ResponseMetadata")
        line.update(status=metadata["HTTPStatusCode"], request_id=metadata["RequestId"], answer=answer)
    except botocore.exceptions.EventStreamError as error:
        line.update(exception=type(error).__name__, **error.response["Error"])
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
    return line.get("answer")


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


def messages_body(text="Hello", **members):
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 1000}
    body["messages"] = [{"role": "user", "content": text}]
    body.update(members)
    return {name: value for name, value in body.items() if value is not None}


def invoke(bedrock=None, model=HAIKU, **members):
    """InvokeModel; the answer is the parsed body."""

    def call():
        answer = (bedrock or shared).invoke_model(modelId=model, body=json.dumps(messages_body(**members)))
        return json.loads(answer["body"].read()) | {"ResponseMetadata": answer["ResponseMetadata"]}

    return call


class ConverseParts:
    """Puts the message of a ConverseStream together, the way a client has to."""

    def __init__(self):
        self.blocks = {}
        self.deltas = 0
        self.answer = {}

    def take(self, event):
        [(name, value)] = event.items()
        if name == "contentBlockStart":
            self.blocks[value["contentBlockIndex"]] = {"toolUse": value["start"]["toolUse"] | {"input": ""}}
        elif name == "contentBlockDelta":
            self.deltas += 1
            self._add(self.blocks.setdefault(value["contentBlockIndex"], {}), value["delta"])
        elif name == "messageStop":
            self.answer["stopReason"] = value["stopReason"]
        elif name == "metadata":
            self.answer.update(usage=value["usage"], metrics=value["metrics"])

    def _add(self, block, delta):
        if "text" in delta:
            block["text"] = block.get("text", "") + delta["text"]
        elif "toolUse" in delta:
            block["toolUse"]["input"] += delta["toolUse"]["input"]
        elif "reasoningContent" in delta:
            thought = block.setdefault("reasoningText", {"text": "", "signature": ""})
            for name, text in delta["reasoningContent"].items():
                thought[name] += text
        elif "citation" in delta:
            block.setdefault("citations", []).append(delta["citation"])

    def message(self):
        for block in self.blocks.values():
            if "toolUse" in block:
                written = block["toolUse"]["input"]
                try:
                    block["toolUse"]["input"] = json.loads(written or "{}")
                except json.JSONDecodeError:
                    pass
        return self.answer | {"content": list(self.blocks.values()), "deltas": self.deltas}


class MessagesParts:
    """The same of Anthropic's events."""

    def __init__(self):
        self.message_so_far = {}
        self.deltas = 0
        self.metrics = None

    def take(self, event):
        value = json.loads(event["chunk"]["bytes"])
        kind = value["type"]
        if kind == "message_start":
            self.message_so_far = value["message"]
        elif kind == "content_block_start":
            self.message_so_far["content"].append(value["content_block"] | {"written": ""})
        elif kind == "content_block_delta":
            self.deltas += 1
            self._add(self.message_so_far["content"][value["index"]], value["delta"])
        elif kind == "message_delta":
            self.message_so_far.update(value["delta"])
            self.message_so_far["usage"].update(value["usage"])
        elif kind == "message_stop":
            self.metrics = value["amazon-bedrock-invocationMetrics"]

    def _add(self, block, delta):
        for name in ("text", "thinking", "signature"):
            if name in delta:
                block[name] += delta[name]
        block["written"] += delta.get("partial_json", "")

    def message(self):
        for block in self.message_so_far["content"]:
            written = block.pop("written")
            if block["type"] == "tool_use":
                block["input"] = json.loads(written or "{}")
        return self.message_so_far | {"deltas": self.deltas, "metrics": self.metrics}


def read_stream(stream, parts):
    """The message of a stream; of one that never ends a read times out."""
    for event in stream:
        parts.take(event)
    return parts.message()


def ask_stream(bedrock=None, model=HAIKU, text="Hello", **members):
    members.setdefault("messages", user({"text": text}))

    def call():
        answer = (bedrock or shared).converse_stream(modelId=model, **members)
        return read_stream(answer["stream"], ConverseParts()) | {"ResponseMetadata": answer["ResponseMetadata"]}

    return call


def invoke_stream(bedrock=None, model=HAIKU, **members):
    def call():
        body = json.dumps(messages_body(**members))
        answer = (bedrock or shared).invoke_model_with_response_stream(modelId=model, body=body)
        return read_stream(answer["body"], MessagesParts()) | {"ResponseMetadata": answer["ResponseMetadata"]}

    return call


def count(bedrock=None, model=BARE_HAIKU, **input):
    return lambda: (bedrock or shared).count_tokens(modelId=model, input=input)
