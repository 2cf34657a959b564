"""Runs many strategies in one Racket process, on the mock, and tells what each used."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemestra.language.limits import RunLimits
from schemestra.runtime.backends.mock import MockBackend
from schemestra.runtime.bridge import Bridge
from schemestra.runtime.broker import Broker
from schemestra.runtime.checkpoints import Checkpoints
from schemestra.runtime.events import CallFinished, CallSent, Totals
from schemestra.runtime.sandbox import Sandbox, SandboxDied

PATIENCE = 8.0  # seconds for one program; they take some hundredths
_SAID = ("instruction", "data", "model", "backend", "temperature", "max_tokens", "json", "schema",
         "recursive", "images")  # fmt: skip
LATENCY = 0.002  # seconds that a call takes


@dataclass
class Used:
    """What a run used; `error` is empty when it ended well.

    `sent` counts calls by their line, `asked` are what the calls said, in some order, and `value`
    is the result.
    """

    totals: Totals
    error: str = ""
    sent: dict[int, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    value: Any = None

    @property
    def usd(self) -> float:
        return float(self.totals.usd or 0)


class Batch:
    """One Racket process; each strategy has a session, a broker and a bridge of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sandbox: Sandbox | None = None
        self._broker: Broker | None = None
        self._bridge = Bridge({})
        self._checkpoints = Checkpoints(folder, "mock")
        self._sent: dict[int, int] = {}
        self._asked: list[str] = []

    async def start(self) -> None:
        self._sandbox = await Sandbox.start(self._serve, lambda message: None)

    async def close(self) -> None:
        if self._sandbox:
            await self._sandbox.close()
        await self._bridge.close()

    async def run(self, source: str, contexts: Mapping[str, str], prelude: str = "") -> Used:
        """Run a strategy; once more in a new process, if this one does not answer."""
        try:
            return await asyncio.wait_for(self._run(source, contexts, prelude), PATIENCE)
        except (TimeoutError, SandboxDied):
            await self.close()
            await self.start()
            return await self._run(source, contexts, prelude)

    async def _run(self, source: str, contexts: Mapping[str, str], prelude: str) -> Used:
        assert self._sandbox
        self._sent = {}
        self._asked = []
        self._broker = Broker(
            {"mock": MockBackend(latency=LATENCY)}, "mock", self._see, self._folder
        )
        if contexts:
            await self._bridge.close()
            self._bridge = Bridge(contexts)
        self._checkpoints = Checkpoints(tempfile.mkdtemp(dir=self._folder), "mock")
        limits = RunLimits({}).for_racket()
        session = (await self._sandbox.command("open", limits=limits))["session"]
        try:
            for name, data in contexts.items():
                await self._sandbox.command("context", session=session, name=name, data=data)
            reply: Mapping[str, Any] = {"status": "ok"}
            for name, code in (("prelude", prelude), ("strategy", source)):
                if code:
                    reply = await self._sandbox.command(
                        "run", session=session, run=name, source=f"{name}.scm", code=code
                    )
        finally:
            await self._sandbox.command("close", session=session)
        ended = reply.get("status") in ("finished", "ok")
        error = "" if ended else str((reply.get("error") or reply).get("message", reply))
        return Used(self._broker.totals, error, self._sent, self._asked, reply.get("value"))

    def _see(self, event: object) -> None:
        if isinstance(event, CallSent) and event.site:
            self._sent[event.site.line] = self._sent.get(event.site.line, 0) + 1
        assert not isinstance(event, CallFinished) or event.usd is not None

    async def _serve(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self._broker
        match request.get("op"):
            case "llm-query":
                self._asked.append(_said(request))
                return await self._broker.query(request)
            case "py":
                return {"result": (await self._bridge.request(request)).get("result")}
            case "checkpoint":
                self._checkpoints.save(str(request["key"]), request.get("value"))
                return {}
            case "restore":
                found, value = self._checkpoints.load(str(request["key"]))
                return {"found": found, "result": value}
        return {"findings": [], "result": None}


def _said(request: Mapping[str, Any]) -> str:
    """A call without its number, its place in the text and its way to us."""
    return json.dumps({name: request.get(name) for name in _SAID}, sort_keys=True)


@asynccontextmanager
async def batch() -> AsyncIterator[Batch]:
    with tempfile.TemporaryDirectory() as folder:
        runs = Batch(Path(folder))
        await runs.start()
        try:
            yield runs
        finally:
            await asyncio.wait_for(runs.close(), 10)
