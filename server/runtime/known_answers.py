"""Answers that need not be paid for: of the run that this one goes on from, and of the cache."""

from __future__ import annotations

from .journal.cache import Cache
from .journal.errors import JournalError
from .journal.journal import Call
from .journal.order import Order
from .journal.recorded import Recorded, RecordedAnswer
from .journal.stillness import Stillness
from .sandbox import ServiceError

_RACE_LOOKS = 10


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

    async def find(self, call: Call) -> tuple[RecordedAnswer, str] | None:
        """An answer and where it comes from, `journal` or `cache`; None for a call to be sent.

        Raises ServiceError when the cache cannot be read.
        """
        if found := await self._of_record(call):
            return found, "journal"
        if found := self._of_cache(call):
            return found, "cache"
        return None

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

    def _of_cache(self, call: Call) -> RecordedAnswer | None:
        if self._cache is None:
            return None
        try:
            return self._cache.find(call.identity, call.request)
        except JournalError as error:
            raise ServiceError(f"The cache cannot be read. {error}") from error
