"""A model endpoint on the loopback interface that answers every call after a fixed time.

It does as little as it can, so that the limit of a measurement is what is measured.

    python bench/_endpoint.py SECONDS      prints its port, and ends with its standard input
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_BACKLOG = 4096


def _response() -> bytes:
    message = {"role": "assistant", "content": "An answer of a sentence or so. " * 6}
    body = json.dumps(
        {
            "id": "c", "object": "chat.completion", "created": 0, "model": "served",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 50, "completion_tokens": 40, "total_tokens": 90},
        }
    ).encode()  # fmt: skip
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


class _Answering(asyncio.Protocol):
    """One connection; its requests come one at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._response = _response()
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or not length or len(body) < int(length[1]):
            return
        self._received = body[int(length[1]) :]
        if self._seconds:
            asyncio.get_running_loop().call_later(self._seconds, self._answer)
        else:
            self._answer()

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._response)


async def _serve(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(seconds), "127.0.0.1", 0, backlog=_BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def endpoint(seconds: float) -> Iterator[int]:
    """The port of an endpoint in a process of its own, whose answers take so many seconds."""
    with subprocess.Popen(
        [sys.executable, __file__, str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
