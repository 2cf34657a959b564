"""When a strategy waits for nothing any more but for what is held back from it.

A while by the clock would not tell: on a busy machine a strategy that has much to do gets nowhere
in it.  So Racket is asked: that it answers shows that it has had its turn, and the computing time
of the strategy shows whether it has made use of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

LOOKS = 5  # in a row that have found nothing
_PAUSE_SECONDS = 0.05
_COMPUTED_MS = 3.0  # between two looks: what being asked takes, and no more


@dataclass
class Stillness:
    """`settle` returns when the strategy has taken notice of all that it was sent: the milliseconds
    of computing that it has had so far.  `is_busy` says whether it waits for something that takes
    its time.  `pause` are the seconds between two looks.
    """

    settle: Callable[[], Awaitable[float]]
    is_busy: Callable[[], bool]
    pause: float = _PAUSE_SECONDS
    events: int = field(default=0, init=False)

    def note(self) -> None:
        """Something has happened: a call has come, or has ended."""
        self.events += 1

    def watch(self) -> Watch:
        return Watch(self)

    async def wait(self, looks: int) -> None:
        """Return when so many looks in a row have found nothing."""
        watch = self.watch()
        while await watch.look() < looks:
            await asyncio.sleep(self.pause)


class Watch:
    """Looks again and again whether anything happens."""

    def __init__(self, stillness: Stillness) -> None:
        self._stillness = stillness
        self._events, self._computed = -1, 0.0
        self._found_nothing = 0

    async def look(self) -> int:
        """How many looks in a row, this one among them, have found nothing."""
        stillness = self._stillness
        computed = await stillness.settle()
        still = (
            stillness.events == self._events
            and computed - self._computed <= _COMPUTED_MS
            and not stillness.is_busy()
        )
        self._events, self._computed = stillness.events, computed
        self._found_nothing = self._found_nothing + 1 if still else 0
        return self._found_nothing
