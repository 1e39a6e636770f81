"""A server on 127.0.0.1 that answers every Converse request alike, and every ConverseStream with the same stream.

Prints its port, and serves until its standard input ends. It checks nothing: the clients are what is measured.
"""
import asyncio
import json
import struct
import sys
import zlib

TEXT = 'The total is 12.50 EUR, "as agreed".\n' * 50
USAGE = {"inputTokens": 10, "outputTokens": 20, "totalTokens": 30}
ANSWER = json.dumps({
    "output": {"message": {"role": "assistant", "content": [{"text": TEXT}]}}, "stopReason": "end_turn",
    "usage": USAGE, "metrics": {"latencyMs": 5},
}).encode()


def message(kind, payload):
    headers = b""
    for name, value in ((":event-type", kind), (":content-type", "application/json"), (":message-type", "event")):
        headers += struct.pack(">B", len(name)) + name.encode() + struct.pack(">BH", 7, len(value)) + value.encode()
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", len(headers) + len(body) + 16, len(headers))
    frame = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return frame + struct.pack(">I", zlib.crc32(frame))


def delta(text):
    return message("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}, "p": "abcdef"})


STREAM = b"".join(
    [message("messageStart", {"role": "assistant"})] + [delta(TEXT[i:i + 20]) for i in range(0, len(TEXT), 20)]
    + [message("contentBlockStop", {"contentBlockIndex": 0}), message("messageStop", {"stopReason": "end_turn"}),
       message("metadata", {"usage": USAGE, "metrics": {"latencyMs": 5}})]
)


def response(kind, body):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


WHOLE = response("application/json", ANSWER)
STREAMED = response("application/vnd.amazon.eventstream", STREAM)


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            if b"expect: 100-continue" in lines:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            while length > 0:
                length -= len(await reader.read(min(length, 1 << 20)))
            writer.write(STREAMED if b"/converse-stream " in lines[0] else WHOLE)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 21, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
