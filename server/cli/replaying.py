"""Before money is spent again: how many calls would be sent, why, their price, and your leave."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..earlier_run import is_recorded_whole, price_of
from ..language.backends import MOCK
from ..runtime.events import RunRequest
from ..runtime.journal.again import changes, differences
from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Run
from ..runtime.rehearsal import Rehearsal, rehearse
from .reports.text import printable_lines


class NoLeave(Exception):
    """The calls were not agreed to; `hint` says how to do so."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def with_leave(request: RunRequest, run: Run, live: int | None) -> RunRequest:
    """The run that goes on from `run` with the number of calls that it may send. Raises NoLeave.

    `live` is the number that was allowed beforehand.  A replay in which nothing has changed sends
    none, and a resume that asks the same as before what is left.  Else it is rehearsed, and the
    person at the terminal is asked.
    """
    if request.backend == MOCK:
        return request
    if live is not None:
        return replace(request, live_calls=live)
    try:
        if request.resume and not would_pay_again(request, run):
            return request
        if request.replay and is_recorded_whole(request, run):
            return replace(request, live_calls=0)
    except JournalError as error:
        raise NoLeave(str(error), "") from error
    rehearsal = asyncio.run(rehearse(request, asyncio.Event()))
    if rehearsal.calls:
        _ask(rehearsal, run, differences(run, request) if request.resume else [])
    return replace(request, live_calls=rehearsal.calls)


def would_pay_again(request: RunRequest, run: Run) -> bool:
    """Whether the same program would ask otherwise now; an edited one is refused in any case."""
    return bool(differences(run, request)) and not changes(run, request, Path(request.workspace))


def _ask(rehearsal: Rehearsal, run: Run, different: Sequence[str]) -> None:
    """Tell what it would cost, and why, and go on only with somebody's leave."""
    told = price_of(rehearsal, run.id)
    if different:
        why = " and ".join(different)
        told = f"{why[0].upper()}{why[1:]}, and answers belong to what was asked. {told}"
    allow = f"Allow them: --live {rehearsal.calls}"
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise NoLeave(told, allow)
    print(printable_lines(told), file=sys.stderr)
    print("Send them? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NoLeave("Nothing was sent.", allow)
