"""The jailed Racket process that a strategy runs in, and the conversation with it.

One `Sandbox` is one process.  Commands go to it and are answered once; its requests are served
concurrently, each by a task that a `cancel` from Racket, or the process's death, ends.
"""

from __future__ import annotations

import asyncio
import math
import signal
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ..language.limits import limits
from . import wire
from .compiling import CompileError, compile_modules
from .pipes import Piped, attach
from .racket_process import (
    SetupError,
    address_space,
    bare_environment,
    find_program,
    find_racket,
    kill,
    launch,
)

Message = dict[str, Any]
Serve = Callable[[Message], Awaitable[Message]]
Listen = Callable[[Message], None]

START_SECONDS = 30.0
LOOK_EVERY = 5.0
SILENT_SECONDS = 30.0
_STDERR_BYTES = 4_000
_OTHER_VERSION = b"loading code: version mismatch"
_BUFFER_BYTES = 1 << 20


class SandboxDied(Exception):
    """The Racket process ended while something was under way."""


class ServiceError(Exception):
    """A request of the strategy failed; the message is what the strategy's error says."""


class _OtherRacket(Exception):
    """Our modules were compiled by another version of Racket, which has been updated since."""


class Sandbox:
    """A running Racket process. Make one with `await Sandbox.start(serve, listen)`."""

    def __init__(self, process: Piped, serve: Serve, listen: Listen) -> None:
        self._process = process
        self._serve = serve
        self._listen = listen
        self._sequence = 0
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._running: set[int] = set()  # of those, the ones that take as long as a run takes
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._asked = 0  # requests so far
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
        cls,
        serve: Serve,
        listen: Listen,
        memory: float = limits()["memory"].default,
        launched: subprocess.Popen[bytes] | None = None,
    ) -> Sandbox:
        """A sandbox that is ready for commands.

        `serve` answers a request of the strategy with the fields of its reply, or raises
        ServiceError; `listen` is told of each event.  `memory` is what a strategy may use, in MB:
        the whole process gets more.  `launched` is a process of racket_process.py that nobody uses
        yet; without one that comes up, another is started.  Raises SetupError.
        """
        if launched:
            with suppress(SetupError, _OtherRacket):
                return await cls._come_up(launched, find_racket(), serve, listen)
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
            environment = await compile_modules(racket, program, bare_environment(), afresh)
        except CompileError as error:
            raise SetupError(str(error)) from error
        process = launch(racket, program, environment, address_space(memory))
        try:
            return await cls._come_up(process, racket, serve, listen)
        except _OtherRacket:
            if afresh:
                raise SetupError(
                    f"Racket ({racket}) refuses what it has compiled itself."
                ) from None
            raise

    @classmethod
    async def _come_up(
        cls, process: subprocess.Popen[bytes], racket: str, serve: Serve, listen: Listen
    ) -> Sandbox:
        """Raises SetupError, and _OtherRacket if our modules were compiled by another version."""
        try:
            piped = await attach(process, _BUFFER_BYTES)
        except BaseException:
            kill(process)
            raise
        sandbox = cls(piped, serve, listen)
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.shield(sandbox._ready)
        except (TimeoutError, SandboxDied) as error:
            await sandbox.close()
            if _OTHER_VERSION in sandbox._stderr:
                raise _OtherRacket from None
            why = str(error) or f"no answer within {START_SECONDS:g} s"
            raise SetupError(
                f"Racket ({racket}) does not come up: {why} "
                "`schemestra doctor` looks at its installation."
            ) from error
        except BaseException:
            await sandbox.close()
            raise
        sandbox._tasks.append(asyncio.create_task(sandbox._watch(), name="racket-watchdog"))
        return sandbox

    async def command(self, op: str, **fields: Any) -> Message:
        """Send a command and wait for its reply. Raises SandboxDied.

        A run takes as long as its limits let it, and is looked after meanwhile; everything else is
        answered soon, or the process is ended.
        """
        if self._death:
            raise self._death
        self._sequence += 1
        number = self._sequence  # others send commands while this one waits
        reply = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        if op == "run":
            self._running.add(number)
        try:
            async with asyncio.timeout(None if op == "run" else SILENT_SECONDS):
                await self._send(wire.encode({"op": op, "seq": number, **fields}))
                return await reply
        except TimeoutError:
            raise self._end(f"did not answer ({op})") from None
        finally:
            self._waiting.pop(number, None)
            self._running.discard(number)

    async def end_requests(self) -> None:
        """End every request of the strategy that is under way; nobody waits for them any more."""
        serving = list(self._serving.values())
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def close(self) -> None:
        """End the process and every request that it still waits for. May be called twice."""
        self._die("The run has ended.")
        kill(self._process.process)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, self.end_requests(), return_exceptions=True)
        await self._process.wait()
        await self._process.close()

    async def _send(self, frame: bytes) -> None:
        try:
            self._process.stdin.write(frame)
            await self._process.stdin.drain()
        except (ConnectionError, RuntimeError) as error:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), 1.0)
            kill(self._process.process)  # It has closed the pipe, but may not have ended.
            await self._process.wait()
            raise self._die(self._obituary()) from error

    async def _read(self) -> None:
        """Dispatch what Racket sends until it ends."""
        try:
            while message := await wire.read_message(self._process.stdout):
                self._handle(message)
        except wire.WireError as error:
            kill(self._process.process)
            self._die(f"Racket sent what is not a message: {error}")
            return
        except Exception as error:
            kill(self._process.process)
            self._die(f"schemestra failed on a message of Racket: {error!r}. Please report this.")
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 1.0)
        await asyncio.wait([self._tasks[1]], timeout=0.2)
        self._die(self._obituary())

    async def _read_stderr(self) -> None:
        while chunk := await self._process.stderr.read(1 << 16):
            self._stderr += chunk
            del self._stderr[:-_STDERR_BYTES]

    async def _watch(self) -> None:
        """Look after the runs: whatever goes wrong in Racket, none of them waits for ever."""
        while self._death is None:
            await asyncio.sleep(LOOK_EVERY)
            with suppress(SandboxDied):
                await self._look_after_runs()

    async def _look_after_runs(self) -> None:
        """End the process if it has lost a run, or a run an answer.

        Both pipes keep their order.  So what was sent before the ping, Racket had seen when it
        answered, and what it had sent before, is known here.
        """
        runs, asked, is_serving = set(self._running), self._asked, bool(self._serving)
        reply = await self.command("ping")
        signs = {number: sign for number, *sign in reply["runs"]}
        for number in runs & self._running:
            silent, is_waiting = signs.get(number, (math.inf, False))
            if silent > SILENT_SECONDS and not self._waiting[number].done():
                raise self._end("did not look after a run")
            if is_waiting and not is_serving and asked == self._asked:
                raise self._end("waited for an answer that it was given")

    def _end(self, failing: str) -> SandboxDied:
        """Kill a process that fails at what no strategy can hold up."""
        kill(self._process.process)
        return self._die(
            f"Racket {failing} and was stopped; the limit for a sign of life is "
            f"{SILENT_SECONDS:g} s. Please report this."
        )

    def _handle(self, message: Message) -> None:
        op = message.get("op")
        if op == "reply":
            reply = self._waiting.get(message.get("to", 0))
            if reply and not reply.done():
                reply.set_result(message)
        elif "id" in message:
            self._asked += 1
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
        this = asyncio.current_task()
        try:
            fields = await self._serve(request)
            frame = wire.encode({"reply": request["id"], "ok": True, **fields})
        except asyncio.CancelledError:
            if this and this.cancelling():
                raise
            frame = _failure(request, "it was given up")
        except (ServiceError, wire.WireError) as error:
            frame = _failure(request, str(error))
        except Exception as error:
            why = f"schemestra failed while serving {request.get('op')}: {error!r}"
            frame = _failure(request, why)
        with suppress(SandboxDied):
            await self._send(frame)

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


def _failure(request: Message, message: str) -> bytes:
    return wire.encode({"reply": request["id"], "ok": False, "message": message})
