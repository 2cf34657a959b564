"""Takes a strategy's model calls to a backend: counts, prices and retries them, tells of each.

Every call that is sent ends in exactly one of `call-finished`, `call-failed` and
`call-cancelled`; what was paid for is in the totals even when the strategy cannot use the answer.
A call that the budget does not allow is not sent: it is a `call-refused` and nothing else; one that
is answered from the journal is a `call-recorded`.  The strategy gets no answer that the journal
does not hold.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from . import accounts
from .attempts import Attempts
from .backends.base import Backend, BackendError, ModelAnswer
from .budget import Budget, BudgetError, Reservation, WorstCase
from .events import (
    CallCancelled,
    CallFailed,
    CallFinished,
    CallRecorded,
    CallRefused,
    CallRetried,
    CallSent,
    Event,
    Totals,
)
from .journal.cache import Cache
from .journal.errors import JournalError
from .journal.journal import Call, Journal
from .journal.order import Order
from .journal.recorded import Recorded, RecordedAnswer
from .journal.stillness import Stillness
from .known_answers import KnownAnswers, NotSentError
from .policy import Policy
from .queries import form_of, model_request, usable_text
from .sandbox import ServiceError
from .sites import site_of
from .tally import Tally

_RUN_ENDED = "the run ended"


class Broker:
    """The calls of one run. `backends` are the configured ones by name, `backend` the usual one."""

    def __init__(
        self,
        backends: Mapping[str, Backend],
        backend: str,
        emit: Callable[[Event], None],
        workspace: Path,
        default_model: str | None = None,
        policy: Policy | None = None,
        budget: Budget | None = None,
        journal: Journal | None = None,
        recorded: Recorded | None = None,
        order: Order | None = None,
        stillness: Stillness | None = None,
        most_sent: int | None = None,
        cache: Cache | None = None,
    ) -> None:
        self._backends = backends
        self._backend = backend
        self._emit = emit
        self._workspace = workspace
        self._default_model = default_model
        self._policy = policy or Policy.from_environment()
        self._budget = budget or Budget()
        self._journal = journal or Journal(workspace, "", required=False)
        self._known = KnownAnswers(recorded, order, cache, stillness)
        self._most_sent = most_sent  # how many calls a replay may send, where that is limited
        self._slots = asyncio.Semaphore(self._policy.concurrent)
        self._tally = Tally()
        self._attempts = Attempts(self._policy, self._tally, Random())
        self.closing = False  # whether calls that are cancelled are so by the end of the run
        self._working: set[asyncio.Task[ModelAnswer]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.refused: set[int] = set()  # the numbers of the calls that the budget did not allow

    @property
    def totals(self) -> Totals:
        """What the calls have come to so far."""
        return self._tally.totals

    async def query(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Serve one `llm-query` of the wire: the reply's fields. Raises ServiceError."""
        backend = self._choose(message.get("backend"))
        model = self._default_model or backend.default_model
        request = model_request(message, model, self._workspace, self._policy.timeout)
        call = self._journal.call(message, backend.name, request)
        if known := await self._known.find(call):
            answer = self._again(call, *known)
        else:
            sent = self._send(call, backend, form_of(message))
            answer = await self._known.shared(call, sent)
        text = usable_text(answer, request)
        return {
            "result": text,
            "prompt_tokens": answer.usage.prompt,
            "completion_tokens": answer.usage.completion,
        }

    @property
    def is_busy(self) -> bool:
        """Whether a call that was sent is under way."""
        return bool(self._working)

    async def idle(self) -> None:
        """Wait until no call is under way."""
        await self._idle.wait()

    def _again(self, call: Call, found: RecordedAnswer, source: str) -> ModelAnswer:
        """Answer a call with what was answered before. Raises ServiceError for a failure."""
        status = "failed" if found.failure else "answered"
        self._journal.served(call, found.id, source, status, found.failure)
        self._tally.save(found.usd)
        self._emit(
            CallRecorded(
                call.number,
                site_of(call.site),
                call.request.model,
                call.identity.backend,
                source,
                found.answer.usage,
                found.usd,
                call.depth,
                found.failure,
            )
        )
        if found.failure:
            raise ServiceError(found.failure)
        return found.answer

    async def _send(self, call: Call, backend: Backend, form: int | None) -> ModelAnswer:
        """Send a call as soon as there is a free place and money for it. Raises ServiceError."""
        site, model = site_of(call.site), call.request.model
        async with self._slots:
            reservation = await self._reserve(call, backend, form)
            self._tally.calls += 1
            self._emit(CallSent(call.number, site, model, backend.name, call.depth))
            self._journal.sent(call)
            return await self._work_on(call, backend, reservation)

    async def _work_on(self, call: Call, backend: Backend, reservation: Reservation) -> ModelAnswer:
        """Complete a call, or end it when nobody waits for it any more.

        A strategy that fails for want of budget abandons what is under way.  That is paid for, so
        it is brought to its end all the same: the journal has its answers for the next time.
        """
        work = asyncio.create_task(
            self._tracked(call, backend, reservation), name=f"call-{call.number}"
        )
        self._working.add(work)
        self._idle.clear()
        work.add_done_callback(self._worked)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            if self.closing or not self.refused:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
            raise

    def _worked(self, work: asyncio.Task[ModelAnswer]) -> None:
        self._working.discard(work)
        if not self._working:
            self._idle.set()
        if not work.cancelled():
            work.exception()  # It may have no reader any more, which is no fault.

    async def close(self) -> None:
        """End every call that is still under way."""
        self.closing = True
        working = list(self._working)
        for work in working:
            work.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    def rate_limits(self) -> dict[str, str | int]:
        return dict(self._backends[self._backend].rate_limits())

    def _choose(self, name: str | None) -> Backend:
        found = self._backends.get(name or self._backend)
        if found is None:
            known = ", ".join(sorted(self._backends))
            raise ServiceError(f'#:backend: there is no backend "{name}"; this run has: {known}')
        return found

    async def _reserve(
        self, call: Call, backend: Backend, form: int | None, again: bool = False
    ) -> Reservation:
        """Hold back the worst case of an attempt, which is sent then. Raises ServiceError."""

        def check() -> None:
            if self._journal.problem:
                what = "sent again" if again else "sent"
                raise NotSentError(f"The call was not {what}: {self._journal.problem}")
            if not again and self._most_sent is not None and self._tally.calls >= self._most_sent:
                raise self._refuse(call, _beyond(self._most_sent))

        worst = None
        request = call.request
        if self._budget.wants_worst_case:
            most = accounts.most_usage(request)
            price = accounts.list_price(request.model, most)
            worst = WorstCase(request.model, most, price, backend.free)
        try:
            return await self._budget.reserve(worst, again, form, check)
        except BudgetError as error:
            if again:
                self.refused.add(call.number)
                raise ServiceError(str(error)) from None
            raise self._refuse(call, str(error)) from None

    def _refuse(self, call: Call, reason: str) -> NotSentError:
        """Tell of a call that is not sent; what its strategy's error says."""
        self.refused.add(call.number)
        self._tally.refused += 1
        self._journal.refused(call, reason)
        site = site_of(call.site)
        self._emit(CallRefused(call.number, site, call.request.model, reason))
        return NotSentError(reason)

    async def _tracked(self, call: Call, backend: Backend, reservation: Reservation) -> ModelAnswer:
        """Complete a call and tell how it ended."""
        started = time.monotonic()
        try:
            answer = await self._attempts.complete(
                backend,
                call.request,
                reservation,
                lambda: self._reserve(call, backend, reservation.form, again=True),
                lambda attempt, why, wait: self._retried(call, attempt, why, wait),
            )
        except asyncio.CancelledError:
            self._tally.cancelled += 1
            reason = _RUN_ENDED if self.closing else ""
            self._journal.ended(call, "cancelled", reason, time.monotonic() - started)
            self._emit(CallCancelled(call.number))
            raise
        except Exception as error:
            elapsed = time.monotonic() - started
            message = self._message_of(error)
            try:
                await self._note_failure(call, backend, error, message, elapsed)
            finally:
                self._fail(call, message, elapsed)  # also where nobody waits for it any more
            raise ServiceError(message) from error
        await self._keep(call, backend, answer, time.monotonic() - started)
        return answer

    async def _keep(
        self, call: Call, backend: Backend, answer: ModelAnswer, elapsed: float
    ) -> None:
        """Pay an answer and have it on disk. Raises ServiceError if it cannot be kept."""
        model = call.request.model
        prices = self._tally.pay(backend, call.request, answer.usage)
        finished = CallFinished(call.number, model, answer.usage, *prices, elapsed)
        try:
            await self._journal.answered(call, answer, prices, elapsed)
        except asyncio.CancelledError:
            self._emit(finished)  # it is paid for, and will be on disk in a moment
            raise
        except JournalError as error:
            message = f"The answer came but cannot be kept, so it is not used. {error}"
            self._fail(call, message, elapsed)
            raise ServiceError(message) from error
        self._emit(finished)

    def _message_of(self, error: Exception) -> str:
        """Why a call failed, for a person; of a fault of ours without what is secret."""
        if isinstance(error, BackendError | ServiceError):
            return str(error)
        what = self._journal.redact(f"{type(error).__name__}: {error}")
        return f"schemestra failed at this call: {what}. Please report this."

    async def _note_failure(
        self, call: Call, backend: Backend, error: Exception, message: str, elapsed: float
    ) -> None:
        """Journal a call that failed: as an answer if it is paid for, for asking again costs."""
        usage = error.usage if isinstance(error, BackendError) else None
        if usage is None:
            self._journal.ended(call, "failed", message, elapsed)
            return
        usd = accounts.list_price(call.request.model, usage)
        prices = (usd, accounts.NOTHING if backend.free else usd)
        # The strategy learns of the failure in any case; that the journal has one is told too.
        with suppress(JournalError):
            nothing = ModelAnswer("", usage)
            await self._journal.answered(call, nothing, prices, elapsed, message)

    def _fail(self, call: Call, message: str, elapsed: float) -> None:
        self._tally.failed += 1
        self._emit(CallFailed(call.number, message, elapsed))

    def _retried(self, call: Call, attempt: int, why: str, wait: float) -> None:
        self._emit(CallRetried(call.number, attempt, why, wait))
        self._journal.retried(call, why)


def _beyond(most: int) -> str:
    """Why a run that goes on from another does not send a call."""
    if most:
        return (
            f"The run was to send {most:,} calls, and this is one more, so it was not sent. "
            f"What was answered is kept; allow more with --live N, N above {most:,}."
        )
    return (
        "The recorded run has no answer to this call, so it was not sent. If the program asks "
        "something else each time (chance, the time of day, Python), allow it with --live N."
    )
