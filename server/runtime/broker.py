"""Takes a strategy's model calls to a backend: counts, prices and retries them, tells of each.

Every call that is sent ends in exactly one of `call-finished`, `call-failed` and
`call-cancelled`; what was paid for is in the totals even when the strategy cannot use the answer.
A call that the budget does not allow is not sent: it is a `call-refused` and nothing else; one that
is answered from the journal is a `call-recorded`.  The strategy gets no answer that the journal
does not hold.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from ..language.limits import limits
from . import accounts
from .backends.base import BUSY, TIMED_OUT, Backend, BackendError, ModelAnswer, ModelRequest
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
    Usage,
)
from .images import image_urls
from .journal.cache import Cache
from .journal.errors import JournalError
from .journal.journal import Call, Journal
from .journal.order import Order
from .journal.recorded import Recorded, RecordedAnswer
from .sandbox import ServiceError
from .sites import site_of

TIMEOUT_VARIABLE = "SCHEMESTRA_CALL_TIMEOUT"
DEFAULT_TIMEOUT = 120.0
_RACE_SECONDS = 0.5
_RUN_ENDED = "the run ended"
_FENCED = re.compile(r"^\s*```[\w-]*\n(.*?)\n?```\s*$", re.DOTALL)
_RECURSIVE = (
    "You are given data as the variable `context` of a sandbox. Write Scheme code, a program of "
    "orchestration Scheme that may call (llm-query #:instruction ... #:data ... #:model ...), "
    "(syntax-e ...), (map-async ...) and plain Racket, and that ends with (finish result). "
    "Return ONLY the Scheme code. GOAL: "
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of one run's calls; times in seconds.

    A call is tried `attempts` times at most, and no more than its error is worth.  Before the n-th
    repetition it waits up to `first_wait · 2^(n-1)`, at random between half of that and all of it,
    at most `longest_wait`; or as long as the endpoint asks, if that is within `longest_asked`.
    The run's own limit `in-flight` is kept by the sandbox; `concurrent` is the most it can be.
    """

    timeout: float = DEFAULT_TIMEOUT
    attempts: int = BUSY
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_asked: float = 120.0
    concurrent: int = int(limits()["in-flight"].most)

    @staticmethod
    def from_environment() -> Policy:
        written = os.environ.get(TIMEOUT_VARIABLE)
        if not written:
            return Policy()
        try:
            timeout = float(written)
        except ValueError:
            timeout = 0.0
        if not timeout > 0:
            raise BackendError(
                f"{TIMEOUT_VARIABLE} is {written!r}: it must be a number of seconds above zero."
            )
        return Policy(timeout=timeout)


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
        self._recorded, self._order = recorded, order
        self._cache = cache
        self._most_sent = most_sent  # how many calls a replay may send, where that is limited
        self._slots = asyncio.Semaphore(self._policy.concurrent)
        self._random = Random()
        self.closing = False  # whether calls that are cancelled are so by the end of the run
        self._working: set[asyncio.Task[ModelAnswer]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.totals = Totals()
        self.refused: set[int] = set()  # the numbers of the calls that the budget did not allow

    async def query(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Serve one `llm-query` of the wire: the reply's fields. Raises ServiceError."""
        backend = self._choose(message.get("backend"))
        request = self._request(message, backend)
        call = self._journal.call(message, backend.name, request)
        if found := await self._recorded_answer(call):
            answer = self._again(call, found, "journal")
        elif found := self._cached_answer(call):
            answer = self._again(call, found, "cache")
        else:
            answer = await self._send(call, backend, _form_of(message))
        text = _usable(answer, request)
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

    async def _recorded_answer(self, call: Call) -> RecordedAnswer | None:
        """What the journal has for a call, when it is its turn.

        One that lost a race before has time to lose it again: whoever won is answered from the
        journal, so that is a matter of milliseconds.
        """
        if self._recorded is None:
            return None
        request = call.identity.hash
        found, came = self._recorded.take(request)
        if self._order:
            self._order.arrived(came)
        if found and found.moment is not None and self._order:
            await self._order.turn(found.moment)
        if found is None and self._recorded.was_given_up(request):
            await self._lose_again()
        return found

    async def _lose_again(self) -> None:
        if self._order:
            await self._order.quiet(_RACE_SECONDS)
        else:
            await asyncio.sleep(_RACE_SECONDS)

    def _cached_answer(self, call: Call) -> RecordedAnswer | None:
        if self._cache is None:
            return None
        try:
            return self._cache.find(call.identity, call.request)
        except JournalError as error:
            raise ServiceError(f"The cache cannot be read. {error}") from error

    def _again(self, call: Call, found: RecordedAnswer, source: str) -> ModelAnswer:
        """Answer a call with what was answered before. Raises ServiceError for a failure."""
        status = "failed" if found.failure else "answered"
        self._journal.served(call, found.id, source, status, found.failure)
        self.totals = replace(
            self.totals,
            recorded=self.totals.recorded + 1,
            saved_usd=accounts.add(self.totals.saved_usd, found.usd),
        )
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
        request = call.request
        async with self._slots:
            if self._journal.problem:
                raise ServiceError(f"The call was not sent: {self._journal.problem}")
            if self._most_sent is not None and self.totals.calls >= self._most_sent:
                raise self._refuse(call, _beyond(self._most_sent))
            reservation = await self._reserve(call, backend, form)
            self._count(calls=1)
            site = site_of(call.site)
            self._emit(CallSent(call.number, site, request.model, backend.name, call.depth))
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

    def _request(self, message: Mapping[str, Any], backend: Backend) -> ModelRequest:
        """The call as a backend takes it. `data` without an instruction is the instruction."""
        instruction, data = message.get("instruction"), message.get("data")
        if data is not None and not isinstance(data, str):
            data = json.dumps(data, ensure_ascii=False)
        if not instruction:
            instruction, data = data or "", None
        if message.get("recursive"):
            instruction = _RECURSIVE + instruction
        images = message.get("images") or ()
        request = ModelRequest(
            model=message.get("model") or self._default_model or backend.default_model,
            instruction=instruction,
            data=data,
            temperature=message.get("temperature"),
            max_tokens=message.get("max_tokens"),
            json=bool(message.get("json")),
            schema=message.get("schema"),
            images=image_urls([str(name) for name in images], self._workspace),
            timeout=self._policy.timeout,
        )
        if request.max_tokens is None:
            return replace(request, max_tokens=accounts.default_max_tokens(request))
        return request

    async def _reserve(
        self, call: Call, backend: Backend, form: int | None, again: bool = False
    ) -> Reservation:
        """Hold back an attempt's worst case. Raises ServiceError where the budget forbids it."""
        worst = None
        request = call.request
        if self._budget.wants_worst_case:
            most = accounts.most_usage(request)
            price = accounts.list_price(request.model, most)
            worst = WorstCase(request.model, most, price, backend.free)
        try:
            return await self._budget.reserve(worst, again, form)
        except BudgetError as error:
            if again:
                self.refused.add(call.number)
                raise ServiceError(str(error)) from None
            raise self._refuse(call, str(error)) from None

    def _refuse(self, call: Call, reason: str) -> ServiceError:
        """Tell of a call that is not sent; what its strategy's error says."""
        self.refused.add(call.number)
        self._count(refused=1)
        self._journal.refused(call, reason)
        site = site_of(call.site)
        self._emit(CallRefused(call.number, site, call.request.model, reason))
        return ServiceError(reason)

    async def _tracked(self, call: Call, backend: Backend, reservation: Reservation) -> ModelAnswer:
        """Complete a call and tell how it ended."""
        started = time.monotonic()
        try:
            answer = await self._persistently(call, backend, reservation)
        except asyncio.CancelledError:
            self._count(cancelled=1)
            reason = _RUN_ENDED if self.closing else ""
            self._journal.ended(call, "cancelled", reason, time.monotonic() - started)
            self._emit(CallCancelled(call.number))
            raise
        except (BackendError, ServiceError) as error:
            elapsed = time.monotonic() - started
            await self._note_failure(call, backend, error, elapsed)
            self._fail(call, str(error), elapsed)
            raise ServiceError(str(error)) from error
        await self._keep(call, backend, answer, time.monotonic() - started)
        return answer

    async def _keep(
        self, call: Call, backend: Backend, answer: ModelAnswer, elapsed: float
    ) -> None:
        """Pay an answer and have it on disk. Raises ServiceError if it cannot be kept."""
        model = call.request.model
        prices = self._pay(backend, call.request, answer.usage)
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

    async def _note_failure(
        self, call: Call, backend: Backend, error: BackendError | ServiceError, elapsed: float
    ) -> None:
        """Journal a call that failed: as an answer if it is paid for, for asking again costs."""
        usage = error.usage if isinstance(error, BackendError) else None
        if usage is None:
            self._journal.ended(call, "failed", str(error), elapsed)
            return
        usd = accounts.list_price(call.request.model, usage)
        prices = (usd, accounts.NOTHING if backend.free else usd)
        # The strategy learns of the failure in any case; that the journal has one is told too.
        with suppress(JournalError):
            nothing = ModelAnswer("", usage)
            await self._journal.answered(call, nothing, prices, elapsed, str(error))

    def _fail(self, call: Call, message: str, elapsed: float) -> None:
        self._count(failed=1)
        self._emit(CallFailed(call.number, message, elapsed))

    async def _persistently(
        self, call: Call, backend: Backend, reservation: Reservation
    ) -> ModelAnswer:
        """Try until answered, refused for good, or out of attempts, each attempt reserved for."""
        policy = self._policy
        for attempt in range(1, policy.attempts + 1):
            try:
                return await self._attempt(backend, call.request, reservation)
            except BackendError as error:
                asked = error.retry_after
                too_long = asked is not None and asked > policy.longest_asked
                if too_long or attempt >= min(policy.attempts, error.attempts):
                    raise _final(error, attempt) from error
                wait = asked if asked is not None else self._pause(attempt)
                self._emit(CallRetried(call.number, attempt + 1, error.message, wait))
                self._journal.retried(call, error.message)
                await asyncio.sleep(wait)
            reservation = await self._reserve(call, backend, reservation.form, again=True)
        raise AssertionError("a bounded loop of attempts returns or raises")

    async def _attempt(
        self, backend: Backend, request: ModelRequest, reservation: Reservation
    ) -> ModelAnswer:
        """One attempt; its reservation has ended with it, however it ends."""
        try:
            answer = await _in_time(backend, request)
        except BackendError as error:
            if error.usage:
                self._pay(backend, request, error.usage)
                reservation.settle(error.usage, accounts.list_price(request.model, error.usage))
            elif error.unsettled:
                reservation.lose()
            else:
                reservation.release()
            raise
        except BaseException:
            reservation.lose()
            raise
        reservation.settle(answer.usage, accounts.list_price(request.model, answer.usage))
        return answer

    def _pause(self, attempt: int) -> float:
        """Seconds before the next attempt: growing, and spread so that calls come apart."""
        longest = min(self._policy.longest_wait, self._policy.first_wait * 2 ** (attempt - 1))
        return longest * self._random.uniform(0.5, 1.0)

    def _count(self, calls: int = 0, failed: int = 0, cancelled: int = 0, refused: int = 0) -> None:
        totals = self.totals
        self.totals = replace(
            totals,
            calls=totals.calls + calls,
            failed=totals.failed + failed,
            cancelled=totals.cancelled + cancelled,
            refused=totals.refused + refused,
        )

    def _pay(
        self, backend: Backend, request: ModelRequest, usage: Usage
    ) -> tuple[Decimal | None, Decimal | None]:
        """Add a bill to the totals: `(list price, what is charged)`."""
        usd = accounts.list_price(request.model, usage)
        charged = accounts.NOTHING if backend.free else usd
        totals = self.totals
        self.totals = replace(
            totals,
            prompt_tokens=totals.prompt_tokens + usage.prompt,
            completion_tokens=totals.completion_tokens + usage.completion,
            usd=accounts.add(totals.usd, usd),
            charged_usd=accounts.add(totals.charged_usd, charged),
            unpriced=totals.unpriced + (usd is None),
        )
        return usd, charged


async def _in_time(backend: Backend, request: ModelRequest) -> ModelAnswer:
    """One attempt, held to its time limit even where the backend's own timeout does not reach."""
    try:
        async with asyncio.timeout(request.timeout + 1.0):
            return await backend.complete(request)
    except TimeoutError:
        raise BackendError(
            f'"{request.model}" on {backend.name} did not answer within {request.timeout:g} s.',
            TIMED_OUT,
            unsettled=True,
        ) from None


def _beyond(most: int) -> str:
    """Why a replay does not send a call."""
    if most:
        return (
            f"The replay was to send {most:,} calls, and this is one more, so it was not sent. "
            f"What was answered is kept; allow more with --live N, N above {most:,}."
        )
    return (
        "The recorded run has no answer to this call, so it was not sent. If the program asks "
        "something else each time (chance, the time of day, Python), allow it with --live N."
    )


def _final(error: BackendError, attempts: int) -> BackendError:
    """The last error, saying how often it was tried."""
    if attempts == 1:
        return error
    return replace(error, message=f"{error.message} Tried {attempts} times.")


def _form_of(message: Mapping[str, Any]) -> int | None:
    """The number of the form with limits that makes a call, None for a form without."""
    form = message.get("form")
    return form if isinstance(form, int) else None


def _usable(answer: ModelAnswer, request: ModelRequest) -> str:
    """The answer's text; for JSON without a code fence, and only if it is JSON."""
    if not (request.json or request.schema is not None):
        return answer.text
    fenced = _FENCED.match(answer.text)
    text = fenced.group(1) if fenced else answer.text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        cut = (
            f" It was cut at #:max-tokens {request.max_tokens}."
            if answer.finish == "length"
            else ""
        )
        start = " ".join(text.split())[:80]
        raise ServiceError(
            f'"{request.model}" was asked for JSON and answered: {start}…{cut}'
        ) from None
    return text
