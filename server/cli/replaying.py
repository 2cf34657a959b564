"""Before a replay may spend money: how many calls it would send, their price, and your leave."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from ..earlier_run import is_recorded_whole, price_of
from ..language.backends import MOCK
from ..runtime.events import RunRequest
from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Run
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
        if is_recorded_whole(request, run):
            return replace(request, live_calls=0)
    except JournalError as error:
        raise NoLeave(str(error), "") from error
    rehearsal = asyncio.run(rehearse(request, asyncio.Event()))
    if rehearsal.calls:
        _ask(rehearsal, run)
    return replace(request, live_calls=rehearsal.calls)


def _ask(rehearsal: Rehearsal, run: Run) -> None:
    """Tell what it would cost, and go on only with somebody's leave."""
    told = price_of(rehearsal, run.id)
    allow = f"Allow them: --live {rehearsal.calls}"
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise NoLeave(told, allow)
    print(told, file=sys.stderr)
    print("Send them? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NoLeave("Nothing was sent.", allow)
