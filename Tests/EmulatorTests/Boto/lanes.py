"""Drives several regions with boto3: by signature, host and port; models, quotas and outages of each."""

import socket

from desk import *

SONNET = "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
OPUS = "global.anthropic.claude-opus-4-5-20251101-v1:0"
port = endpoint.rsplit(":", 1)[1]
look_up = socket.getaddrinfo
socket.getaddrinfo = lambda host, *arguments, **options: look_up("127.0.0.1", *arguments, **options)


def host(region):
    return f"http://bedrock-runtime.{region}.amazonaws.com:{port}"


west = client(region="us-west-2")
report("east", ask())
report("west", ask(west))
report("nowhere", ask(client(region="sa-east-1")))
report("west by host", ask(client(region="us-west-2", url=host("us-west-2"))))
report("east at west's host", ask(client(url=host("us-west-2"))))
own = announcement["endpoints"]["eu-west-1"]
report("europe by port", ask(client(region="eu-west-1", url=own)))
report("europe without port", ask(client(region="eu-west-1")))
report("east at europe's port", ask(client(url=own)))

report("absent", ask(west, model=SONNET))
report("absent elsewhere", ask(model=SONNET, inferenceConfig={"maxTokens": 20}))
report("refused", ask(model=OPUS))
report("not ready", ask(west, model=ON_DEMAND))
report("foreign profile", ask(model="eu." + BARE_HAIKU))
report("foreign arn", ask(model="arn:aws:bedrock:us-west-2:123456789012:inference-profile/" + HAIKU))

report("within quota", ask(model=SONNET, inferenceConfig={"maxTokens": 800}))
report("beyond quota", ask(model=SONNET, inferenceConfig={"maxTokens": 900}))
europe = client(region="eu-west-1")
report("beyond requests", ask(europe))
report("another lane's requests", ask(europe, model=SONNET))

for kind in ["503", "throttle", "daily", "not-ready", "connect", "hang"]:
    control("outages", outages=[f"us-west-2={kind}"])
    report("outage " + kind, ask(client(region="us-west-2")))
    report("beside " + kind, ask())
control("outages", outages=[])
report("lifted", ask(west))
control("outages", outages=["*/claude-haiku-4-5=503@2..2"])
for number in (1, 2, 3):
    report(f"stretch {number}", ask())
