"""Many clients at once, in a process of their own.

``python -m tests.benchmarks.client_process HOST PORT COUNT SECONDS``

Each keeps its connection and asks the next thing when it has been answered. Prints what was answered as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter

QUESTION = json.dumps({"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}).encode()
PAGES = ("/health", "/", "/search?q=Allegatan", "/maps", "/omrade", "/collections/trygghetspunkter/items?f=html")
PATIENCE_S = 60.0


def _requests() -> list[bytes]:
    head = "Host: 127.0.0.1\r\nAccept: text/html\r\n"
    gets = [f"GET {page} HTTP/1.1\r\n{head}\r\n".encode() for page in PAGES]
    post = (
        f"POST /questions HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(QUESTION)}\r\n\r\n"
    )
    return [*gets, post.encode() + QUESTION]


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    writer.write(request)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
    fields = {name.lower(): value.strip() for name, _, value in
              (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])}  # fmt: skip
    await asyncio.wait_for(reader.readexactly(int(fields["content-length"])), PATIENCE_S)
    return int(head.split()[1])


async def _client(at: int, host: str, port: int, until: float, told: Counter[str]) -> None:
    requests = _requests()
    writer = None
    while time.monotonic() < until:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(host, port)
            status = await _one(reader, writer, requests[at % len(requests)])
            told["answered" if status == 200 else f"status {status}"] += 1
        except (OSError, asyncio.IncompleteReadError, TimeoutError, KeyError) as error:
            told[type(error).__name__] += 1
            writer = None
        at += 1
    if writer is not None:
        writer.close()


async def _all(host: str, port: int, count: int, seconds: float) -> Counter[str]:
    told: Counter[str] = Counter()
    until = time.monotonic() + seconds
    await asyncio.gather(*(_client(at, host, port, until, told) for at in range(count)))
    return told


if __name__ == "__main__":
    host, port, count, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    print(json.dumps(asyncio.run(_all(host, port, count, seconds))))
