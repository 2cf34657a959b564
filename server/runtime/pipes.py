"""A process that was started without asyncio, as asyncio sees one: streams, and an end."""

from __future__ import annotations

import asyncio
import fcntl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

_PIPE_BYTES = 1 << 20  # the most that Linux gives to everybody; what it gives unasked is 64 KB


@dataclass(frozen=True, slots=True)
class Piped:
    """A process and the streams of its three pipes."""

    process: subprocess.Popen[bytes]
    stdin: asyncio.StreamWriter
    stdout: asyncio.StreamReader
    stderr: asyncio.StreamReader

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.poll()

    async def wait(self) -> int:
        return await asyncio.to_thread(self.process.wait)

    async def close(self) -> None:
        """Close our ends of the pipes, once the process has ended."""
        self.stdin.close()
        with suppress(OSError):
            await self.stdin.wait_closed()


async def attach(process: subprocess.Popen[bytes], limit: int) -> Piped:
    """The streams of a process, each with a buffer of `limit` bytes."""
    assert process.stdin and process.stdout and process.stderr
    for pipe in (process.stdin, process.stdout):
        _widen(pipe.fileno())
    loop = asyncio.get_running_loop()
    stdout, stderr = asyncio.StreamReader(limit), asyncio.StreamReader(limit)
    await loop.connect_read_pipe(_protocol(stdout), process.stdout)
    await loop.connect_read_pipe(_protocol(stderr), process.stderr)
    transport, protocol = await loop.connect_write_pipe(
        _protocol(asyncio.StreamReader()), process.stdin
    )
    return Piped(process, asyncio.StreamWriter(transport, protocol, None, loop), stdout, stderr)


def _widen(pipe: int) -> None:
    """Room in a pipe, where there is a call for that: each time it is full, both sides take turns.

    A megabyte in one go is of use to a large context, and to a thousand calls at once.
    """
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _protocol(reader: asyncio.StreamReader) -> Callable[[], asyncio.StreamReaderProtocol]:
    return lambda: asyncio.StreamReaderProtocol(reader)
