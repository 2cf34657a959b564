"""Before a replay may spend money: how many calls it would send, their price, and your leave."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from ..analysis.cost import show
from ..analysis.cost.types import Range
from ..language.backends import MOCK
from ..runtime.events import RunRequest
from ..runtime.journal.again import changes
from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Run
from ..runtime.journal.recorded import Recorded
from ..runtime.rehearsal import Rehearsal, rehearse


class NoLeave(Exception):
    """The calls of a replay were not agreed to; `hint` says how to do so."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def with_leave(request: RunRequest, run: Run, live: int | None) -> RunRequest:
    """The replay with the number of calls that it may send. Raises NoLeave.

    `live` is the number that was allowed beforehand.  Where nothing has changed, none is sent; else
    the replay is rehearsed, and the person at the terminal is asked.
    """
    if request.backend == MOCK:
        return request
    if live is not None:
        return replace(request, live_calls=live)
    try:
        if not changes(run, request, Path(request.workspace)) and _is_whole(request, run):
            return replace(request, live_calls=0)
    except JournalError as error:
        raise NoLeave(str(error), "") from error
    rehearsal = asyncio.run(rehearse(request, asyncio.Event()))
    if rehearsal.calls:
        _ask(rehearsal, run)
    return replace(request, live_calls=rehearsal.calls)


def _is_whole(request: RunRequest, run: Run) -> bool:
    recorded = Recorded(Path(request.workspace), run.id, replay=True)
    try:
        return recorded.is_whole
    finally:
        recorded.close()


def _ask(rehearsal: Rehearsal, run: Run) -> None:
    """Tell what it would cost, and go on only with somebody's leave."""
    count = f"{rehearsal.calls:,} call{'' if rehearsal.calls == 1 else 's'}"
    price = f"about {_dollars(rehearsal.usd)}, at most {_dollars(rehearsal.most_usd)}"
    told = f"{count} not in run {run.id} would be sent: {price}. {rehearsal.recorded:,} are $0."
    if rehearsal.finished.error:
        told += f" (In rehearsal the program failed: {rehearsal.finished.error.message})"
    allow = f"Allow them: --live {rehearsal.calls}"
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise NoLeave(told, allow)
    print(told, file=sys.stderr)
    print("Send them? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NoLeave("Nothing was sent.", allow)


def _dollars(amount: Decimal | None) -> str:
    return show.money(None if amount is None else Range.of(float(amount)))
