"""Runs one strategy: starts what it needs, tells what happens, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..analysis.finding import Severity
from ..analysis.headers import read_headers
from ..analysis.inputs import Inputs
from ..analysis.syntax.document import Document
from ..language.limits import MB, LimitError, RunLimits
from ..language.models import DEFAULT_MODEL
from ..recorded import Recorder
from ..strategy_files import LARGEST
from .backends import create_backends
from .backends.base import Backend, BackendError
from .broker import Broker
from .budget import (
    RUN,
    SESSION,
    Budget,
    BudgetError,
    FormLimits,
    Limits,
    form_limits,
    limits_of,
    scope_of,
)
from .checkpoints import Checkpoints
from .clocks import Clocks
from .errors import from_limit, from_racket
from .events import (
    Event,
    Output,
    RunError,
    RunFinished,
    RunRequest,
    RunStarted,
    Site,
    Totals,
    to_json,
)
from .generated import check_generated
from .journal.cache import Cache
from .journal.earlier import Earlier
from .journal.errors import JournalError
from .journal.journal import Journal, RunRecord, fingerprint
from .sandbox import SandboxDied, ServiceError, SetupError
from .session import Session
from .spending import DaySpending, day_limit

Emit = Callable[[Event], None]
CreateBackends = Callable[[RunRequest], Mapping[str, Backend]]

_GRACE_SECONDS = 0.3


async def run(
    request: RunRequest,
    emit: Emit,
    cancel: asyncio.Event,
    session: Session | None = None,
    backends: CreateBackends = create_backends,
) -> RunFinished:
    """Run a strategy to its end, which is the last event and the result.

    With a `session`, the strategy sees what earlier ones of that session have defined; without,
    it starts afresh and leaves no process behind.  `backends` makes the run's models, by name.

    Everything that can go wrong in the run is in the result.  No limit of the source's `@budget` or
    of the request's budget is crossed.  Setting `cancel` ends the run within
    a second, with everything it started; so does the cancellation of this very call, which is
    then raised, and an exception of `emit`, which is raised too: nobody watches any more.
    """
    one = _Run(request, emit, session, backends)
    work = asyncio.create_task(one.work(), name="run")
    events = (cancel, one.unwatched, one.clocks.out, one.unjournaled)
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
    if one.watcher_error:
        raise one.watcher_error
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
        outcome = one.finished("error", error=RunError(message, "setup"))
    if one.clocks.out.is_set() and outcome.status == "cancelled":
        outcome = one.finished("error", error=one.time_error())
    if one.journal_problem and outcome.status not in ("finished", "ok"):
        outcome = one.finished("error", error=one.journal_error())
    # The totals are read last: closing settles the calls that were still under way.
    outcome = replace(outcome, stdout=one.stdout, totals=one.totals())
    await one.end_journal(outcome)
    one.emit(outcome)
    one.record()
    return outcome


class _Run:
    """One run's parts and what it has printed so far."""

    def __init__(
        self,
        request: RunRequest,
        emit: Emit,
        session: Session | None,
        backends: CreateBackends,
    ) -> None:
        self.request = request
        self.unwatched = asyncio.Event()
        self.watcher_error: Exception | None = None
        self.clocks = Clocks()
        self.unjournaled = asyncio.Event()
        self._forms: tuple[FormLimits, ...] = ()
        self._form: int | None = None  # of those, the one that is being evaluated
        self._day: DaySpending | None = None
        self._evaluating_since: float | None = None
        self._machine_limits = RunLimits({})
        self._printed_by_python = 0
        self._tell = emit
        self._id = uuid.uuid4().hex[:12]
        self._started = time.monotonic()
        self._stdout: list[str] = []
        self._workspace = _workspace(request)
        self._recorder = Recorder()
        self._journal: Journal | None = None
        self._earlier: Earlier | None = None
        self._cache = Cache(self._workspace, _endpoint()) if request.cache else None
        self._in_python = 0
        self._draining: asyncio.Task[None] | None = None
        # A replay has its checkpoints from the record, and leaves those of other runs alone.
        self._checkpoints = Checkpoints(
            self._workspace, request.backend, on_disk=not request.replay
        )
        self._create_backends = backends
        self._backends: Mapping[str, Backend] = {}
        self._broker: Broker | None = None
        self._session = session or Session()
        self._has_own_session = session is None
        self._is_in_session = False

    def emit(self, event: Event) -> None:
        """Tell the watcher; one that fails is not told again, and the run ends."""
        self._recorder.see(event)
        if self.watcher_error:
            return
        try:
            self._tell(event)
        except Exception as error:
            self.watcher_error = error
            self.unwatched.set()

    @property
    def stdout(self) -> str:
        return "".join(self._stdout)

    def totals(self) -> Totals:
        totals = self._broker.totals if self._broker else Totals()
        return replace(totals, elapsed=time.monotonic() - self._started)

    @property
    def journal_problem(self) -> JournalError | None:
        return self._journal.problem if self._journal else None

    async def work(self) -> RunFinished:
        """The run from its start to its result; every expected failure is a result."""
        request = self.request
        try:
            if request.resume or request.replay:
                self._earlier = Earlier(self._workspace, request)
        except JournalError as error:
            self._announce()
            return self.finished("error", error=RunError(str(error), "setup"))
        self._announce()
        document = preflight(request.source, "The file")
        if isinstance(document, RunError):
            return self.finished("error", error=document)
        if request.prelude:
            path, source = request.prelude
            if error := oversize(len(source.encode("utf-8", "replace")), Path(path).name):
                return self.finished("error", error=error)
        limits = budget_limits(document, request.budget)
        if isinstance(limits, RunError):
            return self.finished("error", error=limits)
        self._forms = form_limits(document, read_headers(document))
        try:
            self._machine_limits = RunLimits(request.limits)
        except LimitError as error:
            return self.finished("error", error=RunError(f"{error}.", "limit"))
        self._checkpoints.most_bytes = int(self._machine_limits["checkpoints"] * MB)
        try:
            self._backends = self._create_backends(request)
            self._journal = self._new_journal()
            self._day = _day_spending(request, self._workspace, self._id)
            earlier = self._earlier
            self._broker = Broker(
                self._backends,
                request.backend,
                self.emit,
                self._workspace,
                request.default_model,
                budget=Budget(limits, self._forms, self._session.ledger, self._day),
                journal=self._journal,
                recorded=earlier.answers if earlier else None,
                order=earlier.keep_order(self._session.settle, self._is_busy) if earlier else None,
                most_sent=request.live_calls,
                cache=self._cache,
            )
        except BackendError as error:
            return self.finished("error", error=RunError(str(error), "backend"))
        except BudgetError as error:
            return self.finished("error", error=RunError(str(error), "limit"))
        if error := await self._start():
            return self.finished("error", error=error)
        # The strategy's own time: Racket's start is none of its doing.
        self._evaluating_since = time.monotonic()
        self.clocks.start(RUN, limits.seconds)
        session = self._session
        self.clocks.start(SESSION, session.ledger.limits.seconds, session.seconds_used)
        try:
            finished = await self._evaluate()
            if self._broker.refused:
                await self._broker.idle()  # what is under way is paid for, and so is kept
            return finished
        except SandboxDied as error:
            hint = "What the calls returned until then is kept: schemestra run --resume goes on."
            return self.finished("error", error=RunError(str(error), "setup", hint=hint))

    def _announce(self) -> None:
        request = self.request
        earlier = self._earlier
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

    def _is_busy(self) -> bool:
        """Whether the strategy waits for something that takes its time."""
        return bool(self._in_python or (self._broker and self._broker.is_busy))

    def _new_journal(self) -> Journal:
        required = not self._backends[self.request.backend].free
        return Journal(
            self._workspace,
            self._id,
            required,
            self._stop_sending,
            self._warn,
            patterns=[re.compile(pattern) for pattern in self.request.redact],
            endpoint=_endpoint(),
        )

    async def _start(self) -> RunError | None:
        """Start Racket, and the journal beside it; why they do not start, if they do not."""
        begun, started = await asyncio.gather(
            self._begin_journal(), self._begin_session(), return_exceptions=True
        )
        for problem in (begun, started):
            if isinstance(problem, JournalError | SetupError):
                return RunError(str(problem), "setup")
            if isinstance(problem, BaseException):
                raise problem
        return None

    async def _begin_session(self) -> None:
        session = self._session
        self._is_in_session = not session.is_busy
        await session.begin(
            self._serve, self._listen, self._machine_limits, str(self._workspace.resolve())
        )
        if session.lost:
            session.lost = False
            self._warn("the session starts afresh; what was defined in it before is lost")

    async def _begin_journal(self) -> None:
        request = self.request
        if not (request.journal and self._journal):
            return
        settings = {
            "seed": request.seed,
            "latency": request.latency,
            "default_model": request.default_model,
            "budget": request.budget,
            "allow_python": request.allow_python,
            "cache": request.cache,
        }
        record = RunRecord(
            id=self._id,
            path=str(Path(request.path).resolve()),
            backend=request.backend,
            source=request.source,
            prelude=request.prelude,
            contexts=request.contexts,
            settings=settings,
            mode=request.mode,
            parent=self._earlier.run.id if self._earlier else None,
        )
        await self._journal.begin(record)
        if request.keep_days:
            self._journal.forget(request.keep_days)

    def _stop_sending(self, _: JournalError) -> None:
        """The journal takes no more: what is under way is awaited, then the run ends."""
        self._draining = asyncio.create_task(self._drain(), name="drain")

    async def _drain(self) -> None:
        assert self._broker
        await self._broker.idle()
        self.unjournaled.set()

    def _warn(self, message: str) -> None:
        self.emit(Output("stderr", f"warning: {message}\n"))

    async def end_journal(self, outcome: RunFinished) -> None:
        """Keep how the run ended, before anybody is told."""
        if self._journal:
            data = {**outcome.envelope(), "totals": to_json(outcome.totals)}
            await self._journal.end(outcome.status, data)
        for taken in (self._earlier, self._cache):
            if taken:
                taken.close()

    def journal_error(self) -> RunError:
        return RunError(
            f"The run was stopped: {self.journal_problem}",
            "journal",
            hint="What was answered before is kept. Then go on with: "
            f"schemestra run --resume {self._id}",
        )

    def is_ending(self) -> None:
        """Calls that are cancelled from here on are not given up by the strategy."""
        if self._broker:
            self._broker.closing = True

    async def stop(self) -> None:
        """Ask for the end politely, for the sake of what was printed last; `close` does not ask."""
        if self._is_in_session:
            await self._session.stop(_GRACE_SECONDS)

    def record(self) -> None:
        """Remember what the calls used, for the next estimate; the mock's lengths are invented."""
        request = self.request
        backend = self._backends.get(request.backend)
        if backend is None or backend.free:
            return
        prelude = Document.open(*request.prelude) if request.prelude else None
        document = Document.open("strategy:", request.source)
        inputs = Inputs(prelude=prelude, default_model=request.default_model or DEFAULT_MODEL)
        self._recorder.save(self._workspace, document, inputs, request.backend)

    def time_error(self) -> RunError:
        return RunError(
            self.clocks.message,
            "limit",
            hint="Raise the limit, or do more side by side (map-async), or less.",
        )

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

    def finished(
        self, status: str, value: Any = None, error: RunError | None = None
    ) -> RunFinished:
        return RunFinished(status, value, self.stdout, self.totals(), error)

    async def _evaluate(self) -> RunFinished:
        """Prelude, then strategy, in one session."""
        request = self.request
        await self._session.load(request.contexts)
        if request.prelude:
            path, source = request.prelude
            outcome = await self._run_source(f"{self._id}-prelude", path, source)
            if outcome.status == "finished":
                message = (
                    f"The prelude {Path(path).name} calls (finish ...): only the strategy may."
                )
                return self.finished("error", error=RunError(message, "runtime"))
            if outcome.error:
                return self.finished(outcome.status, error=_of_prelude(outcome.error, path))
        return await self._run_source(self._id, request.path, request.source, self._forms)

    async def _run_source(
        self, name: str, path: str, source: str, forms: Sequence[FormLimits] = ()
    ) -> RunFinished:
        reply = await self._session.evaluate(name, path, source, forms)
        status = reply.get("status")
        if status in ("finished", "ok"):
            value = reply.get("value")
            printed = reply.get("printed")
            return self.finished(status, value if value is not None else printed or None)
        if status == "stopped":
            reason = str(reply.get("reason"))
            if reason == "cancelled":
                return self.finished("cancelled")
            return self.finished("error", error=from_limit(reason, self._machine_limits))
        error = from_racket(reply.get("error") or reply, path)
        if self._broker and error.call in self._broker.refused:
            error = replace(error, kind="limit")
        return self.finished("error", error=error)

    def _listen(self, event: Mapping[str, Any]) -> None:
        match event.get("op"):
            case "output":
                self._print(event.get("stream", "stdout"), event.get("text", ""))
            case "form":
                self._enter_form(event.get("form"))
            case "log":
                self._print("stderr", f"{event.get('text', '')}\n")
            case "crossing":
                self._note(str(event.get("kind")), event, call=event.get("call"))

    def _enter_form(self, number: int | None) -> None:
        """The form of this number among those with limits begins; or has ended, for None."""
        if self._form is not None:
            self.clocks.stop(scope_of(self._forms[self._form]))
        self._form = number
        if number is not None:
            form = self._forms[number]
            self.clocks.start(scope_of(form), form.limits.seconds)

    def _stop_clocks(self) -> None:
        self.clocks.close()
        if self._evaluating_since is not None:
            self._session.seconds_used += time.monotonic() - self._evaluating_since
            self._evaluating_since = None

    def _print(self, stream: str, text: str) -> None:
        if stream == "stdout":
            self._stdout.append(text)
        self.emit(Output(stream, text))

    async def _serve(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request of the strategy. Raises ServiceError."""
        assert self._broker
        match request.get("op"):
            case "llm-query":
                return await self._broker.query(request)
            case "py":
                return await self._python(request)
            case "checkpoint":
                key, value = str(request["key"]), request.get("value")
                self._checkpoints.save(key, value)
                self._note("checkpoint", request, key=key, value=fingerprint(value))
                return {}
            case "restore":
                found, value = self._restore(request)
                return {"found": found, "result": value}
            case "lint":
                self._note("generated-code", request, code=fingerprint(request.get("code")))
                return {"findings": await check_generated(str(request.get("code", "")))}
            case "rate-limits":
                return {"result": self._broker.rate_limits()}
            case op:
                raise ServiceError(f"the runner does not know the request {op!r}")

    def _restore(self, request: Mapping[str, Any]) -> tuple[bool, Any]:
        """What `restore` finds; a replay finds what the recorded run found."""
        key = str(request["key"])
        recorded = self._earlier.restored(key) if self._earlier else None
        found, value = recorded or self._checkpoints.load(key)
        self._note("restore", request, key=key, found=found, value=value)
        return found, value

    def _note(
        self, kind: str, message: Mapping[str, Any], call: int | None = None, **detail: Any
    ) -> None:
        """Keep what crosses the boundary of the program in the journal."""
        if self._journal:
            self._journal.event(kind, detail, call, message.get("site"))

    async def _python(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if not self.request.allow_python:
            raise ServiceError("Python is switched off for this run")
        self._in_python += 1
        try:
            reply = await self._session.python(request)
        finally:
            self._in_python -= 1
        given = {name: request[name] for name in ("name", "value", "args") if name in request}
        self._note(
            "python",
            request,
            what=request.get("kind"),
            code=request.get("code"),
            given=fingerprint(given) if given else None,
            result=fingerprint(reply.get("result")),
        )
        for stream, field in (("stdout", "printed"), ("stderr", "stderr")):
            if text := reply.get(field):
                self._count_printed(text)
                self._print(stream, text)
        return {"result": reply.get("result")}

    def _count_printed(self, text: str) -> None:
        """Raises ServiceError when Python prints more than the output limit."""
        self._printed_by_python += len(text)
        limits = self._machine_limits
        if self._printed_by_python > limits["output"] * MB:
            raise ServiceError(f"{limits.message('output')} {limits.hint('output')}")


def preflight(source: str, what: str) -> Document | RunError:
    """The document, or why there is no point in running it; found here, that costs nothing."""
    if error := oversize(len(source.encode("utf-8", "replace")), what):
        return error
    document = Document.open("strategy:", source)
    for problem in document.problems:
        if problem.severity is Severity.ERROR:
            return RunError(problem.message, "syntax", _site(document, problem.span.start))
    if not document.forms:
        return RunError(f"{what} holds no program: there is nothing to run.", "read")
    return document


def oversize(size: int, what: str) -> RunError | None:
    """Why a source of so many bytes is not run; asked before anything is done with it."""
    if size <= LARGEST:
        return None
    return RunError(
        f"{what} has {size / 1e6:.1f} MB; a strategy may have {LARGEST / 1e6:.0f} MB.",
        "read",
        hint="Put data into a file of its own and name it with `;; @data FILE`.",
    )


def budget_limits(document: Document, given: str) -> Limits | RunError:
    """What the run may use; a budget that cannot be read is no leave to spend without one."""
    headers = read_headers(document)
    for problem in headers.unread_budgets:
        return RunError(
            problem.message,
            "limit",
            _site(document, problem.span.start),
            hint="Mend the budget: until then nothing is run, as nobody knows what it may cost.",
        )
    try:
        return limits_of(headers, given)
    except BudgetError as error:
        return RunError(str(error), "limit")


def _site(document: Document, offset: int) -> Site:
    line, column = document.lines.line_column(offset)
    return Site(line, column - 1)


def _of_prelude(error: RunError, path: str) -> RunError:
    """An error of the prelude: its place is not one in the strategy."""
    where = f"{Path(path).name}, line {error.site.line}" if error.site else Path(path).name
    return replace(error, message=f"{where}: {error.message}", site=None, stack=())


def _endpoint() -> str:
    """Where calls go, as the cache tells endpoints apart; empty for the backend's own address."""
    return os.environ.get("OPENAI_BASE_URL", "")


def _day_spending(request: RunRequest, workspace: Path, run: str) -> DaySpending | None:
    """The ledger of the day, where it has a limit. Raises BudgetError."""
    try:
        limit = day_limit(request.budget_per_day)
    except ValueError as error:
        raise BudgetError(f"The budget of a day cannot be read: {error}") from None
    if limit is None:
        return None
    folder = Path(request.budget_folder) if request.budget_folder else workspace
    return DaySpending(folder, workspace, run, limit)


def _workspace(request: RunRequest) -> Path:
    """The folder that checkpoints live in and pictures come from: the strategy's own by default."""
    return Path(request.workspace) if request.workspace else Path(request.path).resolve().parent
