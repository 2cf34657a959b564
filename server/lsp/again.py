"""Going on from a document's last run: which one, whether it can, and leave for what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from ..earlier_run import (
    REPLAY,
    RESUME,
    TAKEN_OVER,
    chosen_run,
    is_recorded_whole,
    on_its_data,
    price_of,
)
from ..language.backends import MOCK
from ..runtime.events import RunRequest
from ..runtime.journal.again import changes
from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Reader, Run
from ..workspace import Strategy

if TYPE_CHECKING:
    from .server import Server

SEND, LEAVE_IT = "Send Them", "Cancel"


@dataclass(frozen=True, slots=True)
class Again:
    """A recorded run and the strategy on its data; `chosen` are fields of the new request."""

    run: Run
    strategy: Strategy
    chosen: dict[str, Any]
    purpose: str


def last_run(strategy: Strategy, path: Path | None, purpose: str) -> Again:
    """What goes on from the last run of a strategy. Raises JournalError where nothing can."""
    if path is None:
        raise JournalError(f"Save the file first: only runs of saved files can be {purpose}d.")
    with Reader(path.resolve().parent) as reader:
        if reader.last(str(path.resolve())) is None:
            raise JournalError(f"{path.name} was not run yet: there is no run to {purpose}.")
        run = chosen_run(reader, None, path, purpose)
        if purpose == RESUME and not run.can_go_on:
            raise JournalError(
                f"The last run of {path.name} came to its end: there is nothing to resume. "
                "Replay Last Run runs it once more at no cost."
            )
        strategy = on_its_data(strategy, run, reader, purpose)
    chosen = {name: run.settings[name] for name in TAKEN_OVER if run.settings.get(name) is not None}
    chosen |= {"cache": bool(run.settings.get("cache")), purpose: run.id}
    if run.settings.get("allow_python") is False:
        chosen["allow_python"] = False
    return Again(run, strategy, chosen, purpose)


def check_unchanged(again: Again, request: RunRequest) -> None:
    """Raises JournalError for a run that cannot be resumed, as what ran has changed since."""
    if again.purpose == REPLAY:
        return
    changed = changes(again.run, request, Path(request.workspace))
    if changed:
        raise JournalError(
            f"{' and '.join(changed)} changed since the last run, so it cannot be resumed. Replay "
            "Last Run takes the answers that still fit, and tells what the others would cost."
        )


async def with_leave(server: Server, run: Run, request: RunRequest) -> RunRequest | None:
    """A replay with the number of calls that it may send; None where that was not agreed to.

    Raises JournalError.
    """
    if request.backend == MOCK:
        return request
    if is_recorded_whole(request, run):
        return replace(request, live_calls=0)
    rehearsal = await server.runs.rehearse(request)
    if rehearsal is None:
        raise JournalError("The replay could not be rehearsed; the server's log says more.")
    if rehearsal.calls and not await _agreed(server, price_of(rehearsal, run.id)):
        return None
    return replace(request, live_calls=rehearsal.calls)


async def _agreed(server: Server, told: str) -> bool:
    """Whether the user wants the calls sent; an editor that cannot ask has not agreed."""
    answer = await server.window_show_message_request_async(
        types.ShowMessageRequestParams(
            type=types.MessageType.Warning,
            message=told,
            actions=[types.MessageActionItem(SEND), types.MessageActionItem(LEAVE_IT)],
        )
    )
    return answer is not None and answer.title == SEND
