"""Messages from the client: a thread reads them, the event loop handles them.

pygls asks a pool of threads for each line of each message, which takes longer than most answers.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcException
from pygls.io_ import StdoutWriter

from .log import LOGGER

if TYPE_CHECKING:
    from .server import Server

CHUNK = 1 << 16  # bytes read at once: what a pipe holds
UNHANDLED = 64  # chunks that are read before the first of them is handled
LONGEST_HEADER = 1 << 16
LONGEST_BODY = 1 << 30
_LENGTH = b"content-length:"


class UnreadableLength(Exception):
    """A message's announced length cannot be read, and so not where the next one begins."""


class Parser:
    """Cuts what arrives into the bodies of messages.

    The format is that of the Language Server Protocol's base protocol; lines that are no header
    are passed over.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._length: int | None = None
        self._in_body = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The bodies that `chunk` completes, in order.

        Raises UnreadableLength; what follows is lost then.
        """
        self._held += chunk
        bodies: list[bytes] = []
        while self._take_headers():
            assert self._length is not None
            if len(self._held) < self._length:
                break
            bodies.append(bytes(self._held[: self._length]))
            del self._held[: self._length]
            self._length, self._in_body = None, False
        return bodies

    def _take_headers(self) -> bool:
        """Whether what is held begins with a body; the headers before it are taken off."""
        while not self._in_body:
            end = self._held.find(b"\n")
            if end < 0:
                if len(self._held) > LONGEST_HEADER:
                    self._held.clear()
                return False
            line = bytes(self._held[:end]).strip()
            del self._held[: end + 1]
            if line[: len(_LENGTH)].lower() == _LENGTH:
                self._length = self._length or length(line[len(_LENGTH) :])
            self._in_body = not line and bool(self._length)
        return True


def length(text: bytes) -> int | None:
    """The number of bytes that a header announces; None where it is no number."""
    digits = text.strip()
    if not digits.isdigit():
        return None
    if len(digits) > len(str(LONGEST_BODY)) or int(digits) > LONGEST_BODY:
        raise UnreadableLength
    return int(digits)


async def serve(server: Server) -> None:
    """Handle the messages on stdin until it ends, and write to stdout.

    Raises UnreadableLength, BrokenPipeError where the client has gone away, and SystemExit when
    it says exit.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    # A client that sends faster than it is answered waits, as it would for a full pipe.
    room = threading.Semaphore(UNHANDLED)

    def handle(bodies: list[bytes]) -> None:
        room.release()
        for body in bodies:
            _handle(server, body)

    def end(error: Exception | None) -> None:
        if ended.done():
            return
        if error is None:
            ended.set_result(None)
        else:
            ended.set_exception(error)

    def read_all() -> None:
        parser = Parser()
        # The file object is not read: its lock, held by a thread that waits, would bring the
        # interpreter down at its end.
        while chunk := os.read(sys.stdin.fileno(), CHUNK):
            room.acquire()
            loop.call_soon_threadsafe(handle, parser.feed(chunk))

    def read() -> None:
        error = None
        try:
            try:
                read_all()
            except (OSError, UnreadableLength) as caught:
                error = caught
            loop.call_soon_threadsafe(end, error)
        except RuntimeError:
            pass  # The loop has ended before stdin.

    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    threading.Thread(target=read, name="stdin", daemon=True).start()
    await ended


def _handle(server: Server, body: bytes) -> None:
    protocol = server.protocol
    try:
        protocol.handle_message(json.loads(body, object_hook=protocol.structure_message))
    except Exception as error:
        LOGGER.exception("a message could not be handled")
        server.report_server_error(error, JsonRpcException)
