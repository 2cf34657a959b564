"""What runs one after the other may share: a sandbox and a Python that stay from run to run.

What a strategy defines, the next one of its session sees, until `reset`.  A run that is given no
session has one of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..language.limits import RunLimits
from .bridge import Bridge
from .budget import SESSION, FormLimits, Ledger, Limits
from .sandbox import Listen, Message, Sandbox, SandboxDied, Serve, ServiceError, SetupError
from .spares import Spares


class Session:
    """One sandbox with its definitions, the loaded contexts, and Python with its variables.

    It takes one run at a time.  A run that cannot be stopped, or that brings Racket down, costs the
    definitions; `lost` then says so until somebody has been told.
    """

    def __init__(self, limits: Limits | None = None, spares: Spares | None = None) -> None:
        """`limits` are for all runs of the session together, their seconds too.

        Racket is taken from the `spares` where there are any.
        """
        self.ledger = Ledger(limits, SESSION)
        self.seconds_used = 0.0
        self._has_run = False
        self.lost = False
        self.runs: list[str] = []  # whose definitions are here, oldest first
        self._contexts: dict[str, str] = {}
        self._bridge = Bridge({})
        self._spares = spares or Spares()
        self._sandbox: Sandbox | None = None
        self._number: Any = None  # of the session inside of Racket; None if there is none yet
        self._run: tuple[Serve, Listen] | None = None
        self._evaluation: asyncio.Task[Message] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a run is going on."""
        return self._run is not None

    def allow(self, limits: Limits) -> None:
        """The first run says what all runs of the session may use, within the session's limits."""
        if not self._has_run:
            self._has_run = True
            self.ledger = Ledger(self.ledger.limits.stricter(limits), SESSION)

    async def begin(
        self, serve: Serve, listen: Listen, limits: RunLimits, workspace: str = ""
    ) -> None:
        """Begin a run: its requests go to `serve`, its events to `listen`.

        `limits` hold from the first run after the session's start or its reset, and so does what
        Python reads: the files of `workspace` that are not hidden.  Raises SetupError.
        """
        if self.is_busy:
            raise SetupError("A run is going on in this session; it takes one at a time.")
        self._run = (serve, listen)
        if self._sandbox and not self._sandbox.is_alive:
            await self._drop_sandbox()
        if self._sandbox is None:
            memory = limits["memory"]
            spare = self._spares.take(memory)
            self._sandbox = await Sandbox.start(self._serve, self._listen, memory, spare)
        if self._number is None:
            self._bridge.confine(limits, workspace)
            opened = await self._command("open", limits=limits.for_racket())
            self._number = opened["session"]
            await self._tell_racket(self._contexts)

    async def load(self, contexts: Mapping[str, str]) -> None:
        """Load data under names, "" for `context` itself. Raises SandboxDied."""
        self._contexts.update(contexts)
        if self._number is not None:
            await self._tell_racket(contexts)
        # Python may have ended since the last run; its next start has the data.
        with suppress(ServiceError):
            await self._bridge.load(contexts)

    async def overwrite(self, name: str, data: str) -> None:
        """A strategy has replaced what is loaded under a name. Raises ServiceError."""
        self._contexts[name] = data
        await self._bridge.load({name: data})

    async def evaluate(
        self, run: str, path: str, source: str, forms: Sequence[FormLimits] = ()
    ) -> Message:
        """Evaluate a program and return how it ended. Raises SandboxDied.

        `forms` are those with limits of their own: their calls carry their number among them.
        """
        fields = {"session": self._number, "run": run, "source": path, "code": source}
        if forms:
            fields["limited"] = [[form.line, form.column] for form in forms]
        self.runs.append(run)
        evaluation = asyncio.create_task(self._command("run", **fields), name=f"evaluate-{run}")
        self._evaluation = evaluation
        # Not cancelled with whoever waits: whether Racket has come to an end decides its fate.
        return await asyncio.shield(evaluation)

    async def python(self, request: Mapping[str, Any]) -> Message:
        """Serve one request of `py-exec` and its kin. Raises ServiceError."""
        return await self._bridge.request(request)

    async def settle(self) -> float:
        """Return when Racket has taken notice of all that it was sent: the milliseconds for which
        strategies have computed.  Raises SandboxDied.
        """
        if self._sandbox is None:
            return 0.0
        reply = await self._sandbox.command("ping")
        return float(reply.get("computed") or 0)

    async def stop(self, seconds: float) -> None:
        """Ask the evaluation to end, and wait for that at most so long."""
        if not (self._sandbox and self._is_evaluating):
            return
        with suppress(TimeoutError, SandboxDied):
            async with asyncio.timeout(seconds):
                await self._sandbox.command("stop", session=self._number)
                if self._evaluation:
                    await asyncio.wait({self._evaluation})

    async def end(self) -> None:
        """The run is over, or given up: nothing of it goes on after this."""
        if self._is_evaluating:
            await self._drop_sandbox()
        elif self._sandbox:
            await self._sandbox.end_requests()
        await self._forget_run()

    async def reset(self) -> None:
        """Forget the definitions, the contexts and Python's variables."""
        await self._bridge.close()
        self._bridge = Bridge({})
        self._contexts = {}
        self.lost = False
        self.runs = []
        number, self._number = self._number, None
        if self._sandbox and number is not None:
            with suppress(SandboxDied):
                await self._command("close", session=number)

    async def close(self) -> None:
        """End everything that the session has started. May be called twice."""
        sandbox, self._sandbox, self._number = self._sandbox, None, None
        if sandbox:
            await sandbox.close()
        await self._forget_run()
        await self._bridge.close()

    async def _forget_run(self) -> None:
        evaluation, self._evaluation = self._evaluation, None
        if evaluation:
            await asyncio.gather(evaluation, return_exceptions=True)
        self._run = None

    @property
    def _is_evaluating(self) -> bool:
        return self._evaluation is not None and not self._evaluation.done()

    async def _command(self, op: str, **fields: Any) -> Message:
        """One command to Racket; if that has died, the next run starts another."""
        assert self._sandbox
        try:
            return await self._sandbox.command(op, **fields)
        except SandboxDied:
            await self._drop_sandbox()
            raise

    async def _drop_sandbox(self) -> None:
        sandbox, self._sandbox, self._number = self._sandbox, None, None
        self.runs = []
        if sandbox:
            self.lost = True
            await sandbox.close()

    async def _tell_racket(self, contexts: Mapping[str, str]) -> None:
        for name, data in contexts.items():
            await self._command("context", session=self._number, name=name, data=data)

    async def _serve(self, request: Message) -> Message:
        assert self._run, "Racket asks for something although no run is going on"
        return await self._run[0](request)

    def _listen(self, event: Message) -> None:
        if self._run:
            self._run[1](event)
