"""The recorded run that a command names, and what a run that goes on from it takes over."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Reader, Run
from ..runtime.journal.schema import FILE
from ..workspace import Strategy

LAST = "last"


def journal_folder(file: str | None) -> Path:
    """The folder whose journal is meant: a strategy's own, else the nearest from here upwards."""
    if file:
        return Path(file).resolve().parent
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / FILE).is_file()), here)


def earlier_run(options: argparse.Namespace) -> Run | None:
    """The run of `--resume` or `--replay`; what it was given fills the options left out.

    Raises JournalError, also for a run that has nothing left to do.
    """
    option = "resume" if options.resume is not None else "replay"
    name = getattr(options, option)
    if name is None:
        return None
    if options.file is None and name != LAST and Path(name).is_file():
        options.file, name = name, LAST  # `--resume FILE`
    with Reader(journal_folder(options.file)) as reader:
        run = _last(reader, options.file, option) if name == LAST else reader.find(name)
        if option == "resume":
            run = reader.furthest(run)
    _check_ended(run, to_resume=option == "resume")
    options.file = options.file or run.path
    options.backend = options.backend or run.backend
    for setting in ("seed", "latency", "budget"):
        if getattr(options, setting) is None:
            setattr(options, setting, run.settings.get(setting))
    options.cache = options.cache or bool(run.settings.get("cache"))
    if options.prelude is None:
        prelude = next((path for kind, path in run.inputs if kind == "prelude"), None)
        options.prelude = prelude if prelude and Path(prelude).is_file() else None
    return run


def with_its_data(strategy: Strategy, run: Run, options: argparse.Namespace) -> Strategy:
    """The strategy on the data that the run began with, unless other data is given by hand.

    A replay takes the files that the program names as they are now, and the rest from the run.
    """
    if options.data:
        return strategy
    recorded = _recorded_contexts(strategy, run, options)
    if options.replay is not None:
        return replace(strategy, contexts={**recorded, **strategy.contexts})
    _tell_changes(strategy.contexts, recorded)
    return replace(strategy, contexts=recorded)


def _recorded_contexts(strategy: Strategy, run: Run, options: argparse.Namespace) -> dict[str, str]:
    recorded: dict[str, str] = {}
    with Reader(journal_folder(options.file)) as reader:
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
    return recorded


def _last(reader: Reader, file: str | None, option: str) -> Run:
    path = str(Path(file).resolve()) if file else None
    for run in reader.runs():
        if path in (None, run.path):
            return run
    of = f"of {file} " if file else ""
    raise JournalError(f"There is no run {of}to {option}: {reader.path} holds none.")


def _check_ended(run: Run, to_resume: bool) -> None:
    if run.status == "running":
        raise JournalError(f"Run {run.id} is still under way: wait for it, or cancel it first.")
    if to_resume and not run.can_go_on:
        raise JournalError(
            f"Run {run.id} of {Path(run.path).name} came to its end: there is nothing to resume. "
            f"To run it once more at no cost: schemestra run --replay {run.id}"
        )


def _tell_changes(now: Mapping[str, str], then: Mapping[str, str]) -> None:
    changed = sorted(name for name in now if name in then and now[name] != then[name])
    if changed:
        names = ", ".join(name or "the data" for name in changed)
        print(f"note: {names} changed since; the run goes on with what it began with",
              file=sys.stderr)  # fmt: skip
