"""The recorded run that a command names, and what a run that goes on from it takes over."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from ..earlier_run import REPLAY, RESUME, TAKEN_OVER, chosen_run, on_its_data
from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Reader, Run
from ..runtime.journal.schema import FILE
from ..workspace import Strategy
from .reports.text import printable

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
    purpose = _purpose(options)
    name = getattr(options, purpose)
    if name is None:
        return None
    if options.file is None and name != LAST and Path(name).is_file():
        options.file, name = name, LAST  # `--resume FILE`
    path = Path(options.file) if options.file else None
    with Reader(journal_folder(options.file)) as reader:
        run = chosen_run(reader, None if name == LAST else name, path, purpose)
    if purpose == RESUME and not run.can_go_on:
        raise JournalError(
            f"Run {run.id} of {Path(run.path).name} came to its end: there is nothing to resume. "
            f"To run it once more at no cost: schemestra run --replay {run.id}"
        )
    if options.file:
        _check_file(Path(options.file), run, purpose)
    options.file = options.file or run.path
    options.backend = options.backend or run.backend
    for setting in TAKEN_OVER:
        if getattr(options, setting) is None:
            setattr(options, setting, run.settings.get(setting))
    options.cache = options.cache or bool(run.settings.get("cache"))
    options.no_python = options.no_python or run.settings.get("allow_python") is False
    if options.prelude is None:
        prelude = next((path for kind, path in run.inputs if kind == "prelude"), None)
        options.prelude = prelude if prelude and Path(prelude).is_file() else None
    return run


def _check_file(file: Path, run: Run, purpose: str) -> None:
    """A run of another strategy is none to go on from; one that has been renamed is the same."""
    then = Path(run.path)
    if file.resolve() == then.resolve() or not then.is_file():
        return
    told = f"Run {run.id} is of {then.name}, not of {file.name}."
    if purpose == RESUME:
        raise JournalError(f"{told} To go on with it: schemestra run --resume {run.id}")
    print(f"note: {printable(told)} Only answers to the same requests are taken from it.",
          file=sys.stderr)  # fmt: skip


def _purpose(options: argparse.Namespace) -> str:
    return RESUME if options.resume is not None else REPLAY


def with_its_data(strategy: Strategy, run: Run, options: argparse.Namespace) -> Strategy:
    """The strategy on the data that the run began with, unless other data is given by hand."""
    if options.data:
        return strategy
    with Reader(journal_folder(options.file)) as reader:
        then = on_its_data(strategy, run, reader, _purpose(options))
    if options.replay is None:
        _tell_changes(strategy.contexts, then.contexts)
    return then


def _tell_changes(now: Mapping[str, str], then: Mapping[str, str]) -> None:
    changed = sorted(name for name in now if name in then and now[name] != then[name])
    if changed:
        names = ", ".join(name or "the data" for name in changed)
        print(f"note: {printable(names)} changed since; the run goes on with what it began with",
              file=sys.stderr)  # fmt: skip
