"""A backend that answers as a scene says: in which order, with what, and whether at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemestra.runtime.backends.base import BackendError, ModelAnswer, ModelRequest
from schemestra.runtime.events import CallFailed, CallFinished, Event, Usage

USAGE = Usage(10, 5)


@dataclass
class Scripted:
    """The models of one run.

    `order` are the names of calls as they are to be answered, `never` those that wait for ever,
    `group` how many must wait for an answer before any gets it, `after` how many
    must have been sent before one is answered.  `answers` has for a name what it
    is answered in turn, the last for good, each with whether it is a failure.  `sent` is told
    how many calls there are.  `settle` returns when the strategy had its chance to send more.
    """

    order: list[str] = field(default_factory=list)
    never: set[str] = field(default_factory=set)
    group: int = 0
    after: dict[str, int] = field(default_factory=dict)
    answers: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    sent: Callable[[int], None] = lambda count: None
    settle: Callable[[], Awaitable[None]] | None = None

    name = "mock"
    kind = "mock"
    default_model = "gpt-4o"
    free = True

    def __post_init__(self) -> None:
        self.asked: list[ModelRequest] = []
        self.cancelled: list[str] = []
        self.most_waiting = 0
        self._unclaimed = list(enumerate(self.order))
        self._answered = 0
        self._waiting: list[asyncio.Event] = []
        self._turned = asyncio.Condition()
        self._releases: list[asyncio.Task[None]] = []

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        name = request.data if request.data is not None else request.instruction
        self.asked.append(request)
        self.sent(len(self.asked))
        await self._tell()
        try:
            await self._turn(name)
        except asyncio.CancelledError:
            self.cancelled.append(name)
            raise
        text, is_failure = self._answer(name)
        if is_failure:
            raise BackendError(text)
        return ModelAnswer(text, USAGE)

    def see(self, event: Event) -> None:
        """In an order, the next call is answered when the one before has reached the strategy."""
        if self.order and isinstance(event, CallFinished | CallFailed):
            self._answered += 1
            self._releases.append(asyncio.create_task(self._tell()))

    def rate_limits(self) -> Mapping[str, str | int]:
        return {"remaining_requests": 7, "reset_requests": "6m0s"}

    async def close(self) -> None:
        for release in self._releases:
            release.cancel()
        await asyncio.gather(*self._releases, return_exceptions=True)

    async def _tell(self) -> None:
        async with self._turned:
            self._turned.notify_all()

    async def _turn(self, name: str) -> None:
        if name in self.never:
            await asyncio.Event().wait()
        if sent := self.after.get(name):
            async with self._turned:
                await self._turned.wait_for(lambda: len(self.asked) >= sent)
        if self.group:
            await self._in_group()
        if self.order:
            place = next((place for place, other in self._unclaimed if other == name), None)
            assert place is not None, f"the scene has no place for the answer to {name}"
            self._unclaimed.remove((place, name))
            async with self._turned:
                await self._turned.wait_for(lambda: self._answered >= place)

    async def _in_group(self) -> None:
        mine = asyncio.Event()
        self._waiting.append(mine)
        self.most_waiting = max(self.most_waiting, len(self._waiting))
        if len(self._waiting) == self.group:
            self._releases.append(asyncio.create_task(self._release()))
        await mine.wait()

    async def _release(self) -> None:
        """Answer all that wait; a call too many has had its chance to come by then."""
        for _ in range(3):
            if self.settle:
                await self.settle()
        group, self._waiting = self._waiting, []
        for waiting in group:
            waiting.set()

    def _answer(self, name: str) -> tuple[str, bool]:
        answers = self.answers.get(name)
        if not answers:
            return f"[{name}]", False
        return answers.pop(0) if len(answers) > 1 else answers[0]


def fields_of(request: ModelRequest) -> dict[str, Any]:
    """What a call asked for, as far as the strategy decides it."""
    return {
        name: getattr(request, name) for name in ModelRequest.__slots__ if name != "timeout"
    } | {"images": list(request.images)}
