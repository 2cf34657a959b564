"""Python for strategies: `py-exec`, `py-eval`, `py-call` and `py-set!`.

The code runs in a process of its own, in a jail, started with the first use.  Its namespace lasts
as long as the process; a crash or a time limit costs the variables, and the next use starts anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..language.limits import MB, RunLimits
from . import jail
from .confinement import Confinement
from .leash import Leash
from .sandbox import ServiceError
from .scratch import remove
from .workspace_view import visible_entries

_LEAST_ADDRESS_SPACE = 4 << 30
_ANSWER_BYTES = 64 << 20
_WORKER = Path(__file__).with_name("bridge_worker.py")
_HEADER = re.compile(rb"[0-9a-f]{8}\n")


class Bridge:
    """The Python side of one session. Requests are served one at a time, in the order they come."""

    def __init__(
        self, contexts: Mapping[str, str], limits: RunLimits | None = None, workspace: str = ""
    ) -> None:
        self._contexts = dict(contexts)
        self._limits = limits or RunLimits({})
        self._workspace = workspace
        self._confinement: Confinement | None = None
        self._leash: Leash | None = None
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._scratch: str | None = None

    async def request(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """`{"result": …, "stderr": …}` of one `py` request. Raises ServiceError.

        Cancelling it ends the process: there is no other way to stop Python code.
        """
        fields = {k: request.get(k) for k in ("kind", "code", "name", "value", "args")}
        async with self._turn:
            try:
                if self._process is None:
                    await self._start()
                async with asyncio.timeout(self._limits["python-time"]):
                    await self._send(fields)
                    reply = await self._receive()
            except TimeoutError:
                await self._stop()
                raise _beyond(self._limits, "python-time") from None
            except ValueError:
                await self._stop()
                raise ServiceError(
                    "Python wrote to a descriptor that is not its own and was stopped; "
                    "its variables are lost, and the next use starts a fresh one"
                ) from None
            except (asyncio.IncompleteReadError, ConnectionError):
                how, exceeded = await self._ending(), self._exceeded
                await self._stop()
                if exceeded:
                    await self._empty_scratch()
                    raise _beyond(self._limits, exceeded) from None
                raise ServiceError(
                    f"Python {how} before it answered; its variables are lost, "
                    "and the next use starts a fresh one"
                ) from None
            except BaseException:
                await self._stop()
                raise
        if not reply.pop("ok"):
            raise ServiceError(str(reply["message"]))
        return reply

    def confine(self, limits: RunLimits, workspace: str) -> None:
        """Set what holds from the next start of the process on: its limits, and what it reads."""
        self._limits = limits
        self._workspace = workspace

    async def load(self, contexts: Mapping[str, str]) -> None:
        """Add data, also to a process that is up. Raises ServiceError."""
        self._contexts.update(contexts)
        if self._process:
            await self.request({"kind": "load", "value": dict(contexts)})

    async def close(self) -> None:
        await self._stop()
        await self._empty_scratch()

    async def _empty_scratch(self) -> None:
        """Delete what Python has written; its next start gets a new folder."""
        scratch, self._scratch = self._scratch, None
        if scratch:
            await asyncio.to_thread(remove, scratch)

    async def _start(self) -> None:
        """Start the worker in its jail and hand it the run's data."""
        self._scratch = self._scratch or tempfile.mkdtemp(prefix="schemestra-python-")
        visible = await asyncio.to_thread(visible_entries, self._workspace)
        walls = jail.Walls(
            readable=[
                *jail.installation(sys.prefix),
                *jail.installation(sys.base_prefix),
                *(Path(sys.executable).resolve().parent, _WORKER),
                *visible,
            ],
            listable=[self._workspace] if self._workspace else [],
            writable=[self._scratch],
            address_space=max(_LEAST_ADDRESS_SPACE, 2 * int(self._limits["python-memory"] * MB)),
            file_bytes=int(self._limits["python-disk"] * MB),
        )
        ours, theirs = socket.socketpair()
        try:
            self._process = await _launch(walls, self._scratch, theirs.fileno())
        except BaseException as error:
            ours.close()
            if isinstance(error, OSError | subprocess.SubprocessError):
                raise ServiceError(f"Python does not start: {error}") from error
            raise
        finally:
            theirs.close()
        self._leash = Leash(self._process.pid)
        self._confinement = Confinement(self._process.pid, self._scratch, self._limits)
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        await self._send({"contexts": self._contexts, "workspace": self._workspace})

    async def _send(self, message: Any) -> None:
        assert self._writer
        data = json.dumps(message, allow_nan=False).encode()
        self._writer.write(b"%08x\n" % len(data) + data)
        await self._writer.drain()

    async def _receive(self) -> dict[str, Any]:
        assert self._reader
        header = await self._reader.readexactly(9)
        if not _HEADER.fullmatch(header):
            raise ValueError("not a header")
        size = int(header, 16)
        if size > _ANSWER_BYTES:
            await self._stop()
            raise ServiceError(
                f"Python returned {size / 1e6:.0f} MB; the limit is {_ANSWER_BYTES / 1e6:.0f} MB"
            )
        try:
            reply = json.loads(await self._reader.readexactly(size))
        except RecursionError as error:
            raise ValueError("not a reply") from error
        if not _is_reply(reply):
            raise ValueError("not a reply")
        return reply

    @property
    def _exceeded(self) -> str:
        """The limit that the process was ended for, "" if it was for none."""
        return self._confinement.exceeded if self._confinement else ""

    async def _ending(self) -> str:
        """How the worker ended by itself; its exit shows a moment after its socket has closed."""
        if self._process is None:
            return "was stopped"
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 0.1)
        code = self._process.returncode
        if code is None:
            return "was stopped"
        return (
            f"was killed ({signal.Signals(-code).name})" if code < 0 else f"exited with code {code}"
        )

    async def _stop(self) -> None:
        """End the worker and all it started, also when this is cancelled halfway."""
        process, self._process = self._process, None
        confinement, self._confinement = self._confinement, None
        if confinement:
            confinement.lift()
        writer, self._writer, self._reader = self._writer, None, None
        if process:
            # Also after its own end: children that it left behind are in its process group.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        leash, self._leash = self._leash, None
        if leash:
            leash.release()
        if writer:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        if process:
            await process.wait()


async def _launch(walls: jail.Walls, scratch: str, descriptor: int) -> asyncio.subprocess.Process:
    """Start the worker in its jail. Raises OSError, SubprocessError."""
    enter, dispose = jail.build(walls)
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", str(_WORKER), str(descriptor)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch,
                 "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "2"},
            cwd=scratch,
            pass_fds=[descriptor],
            start_new_session=True,
            preexec_fn=enter,
        )  # fmt: skip
    finally:
        dispose()


def _beyond(limits: RunLimits, name: str) -> ServiceError:
    return ServiceError(f"{limits.message(name)} {limits.hint(name)}")


def _is_reply(reply: object) -> bool:
    """Whether this is what the worker sends; the code that runs in it could send anything else."""
    if not isinstance(reply, dict) or not isinstance(reply.get("ok"), bool):
        return False
    if reply.keys() - {"ok", "result", "message", "printed", "stderr"}:
        return False
    texts = [reply.get(name, "") for name in ("message", "printed", "stderr")]
    return all(isinstance(text, str) for text in texts) and (reply["ok"] or "message" in reply)
