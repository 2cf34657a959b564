"""Ends the calls of a replay in the order in which they ended when they were recorded.

What a strategy does may depend on which of two calls was answered first.  So an answer is handed
over when everything that happened before it in the record has happened again: the calls that had
come until then, and the ends before its own.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Iterable

from .stillness import LOOKS, Stillness


class Order:
    """`arrivals` are the moments of the record at which calls came."""

    def __init__(self, arrivals: Iterable[int], stillness: Stillness) -> None:
        self._expected = sorted(arrivals)  # a sorted list is a heap
        self._come: set[int] = set()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._stillness = stillness
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="replay-order")

    def arrived(self, moment: int | None) -> None:
        """A call has come: the recorded one of that moment, or one that is not in the record.

        The latter stands for the next recorded one: its request has changed.
        """
        self._note()
        self._skip_come()
        if moment is None and self._expected:
            heapq.heappop(self._expected)
        elif moment is not None:
            self._come.add(moment)

    async def turn(self, moment: int) -> None:
        """Wait until it is the turn of the end that came at this moment."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (moment, turn))
        self._note()
        await turn

    def close(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        watch = self._stillness.watch()
        while True:
            self._drop_cancelled()
            if self._waiting and self._is_next(self._waiting[0][0]):
                _, turn = heapq.heappop(self._waiting)
                turn.set_result(None)
                self._note()
                await self._stillness.settle()
                continue
            self._changed.clear()
            try:
                async with asyncio.timeout(self._stillness.pause if self._waiting else None):
                    await self._changed.wait()
            except TimeoutError:
                if await watch.look() >= LOOKS:
                    self._give_up()

    def _is_next(self, moment: int) -> bool:
        self._skip_come()
        return not self._expected or self._expected[0] > moment

    def _give_up(self) -> None:
        """What should have come before the next end does not come any more."""
        moment = self._waiting[0][0]
        while self._expected and self._expected[0] < moment:
            heapq.heappop(self._expected)

    def _skip_come(self) -> None:
        while self._expected and self._expected[0] in self._come:
            self._come.discard(heapq.heappop(self._expected))

    def _drop_cancelled(self) -> None:
        while self._waiting and self._waiting[0][1].done():
            heapq.heappop(self._waiting)

    def _note(self) -> None:
        self._stillness.note()
        self._changed.set()
