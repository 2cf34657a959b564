"""Runs one strategy: starts what it needs, tells what happens, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..language.limits import MB
from .archive import Archive
from .backends import create_backends
from .backends.base import Backend, BackendError
from .broker import Broker
from .budget import RUN, SESSION, Budget, BudgetError, FormLimits
from .checkpoints import Checkpoints
from .clocks import Clocks
from .errors import from_limit, from_racket, in_prelude
from .events import Event, RunError, RunFinished, RunRequest, RunStarted, Totals
from .journal.errors import JournalError
from .journal.stillness import Stillness
from .preflight import Allowed, preflight
from .sandbox import SandboxDied, SetupError
from .services import Services
from .session import Session
from .spares import Spares
from .spending import DaySpending, day_spending
from .watcher import Emit, Watcher

CreateBackends = Callable[[RunRequest], Mapping[str, Backend]]

_GRACE_SECONDS = 0.3


async def run(
    request: RunRequest,
    emit: Emit,
    cancel: asyncio.Event,
    session: Session | None = None,
    backends: CreateBackends = create_backends,
    spares: Spares | None = None,
) -> RunFinished:
    """Run a strategy to its end, which is the last event and the result.

    With a `session`, the strategy sees what earlier ones of that session have defined; without,
    it starts afresh, in one of the `spares` if there is any, and leaves no process behind.
    `backends` makes the run's models, by name.

    Everything that can go wrong in the run is in the result.  No limit of the source's `@budget` or
    of the request's budget is crossed.  Setting `cancel` ends the run within
    a second, with everything it started; so does the cancellation of this very call, which is
    then raised, and an exception of `emit`, which is raised too: nobody watches any more.
    """
    one = _Run(request, emit, session or Session(spares=spares), session is None, backends)
    work = asyncio.create_task(one.work(), name="run")
    events = (cancel, one.watcher.gone, one.clocks.out, one.unjournaled)
    ends = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait({work, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            one.is_ending()
            await one.stop()
        finished = await _ended(one, work)
    except asyncio.CancelledError:
        await _ended(one, work)
        raise
    finally:
        for end in ends:
            end.cancel()
    if one.watcher.error:
        raise one.watcher.error
    return finished


async def _ended(one: _Run, work: asyncio.Task[RunFinished]) -> RunFinished:
    """Close the run, whatever it has come to, and tell how it ended."""
    one.is_ending()
    if not work.done():
        work.cancel()
    (outcome,) = await asyncio.gather(work, return_exceptions=True)
    await one.close()
    if isinstance(outcome, asyncio.CancelledError):
        outcome = one.finished("cancelled")
    elif isinstance(outcome, BaseException):
        message = f"schemestra failed: {type(outcome).__name__}: {outcome}. Please report this."
        outcome = one.failed(RunError(message, "setup"))
    if one.clocks.out.is_set() and outcome.status == "cancelled":
        outcome = one.failed(one.clocks.error())
    if one.archive.problem and outcome.status not in ("finished", "ok"):
        outcome = one.failed(one.archive.error())
    # The totals are read last: closing settles the calls that were still under way.
    outcome = replace(outcome, stdout=one.watcher.stdout, totals=one.totals())
    await one.archive.end(outcome)
    one.emit(outcome)
    one.remember()
    return outcome


class _Run:
    """The life of one run: its parts are made, started and closed here."""

    def __init__(
        self,
        request: RunRequest,
        emit: Emit,
        session: Session,
        has_own_session: bool,
        backends: CreateBackends,
    ) -> None:
        self.request = request
        self.watcher = Watcher(emit)
        self.clocks = Clocks()
        self.unjournaled = asyncio.Event()
        self._id = uuid.uuid4().hex[:12]
        self._started = time.monotonic()
        self._evaluating_since: float | None = None
        self._workspace = _workspace(request)
        self.archive = Archive(
            request, self._id, self._workspace, self._stop_sending, self.watcher.warn
        )
        self._draining: asyncio.Task[None] | None = None
        self._create_backends = backends
        self._backends: Mapping[str, Backend] = {}
        self._day: DaySpending | None = None
        self._broker: Broker | None = None
        self._services: Services | None = None
        self._session = session
        self._has_own_session = has_own_session
        self._is_in_session = False

    def emit(self, event: Event) -> None:
        self.archive.see(event)
        self.watcher.emit(event)

    def totals(self) -> Totals:
        totals = self._broker.totals if self._broker else Totals()
        return replace(totals, elapsed=time.monotonic() - self._started)

    def finished(
        self, status: str, value: Any = None, error: RunError | None = None
    ) -> RunFinished:
        return RunFinished(status, value, self.watcher.stdout, self.totals(), error)

    def failed(self, error: RunError) -> RunFinished:
        return self.finished("error", error=error)

    async def work(self) -> RunFinished:
        """The run from its start to its result; every expected failure is a result."""
        try:
            self.archive.open_earlier(self._session.runs)
        except JournalError as error:
            self._announce()
            return self.failed(RunError(str(error), "setup"))
        self._announce()
        allowed = preflight(self.request)
        if isinstance(allowed, RunError):
            return self.failed(allowed)
        try:
            self._broker = self._new_broker(allowed)
        except BackendError as error:
            return self.failed(RunError(str(error), "backend"))
        except BudgetError as error:
            return self.failed(RunError(str(error), "limit"))
        self._services = self._new_services(allowed, self._broker)
        if error := await self._start(allowed, self._services):
            return self.failed(error)
        # The strategy's own time: Racket's start is none of its doing.
        self._start_clocks(allowed)
        try:
            finished = await self._evaluate(allowed, self._broker)
            if self._broker.refused:
                await self._broker.idle()  # what is under way is paid for, and so is kept
            return finished
        except SandboxDied as error:
            hint = "What the calls returned until then is kept: schemestra run --resume goes on."
            return self.failed(RunError(str(error), "setup", hint=hint))

    def _announce(self) -> None:
        request = self.request
        earlier = self.archive.earlier
        self.emit(
            RunStarted(
                self._id,
                request.path,
                request.backend,
                request.backend,
                request.mode,
                earlier.run.id if earlier else "",
                earlier.answers.left if earlier else 0,
            )
        )

    def _new_broker(self, allowed: Allowed) -> Broker:
        """The way to the models. Raises BackendError and BudgetError."""
        request, archive, earlier = self.request, self.archive, self.archive.earlier
        stillness = Stillness(self._session.settle, self._is_busy)
        self._backends = self._create_backends(request)
        archive.open_journal(required=not self._backends[request.backend].free)
        self._day = day_spending(request, self._workspace, self._id)
        self._session.allow(allowed.session)
        return Broker(
            self._backends,
            request.backend,
            self.emit,
            self._workspace,
            request.default_model,
            budget=Budget(allowed.budget, allowed.forms, self._session.ledger, self._day),
            journal=archive.journal,
            recorded=earlier.answers if earlier else None,
            order=earlier.keep_order(stillness) if earlier else None,
            stillness=stillness,
            most_sent=request.live_calls,
            cache=archive.cache,
        )

    def _new_services(self, allowed: Allowed, broker: Broker) -> Services:
        request, machine = self.request, allowed.machine
        checkpoints = Checkpoints(
            self._workspace,
            request.backend,
            # A replay has its checkpoints from the record, and leaves those of other runs alone.
            on_disk=request.checkpoints and not request.replay,
            most_bytes=int(machine["checkpoints"] * MB),
        )
        return Services(
            broker,
            self._session,
            checkpoints,
            self.archive,
            machine,
            request.allow_python,
            self.watcher.print,
        )

    def _is_busy(self) -> bool:
        """Whether the strategy waits for something that takes its time."""
        return self._services is not None and self._services.is_busy

    async def _start(self, allowed: Allowed, services: Services) -> RunError | None:
        """Start Racket, and the journal beside it; why they do not start, if they do not."""
        begun, started = await asyncio.gather(
            self.archive.begin(self._session.runs),
            self._begin_session(allowed, services),
            return_exceptions=True,
        )
        for problem in (begun, started):
            if isinstance(problem, JournalError | SetupError):
                return RunError(str(problem), "setup")
            if isinstance(problem, BaseException):
                raise problem
        return None

    async def _begin_session(self, allowed: Allowed, services: Services) -> None:
        session = self._session
        self._is_in_session = not session.is_busy
        await session.begin(
            services.serve, self._listen, allowed.machine, str(self._workspace.resolve())
        )
        if session.lost:
            session.lost = False
            self.watcher.warn("the session starts afresh; what was defined in it before is lost")

    def _start_clocks(self, allowed: Allowed) -> None:
        self._evaluating_since = time.monotonic()
        self.clocks.forms = allowed.forms
        self.clocks.start(RUN, allowed.budget.seconds)
        session = self._session
        self.clocks.start(SESSION, session.ledger.limits.seconds, session.seconds_used)

    def _stop_clocks(self) -> None:
        self.clocks.close()
        if self._evaluating_since is not None:
            self._session.seconds_used += time.monotonic() - self._evaluating_since
            self._evaluating_since = None

    async def _evaluate(self, allowed: Allowed, broker: Broker) -> RunFinished:
        """Prelude, then strategy, in one session."""
        request = self.request
        await self._session.load(request.contexts)
        if request.prelude:
            path, source = request.prelude
            reply = await self._session.evaluate(
                f"{self._id}-prelude", path, source, _within(allowed.forms, Path(path).name)
            )
            outcome = self._outcome(reply, path, allowed, broker)
            if outcome.status == "finished":
                message = (
                    f"The prelude {Path(path).name} calls (finish ...): only the strategy may."
                )
                return self.failed(RunError(message, "runtime"))
            if outcome.error:
                return replace(outcome, error=in_prelude(outcome.error, path))
        forms = _within(allowed.forms, "")
        reply = await self._session.evaluate(self._id, request.path, request.source, forms)
        return self._outcome(reply, request.path, allowed, broker)

    def _outcome(
        self, reply: Mapping[str, Any], path: str, allowed: Allowed, broker: Broker
    ) -> RunFinished:
        """What an evaluation came to, by Racket's reply."""
        status = reply.get("status")
        if status in ("finished", "ok"):
            value = reply.get("value")
            printed = reply.get("printed")
            return self.finished(status, value if value is not None else printed or None)
        if status == "stopped":
            reason = str(reply.get("reason"))
            if reason == "cancelled":
                return self.finished("cancelled")
            return self.failed(from_limit(reason, allowed.machine))
        error = from_racket(reply.get("error") or reply, path, allowed.machine)
        if error.call in broker.refused:
            error = replace(error, kind="limit")
        return self.failed(error)

    def _listen(self, event: Mapping[str, Any]) -> None:
        match event.get("op"):
            case "output":
                self.watcher.print(str(event.get("stream", "")), str(event.get("text", "")))
            case "form":
                self.clocks.enter_form(event.get("form"))
            case "log":
                self.watcher.print("stderr", f"{event.get('text', '')}\n")
            case "crossing":
                self.archive.note(str(event.get("kind")), event, call=event.get("call"))

    def is_ending(self) -> None:
        """Calls that are cancelled from here on are not given up by the strategy."""
        if self._broker:
            self._broker.closing = True

    async def stop(self) -> None:
        """Ask for the end politely, for the sake of what was printed last; `close` does not ask."""
        if self._is_in_session:
            await self._session.stop(_GRACE_SECONDS)

    def _stop_sending(self) -> None:
        """The journal takes no more: what is under way is awaited, then the run ends."""
        self._draining = asyncio.create_task(self._drain(), name="drain")

    async def _drain(self) -> None:
        assert self._broker
        await self._broker.idle()
        self.unjournaled.set()

    async def close(self) -> None:
        self._stop_clocks()
        if self._draining:
            self._draining.cancel()
        if self._has_own_session:
            await self._session.close()
        elif self._is_in_session:
            await self._session.end()
        if self._broker:
            await self._broker.close()
        if self._day:
            self._day.close()
        for backend in {id(backend): backend for backend in self._backends.values()}.values():
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE_SECONDS):
                    await backend.close()

    def remember(self) -> None:
        """Keep what the calls used, for the next estimate; the mock's lengths are invented."""
        backend = self._backends.get(self.request.backend)
        if backend and not backend.free:
            self.archive.remember()


def _within(forms: Sequence[FormLimits], prelude: str) -> list[FormLimits]:
    """The same forms under the same numbers; those of the other file are nowhere in this one."""
    return [f if f.prelude == prelude else replace(f, line=0, column=0) for f in forms]


def _workspace(request: RunRequest) -> Path:
    """The folder that checkpoints live in and pictures come from: the strategy's own by default."""
    return Path(request.workspace) if request.workspace else Path(request.path).resolve().parent
