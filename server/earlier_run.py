"""A recorded run that is gone on from, or run once more: which one, on what data, at what price.

The command line and the editor ask here, and tell in their own words how to go on.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from .analysis.cost import show
from .analysis.cost.types import Range
from .runtime.events import RunRequest
from .runtime.journal.again import changes
from .runtime.journal.errors import JournalError
from .runtime.journal.reader import Reader, Run
from .runtime.journal.recorded import Recorded
from .runtime.rehearsal import Rehearsal
from .workspace import Strategy

RESUME, REPLAY = "resume", "replay"

# The settings of a run that one which goes on from it takes over.
TAKEN_OVER = ("seed", "latency", "budget")


def chosen_run(reader: Reader, name: str | None, path: Path | None, purpose: str) -> Run:
    """The run whose id begins with `name`, or the last one, of the strategy `path` if given.

    To resume, it is the run that has come the furthest from there.  Raises JournalError, also for a
    run that is under way.
    """
    run = _last(reader, path, purpose) if name is None else reader.find(name)
    if purpose == RESUME:
        run = reader.furthest(run)
    if run.status == "running":
        raise JournalError(f"Run {run.id} is still under way: wait for it, or cancel it first.")
    return run


def _last(reader: Reader, path: Path | None, purpose: str) -> Run:
    run = reader.last(str(path.resolve()) if path else None)
    if run is None:
        of = f"of {path} " if path else ""
        raise JournalError(f"There is no run {of}to {purpose}: {reader.path} holds none.")
    return run


def on_its_data(strategy: Strategy, run: Run, reader: Reader, purpose: str) -> Strategy:
    """The strategy on the data that the run began with.

    A replay takes the files that the program names as they are now, and the rest from the run.
    Raises JournalError for data that is not kept.
    """
    recorded: dict[str, str] = {}
    for (kind, name), digest in run.inputs.items():
        if kind != "context":
            continue
        text, incomplete = reader.text(digest)
        if incomplete and name not in strategy.contexts:
            raise JournalError(
                f"The data of run {run.id} held a key or a password, which is not kept: give "
                "it again with --data."
            )
        # What was left out of the record is still in the file.
        recorded[name] = strategy.contexts[name] if incomplete else text
    if purpose == REPLAY:
        recorded = {**recorded, **strategy.contexts}
    return replace(strategy, contexts=recorded)


def is_recorded_whole(request: RunRequest, run: Run) -> bool:
    """Whether a replay asks nothing that is not in the record. Raises JournalError."""
    workspace = Path(request.workspace)
    if changes(run, request, workspace):
        return False
    recorded = Recorded(workspace, run.id, replay=True)
    try:
        return recorded.is_whole
    finally:
        recorded.close()


def price_of(rehearsal: Rehearsal, run: str) -> str:
    """What a replay would send and what that costs, for whoever has to agree to it."""
    count = f"{rehearsal.calls:,} call{'' if rehearsal.calls == 1 else 's'}"
    price = f"about {_dollars(rehearsal.usd)}, at most {_dollars(rehearsal.most_usd)}"
    told = f"{count} not in run {run} would be sent: {price}. {rehearsal.recorded:,} are $0."
    if rehearsal.error:
        told += f" (In rehearsal the program failed: {rehearsal.error})"
    return told


def _dollars(amount: Decimal | None) -> str:
    return show.money(None if amount is None else Range.of(float(amount)))
