"""The jailed Racket process that a strategy runs in, and the conversation with it.

One `Sandbox` is one process.  Commands go to it and are answered once; its requests are served
concurrently, each by a task that a `cancel` from Racket, or the process's death, ends.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ..language.limits import MB, limits
from . import jail, wire
from .compiled import CompileError, compile_modules, compiled_folders

Message = dict[str, Any]
Serve = Callable[[Message], Awaitable[Message]]
Listen = Callable[[Message], None]

START_SECONDS = 30.0
PING_EVERY = 5.0
PING_SECONDS = 15.0
_LEAST_ADDRESS_SPACE = 4 << 30
_STDERR_BYTES = 4_000
_OTHER_VERSION = b"loading code: version mismatch"
_BUFFER_BYTES = 1 << 20


class SetupError(Exception):
    """Racket, or our part of it, is missing or does not start; the message says what to do."""


class SandboxDied(Exception):
    """The Racket process ended while something was under way."""


class ServiceError(Exception):
    """A request of the strategy failed; the message is what the strategy's error says."""


def find_racket() -> str:
    """The `racket` program: `SCHEMESTRA_RACKET`, else the one on PATH."""
    named = os.environ.get("SCHEMESTRA_RACKET")
    found = shutil.which(named or "racket")
    if found:
        return found
    if named:
        raise SetupError(f"SCHEMESTRA_RACKET names {named}, which is not a program.")
    how = {
        "darwin": "`brew install minimal-racket`",
        "linux": "`apt-get install racket` (or your distribution's package)",
    }.get(sys.platform, "the installer from https://download.racket-lang.org")
    raise SetupError(
        f"Racket is not installed, and a strategy runs in it. Install it with {how}, "
        "then run again. Checking and pricing work without it."
    )


def find_program() -> Path:
    """Our main.rkt: inside the installed package, or beside `server/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "racket", package.parent / "racket"):
        if (folder / "main.rkt").is_file():
            return folder / "main.rkt"
    raise SetupError(
        f"The Racket half of schemestra (main.rkt) is not in {package / 'racket'}: "
        "install schemestra again."
    )


class _OtherRacket(Exception):
    """Our modules were compiled by another version of Racket, which has been updated since."""


class Sandbox:
    """A running Racket process. Make one with `await Sandbox.start(serve, listen)`."""

    def __init__(self, process: asyncio.subprocess.Process, serve: Serve, listen: Listen) -> None:
        self._process = process
        self._serve = serve
        self._listen = listen
        self._sequence = 0
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._stderr = bytearray()
        self._ready = asyncio.get_running_loop().create_future()
        self._death: SandboxDied | None = None
        self._tasks = [
            asyncio.create_task(self._read(), name="racket-reader"),
            asyncio.create_task(self._read_stderr(), name="racket-stderr"),
        ]

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._death is None

    @classmethod
    async def start(
        cls, serve: Serve, listen: Listen, memory: float = limits()["memory"].default
    ) -> Sandbox:
        """A sandbox that is ready for commands.

        `serve` answers a request of the strategy with the fields of its reply, or raises
        ServiceError; `listen` is told of each event.  `memory` is what a strategy may use, in MB:
        the whole process gets more.  Raises SetupError.
        """
        make = partial(cls._start, find_racket(), find_program(), serve, listen, memory)
        try:
            return await make()
        except _OtherRacket:
            return await make(afresh=True)

    @classmethod
    async def _start(
        cls,
        racket: str,
        program: Path,
        serve: Serve,
        listen: Listen,
        memory: float,
        afresh: bool = False,
    ) -> Sandbox:
        """Raises SetupError, and _OtherRacket if our modules were compiled by another version."""
        try:
            environment = await compile_modules(racket, program, _environment(), afresh)
        except CompileError as error:
            raise SetupError(str(error)) from error
        walls = jail.Walls(
            readable=[program.parent, _installation(racket), *compiled_folders(environment)],
            address_space=max(_LEAST_ADDRESS_SPACE, 4 * int(memory * MB)),
        )
        enter, dispose = jail.build(walls)
        try:
            process = await asyncio.create_subprocess_exec(
                racket,
                str(program),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                cwd="/",
                start_new_session=True,
                preexec_fn=enter,
                limit=_BUFFER_BYTES,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SetupError(f"Racket ({racket}) does not start: {error}.") from error
        finally:
            dispose()
        sandbox = cls(process, serve, listen)
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.shield(sandbox._ready)
        except (TimeoutError, SandboxDied) as error:
            await sandbox.close()
            if _OTHER_VERSION in sandbox._stderr and not afresh:
                raise _OtherRacket from None
            why = str(error) or f"no answer within {START_SECONDS:g} s"
            raise SetupError(f"Racket ({racket}) does not come up: {why}") from error
        except BaseException:
            await sandbox.close()
            raise
        sandbox._tasks.append(asyncio.create_task(sandbox._watch(), name="racket-watchdog"))
        return sandbox

    async def command(self, op: str, **fields: Any) -> Message:
        """Send a command and wait for its reply. Raises SandboxDied."""
        if self._death:
            raise self._death
        self._sequence += 1
        number = self._sequence  # others send commands while this one waits
        reply = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        try:
            await self._send({"op": op, "seq": number, **fields})
            return await reply
        finally:
            self._waiting.pop(number, None)

    async def end_requests(self) -> None:
        """End every request of the strategy that is under way; nobody waits for them any more."""
        serving = list(self._serving.values())
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def close(self) -> None:
        """End the process and every request that it still waits for. May be called twice."""
        self._die("The run has ended.")
        _kill_session(self._process)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, self.end_requests(), return_exceptions=True)
        await self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
            with suppress(OSError):
                await self._process.stdin.wait_closed()

    async def _send(self, message: Message) -> None:
        assert self._process.stdin
        frame = wire.encode(message)
        try:
            self._process.stdin.write(frame)
            await self._process.stdin.drain()
        except (ConnectionError, RuntimeError) as error:
            await self._process.wait()
            raise self._die(self._obituary()) from error

    async def _read(self) -> None:
        """Dispatch what Racket sends until it ends."""
        assert self._process.stdout
        try:
            while message := await wire.read_message(self._process.stdout):
                self._handle(message)
        except wire.WireError as error:
            _kill_session(self._process)
            self._die(f"Racket sent what is not a message: {error}")
            return
        except Exception as error:
            _kill_session(self._process)
            self._die(f"schemestra failed on a message of Racket: {error!r}. Please report this.")
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 1.0)
        await asyncio.wait([self._tasks[1]], timeout=0.2)
        self._die(self._obituary())

    async def _read_stderr(self) -> None:
        assert self._process.stderr
        while chunk := await self._process.stderr.read(1 << 16):
            self._stderr += chunk
            del self._stderr[:-_STDERR_BYTES]

    async def _watch(self) -> None:
        """Kill a process that has stopped answering: no strategy holds Racket up so long."""
        while self._death is None:
            await asyncio.sleep(PING_EVERY)
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await self.command("ping")
            except TimeoutError:
                _kill_session(self._process)
                self._die(f"Racket has not answered for {PING_SECONDS:g} s and was stopped.")
            except SandboxDied:
                return

    def _handle(self, message: Message) -> None:
        op = message.get("op")
        if op == "reply":
            reply = self._waiting.get(message.get("to", 0))
            if reply and not reply.done():
                reply.set_result(message)
        elif "id" in message:
            task = asyncio.create_task(self._answer(message), name=f"racket-request-{op}")
            self._serving[message["id"]] = task
            task.add_done_callback(lambda _: self._serving.pop(message["id"], None))
        elif op == "ready":
            if not self._ready.done():
                self._ready.set_result(message)
        elif op == "cancel":
            for request in message.get("ids", ()):
                if task := self._serving.get(request):
                    task.cancel()
        else:
            self._listen(message)

    async def _answer(self, request: Message) -> None:
        """Serve one request; Racket has settled it already when this is cancelled."""
        try:
            fields = await self._serve(request)
            reply = {"reply": request["id"], "ok": True, **fields}
            wire.encode(reply)
        except ServiceError as error:
            reply = {"reply": request["id"], "ok": False, "message": str(error)}
        except wire.WireError as error:
            reply = {"reply": request["id"], "ok": False, "message": str(error)}
        except Exception as error:
            message = f"schemestra failed while serving {request.get('op')}: {error!r}"
            reply = {"reply": request["id"], "ok": False, "message": message}
        with suppress(SandboxDied):
            await self._send(reply)

    def _die(self, why: str) -> SandboxDied:
        """Fail everything that waits; the first reason given is the one that counts."""
        if self._death is None:
            self._death = SandboxDied(why)
        for future in [self._ready, *self._waiting.values()]:
            if not future.done():
                future.set_exception(self._death)
                future.exception()  # It may have no reader any more, which is no fault.
        return self._death

    def _obituary(self) -> str:
        """How the process ended, in words, with the end of what it said."""
        code = self._process.returncode
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            how = f"Racket was killed ({name})"
        else:
            how = f"Racket ended unexpectedly (exit code {code})"
        said = bytes(self._stderr).decode("utf-8", "replace").strip()
        # Memory that gives out while a port grows shows as the second of these.
        if "out of memory" in said or "terminated in atomic mode" in said:
            return "Racket ran out of memory and ended: the strategy needs too much at a time."
        last = said.splitlines()[-1][:300] if said else ""
        return f"{how}. It said last: {last}" if last else f"{how}."


def _kill_session(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """All that Racket learns of this machine."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def _installation(racket: str) -> Path:
    """The folder that holds Racket's `bin`, and in most installations its libraries."""
    return Path(racket).resolve().parent.parent
