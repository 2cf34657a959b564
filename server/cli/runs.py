"""`schemestra runs`: the recorded runs of a folder, to look at, compare, take along and remove."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..runtime.journal.errors import JournalError
from ..runtime.journal.reader import Reader, Run
from ..runtime.journal.retention import candidates, prune
from .earlier_run import journal_folder
from .main import FAILED, OK, USAGE
from .recorded_runs import as_data, comparison, markdown, number_of_calls, one_call, paid, when
from .reports.text import printable, printable_lines

_WIDTH = 140


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "runs",
        help="list, show, compare, export and prune recorded runs",
        description="The journal keeps every run of a folder, in .schemestra/journal.sqlite: "
        "program, data, each call with its request, answer, usage and price. Keys and passwords "
        "are left out.",
        epilog="RUN is a run's id or its beginning. exit codes: 0 fine, 1 the compared runs "
        "differ, 2 wrong usage",
    )
    parser.add_argument("--in", dest="folder", metavar="FOLDER",
                        help="where the strategies are (default: the nearest journal)")  # fmt: skip
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    listed = actions.add_parser("list", help="the runs, the newest first (the default)")
    listed.add_argument("--format", choices=("text", "json"), default="text")
    listed.add_argument("--all", action="store_true", help="also beyond the newest 20")
    shown = actions.add_parser("show", help="one run, or one of its calls")
    shown.add_argument("run", metavar="RUN")
    shown.add_argument("--call", type=int, metavar="N", help="what was asked and answered")
    compared = actions.add_parser("compare", help="what differs between two runs")
    compared.add_argument("first", metavar="RUN")
    compared.add_argument("second", metavar="RUN")
    exported = actions.add_parser("export", help="a whole run, to standard output")
    exported.add_argument("run", metavar="RUN")
    exported.add_argument("--format", choices=("json", "markdown"), default="json")
    pruned = actions.add_parser("prune", help="remove runs")
    pruned.add_argument("runs", metavar="RUN", nargs="*")
    pruned.add_argument("--days", type=_not_negative(float), metavar="N",
                        help="what is older than N days")  # fmt: skip
    pruned.add_argument("--keep", type=_not_negative(int), metavar="N",
                        help="all but the newest N runs")  # fmt: skip
    pruned.add_argument("--dry-run", action="store_true", help="only say what would go")


def _not_negative(kind: Callable[[str], float]) -> Callable[[str], float]:
    """How an option's number is read: what is below zero would remove everything."""

    def read(text: str) -> float:
        with suppress(ValueError):
            if (number := kind(text)) >= 0:
                return number
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")

    return read


def main(options: argparse.Namespace) -> int:
    folder = Path(options.folder) if options.folder else journal_folder(None)
    try:
        if not folder.is_dir():
            raise JournalError(f"--in {folder}: there is no such folder")
        with Reader(folder) as reader:
            return _ACTIONS[options.action or "list"](reader, folder, options)
    except JournalError as error:
        print(f"schemestra runs: {printable(str(error))}", file=sys.stderr)
        return USAGE


def _list(reader: Reader, folder: Path, options: argparse.Namespace) -> int:
    runs = reader.runs()
    if getattr(options, "format", "text") == "json":
        print(json.dumps([as_data(run) for run in runs], indent=2, ensure_ascii=False))
        return OK
    if not runs:
        print(f"No run is recorded in {printable(str(reader.path))}.")
        return OK
    shown = runs if getattr(options, "all", False) else runs[:20]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("run", "started", "file", "backend", "status"):
        table.add_column(name, no_wrap=True)
    for name in ("calls", "recorded", "charged", "seconds"):
        table.add_column(name, justify="right")
    for run in shown:
        table.add_row(*(Text(printable(cell)) for cell in _row(run)))
    _console().print(table)
    if len(shown) < len(runs):
        print(f"{len(runs) - len(shown)} more: schemestra runs list --all")
    return OK


def _row(run: Run) -> tuple[str, ...]:
    took = f"{run.ended - run.started:.1f}" if run.ended else ""
    calls, recorded = number_of_calls(run)
    mode = "" if run.mode == "run" else f", {run.mode} of {run.parent}"
    return (run.id, when(run.started), Path(run.path).name, run.backend, run.status + mode,
            calls, recorded, paid(run), took)  # fmt: skip


def _show(reader: Reader, folder: Path, options: argparse.Namespace) -> int:
    run = reader.find(options.run)
    if options.call is not None:
        _tell(one_call(reader, run, options.call) + "\n")
        return OK
    _tell(markdown(reader, run, whole=False))
    return OK


def _compare(reader: Reader, folder: Path, options: argparse.Namespace) -> int:
    text, same = comparison(reader, reader.find(options.first), reader.find(options.second))
    _tell(text + "\n")
    return OK if same else FAILED


def _export(reader: Reader, folder: Path, options: argparse.Namespace) -> int:
    run = reader.find(options.run)
    if options.format == "markdown":
        _tell(markdown(reader, run, whole=True))
    else:
        print(json.dumps(as_data(run, reader), indent=2, ensure_ascii=False))
    return OK


def _prune(reader: Reader, folder: Path, options: argparse.Namespace) -> int:
    if not options.runs and options.days is None and options.keep is None:
        raise JournalError("say what to remove: RUN, --days N or --keep N")
    chosen = [reader.find(name) for name in options.runs]
    for run in chosen:
        if run.status == "running":
            raise JournalError(f"Run {run.id} is under way: cancel it first.")
    found = candidates(reader, options.days, options.keep)
    runs = sorted({*found.old, *(run.id for run in chosen)})
    what = f"{len(runs)} run{'' if len(runs) == 1 else 's'}"
    if options.dry_run:
        print("\n".join([f"{what} would be removed", *runs]))
    else:
        freed = prune(folder, runs) if runs else 0
        print(f"{what} removed, {freed / 1e6:.1f} MB freed")
    for run, why in sorted(found.kept.items()):
        if run not in runs:
            print(f"{run} is kept: {why}. To remove it all the same: schemestra runs prune {run}")
    return OK


def _tell(text: str) -> None:
    """Print what programs and models have said; a terminal must not take it for commands."""
    print(printable_lines(text) if sys.stdout.isatty() else text, end="")


def _console() -> Console:
    """Wide enough for every column: a line that is wrapped can be read, one that is cut cannot."""
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    return console


_ACTIONS: dict[str, Callable[[Reader, Path, argparse.Namespace], int]] = {
    "list": _list,
    "show": _show,
    "compare": _compare,
    "export": _export,
    "prune": _prune,
}
