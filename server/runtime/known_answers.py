"""Answers that need not be paid for: of the run that this one goes on from, and of the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from . import accounts
from .backends.base import ModelAnswer
from .events import Usage
from .journal.cache import Cache
from .journal.errors import JournalError
from .journal.journal import Call
from .journal.order import Order
from .journal.recorded import Recorded, RecordedAnswer
from .journal.stillness import Stillness
from .sandbox import ServiceError

_RACE_LOOKS = 10


class NotSentError(ServiceError):
    """A call that was not sent, and so says nothing of others that ask the same."""


class KnownAnswers:
    """What is known before a call is sent."""

    def __init__(
        self,
        recorded: Recorded | None,
        order: Order | None,
        cache: Cache | None,
        stillness: Stillness | None,
    ) -> None:
        self._recorded, self._order, self._cache = recorded, order, cache
        self._stillness = stillness
        # What is being asked by its hash; None comes of a call that was not sent or was cancelled.
        self._asked: dict[bytes, asyncio.Future[RecordedAnswer | None]] = {}

    async def find(self, call: Call) -> tuple[RecordedAnswer, str] | None:
        """An answer and where it comes from, `journal` or `cache`; None for a call to be sent.

        Raises ServiceError when the cache cannot be read.
        """
        if found := await self._of_record(call):
            return found, "journal"
        if found := await self._of_cache(call):
            return found, "cache"
        return None

    async def shared(self, call: Call, sent: Awaitable[ModelAnswer]) -> ModelAnswer:
        """The answer to a call for which nothing was found; raises what `sent` raises.

        Those that the cache may serve, and that ask the same in the meantime, wait for it.
        """
        if not (self._cache and self._cache.serves(call.request)):
            return await sent
        outcome: RecordedAnswer | None = None
        told = self._asked[call.identity.hash] = asyncio.get_running_loop().create_future()
        try:
            answer = await sent
            usd = accounts.list_price(call.request.model, answer.usage)
            outcome = RecordedAnswer(None, answer, "", usd)
            return answer
        except NotSentError:
            raise
        except ServiceError as error:
            outcome = RecordedAnswer(None, ModelAnswer("", Usage(0, 0)), str(error))
            raise
        finally:
            del self._asked[call.identity.hash]
            told.set_result(outcome)

    async def _of_record(self, call: Call) -> RecordedAnswer | None:
        """What the journal has for a call, when it is its turn.

        One that lost a race before has time to lose it again, to whoever won and is answered from
        the journal: it is sent when the strategy does nothing any more but wait for it.
        """
        if self._recorded is None:
            return None
        self._note()
        request = call.identity.hash
        found, came = self._recorded.take(request)
        if found is None and self._recorded.was_given_up(request):
            await self._lose_again()
            return None
        if self._order:
            self._order.arrived(came)
        if found and found.moment is not None and self._order:
            await self._order.turn(found.moment)
        self._note()
        return found

    def _note(self) -> None:
        if self._stillness:
            self._stillness.note()

    async def _lose_again(self) -> None:
        if self._stillness:
            await self._stillness.wait(_RACE_LOOKS)

    async def _of_cache(self, call: Call) -> RecordedAnswer | None:
        """What the cache has, or what comes of a call that asks the same at this moment."""
        if self._cache is None:
            return None
        outcome = None
        while True:
            try:
                found = self._cache.find(call.identity, call.request)
            except JournalError as error:
                raise ServiceError(f"The cache cannot be read. {error}") from error
            told = self._asked.get(call.identity.hash)
            if found or outcome or told is None or not self._cache.serves(call.request):
                return found or outcome
            outcome = await asyncio.shield(told)
