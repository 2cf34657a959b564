"""A replay in which the mock answers what the record does not: how many calls would cost how much.

What comes after a changed answer is asked about the mock's text, so it counts as changed too, as
it would be in earnest.  Nothing is sent, journaled or kept.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from ..language.backends import MOCK, OPENAI
from . import accounts
from .backends.base import Backend, ModelAnswer, ModelRequest
from .backends.mock import MockBackend
from .events import Event, RunRequest
from .runner import run
from .spares import Spares


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`calls` would be sent, for about `usd` and at most `most_usd`; None is unknown.

    `error` is why the program failed in it, if it did.
    """

    name: ClassVar = "rehearsed"
    calls: int
    recorded: int
    usd: Decimal | None
    most_usd: Decimal | None
    error: str = ""


class _StandIn:
    """Answers as the mock does, in the name of a backend that costs money."""

    kind = OPENAI
    free = True

    def __init__(self, name: str, mock: MockBackend) -> None:
        self.name = name
        self.default_model = mock.default_model
        self.most_usd: Decimal | None = Decimal(0)
        self._mock = mock

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        most = accounts.list_price(request.model, accounts.most_usage(request))
        self.most_usd = accounts.add(self.most_usd, most)
        return await self._mock.complete(request)

    def rate_limits(self) -> Mapping[str, str]:
        return {}

    async def close(self) -> None:
        """There is nothing to close."""


async def rehearse(
    request: RunRequest, cancel: asyncio.Event, spares: Spares | None = None
) -> Rehearsal:
    """Rehearse a replay, or the rest of a run that is resumed, on a paid backend."""
    mock = MockBackend(seed=request.seed, latency=0.0)
    stand_in = _StandIn(request.backend, mock)
    backends: dict[str, Backend] = {MOCK: mock, request.backend: stand_in}
    finished = await run(
        replace(request, journal=False, checkpoints=False, live_calls=sys.maxsize),
        _unseen,
        cancel,
        backends=lambda _: backends,
        spares=spares,
    )
    totals = finished.totals
    error = finished.error.message if finished.error else ""
    return Rehearsal(totals.calls, totals.recorded, totals.usd, stand_in.most_usd, error)


def read_rehearsal(event: Mapping[str, Any]) -> Rehearsal:
    """The rehearsal that a runner has told of as JSON."""
    return Rehearsal(
        int(event["calls"]),
        int(event["recorded"]),
        _amount(event.get("usd")),
        _amount(event.get("most_usd")),
        str(event.get("error") or ""),
    )


def _amount(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _unseen(event: Event) -> None:
    """What happens in a rehearsal is of no interest, but for its end."""
