"""`schemestra cost`: what strategies would cost, call by call, before they run."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from ..analysis.analyse import Analysis, analyse
from ..analysis.cost.compare import budget_results, compare
from ..analysis.cost.types import Cost
from ..analysis.finding import Severity
from ..analysis.syntax.document import Document
from ..workspace import Strategy, WorkspaceError, read_source, resolved
from .estimates import Compared, Estimated, data, markdown, text
from .files import expanded
from .main import FAILED, OK, USAGE
from .reports.text import printable
from .revision import Revision, revision
from .strategies import STDIN, named


class Format(Protocol):
    """What each module of `estimates` can print."""

    @property
    def show(self) -> Callable[[Sequence[Estimated]], None]: ...

    @property
    def show_changes(self) -> Callable[[Sequence[Compared], str], None]: ...


FORMATS: dict[str, Format] = {"text": text, "json": data, "markdown": markdown}


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "cost",
        help="estimate calls, tokens and money before a run",
        description="Estimate calls, tokens and money of strategies. Nothing is run.",
        epilog="Sizes come from the data; one that nothing tells stays a symbol, and --assume "
        "gives it a value. exit codes: 0 estimated, and every budget (;; @budget, or that of the "
        "configuration) is kept as far as can be told, 1 a budget is not, or the estimate is "
        "incomplete for syntax errors or a missing data file, 2 wrong usage or no such file",
    )
    parser.add_argument("files", nargs="*", metavar="FILE",
                        help="a .scm file, a folder, or - for stdin; with --diff the current "
                        "folder if there is none")  # fmt: skip
    parser.add_argument("--diff", metavar="REV",
                        help="compare with a git revision, such as main or HEAD~1: which call "
                        "changed, in what, and by how much")  # fmt: skip
    parser.add_argument("--assume", action="append", default=[], metavar="NAME=SIZE",
                        help="the size of a list, such as papers=200; may be repeated")  # fmt: skip
    parser.add_argument("--data", action="append", default=[], metavar="[NAME=]FILE",
                        help="the data of a run, in place of the header's ;; @data")  # fmt: skip
    parser.add_argument("--prelude", metavar="FILE", help="definitions that the files rely on")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text",
                        help="how to print (default: text)")  # fmt: skip


def main(options: argparse.Namespace) -> int:
    try:
        if options.diff is not None:
            return compare_files(options)
        return estimate_files(options)
    except WorkspaceError as error:
        for line in str(error).splitlines():
            complain(line)
        return USAGE


def complain(message: str) -> None:
    print(f"schemestra cost: {printable(message)}", file=sys.stderr)


def estimate_files(options: argparse.Namespace) -> int:
    """The estimates of all files; raises WorkspaceError."""
    if not options.files:
        raise WorkspaceError("name a .scm file or a folder (or a revision, with --diff)")
    assume = assumptions(options.assume)
    names = expanded(options.files)
    if not names:
        raise WorkspaceError(f"there is no .scm file in {' '.join(options.files)}")
    strategies = [
        named(name, data=options.data, prelude=options.prelude, assume=assume) for name in names
    ]
    for notice in {n: None for strategy in strategies for n in strategy.configuration.notices}:
        complain(str(notice))
    files = [estimated(name, strategy) for name, strategy in zip(names, strategies, strict=True)]
    FORMATS[options.format].show(files)
    for name in assume:
        if all(is_idle(name, strategy) for strategy in strategies):
            complain(idle_text(name, [file.cost for file in files]))
    complete = all([report_gaps(s, f) for s, f in zip(strategies, files, strict=True)])
    passes = all(result.passes for file in files for result in file.budgets)
    return OK if complete and passes else FAILED


def estimated(name: str, strategy: Strategy) -> Estimated:
    analysis = analyse(strategy.document, strategy.inputs)
    return Estimated(name, analysis, budget_results(analysis))


def report_gaps(strategy: Strategy, file: Estimated) -> bool:
    """Say what the estimate lacks; tells whether it is complete."""
    for problem in strategy.problems:
        complain(problem.message)
    mistakes = sum(f.severity is Severity.ERROR for f in file.analysis.findings)
    broken = any(f.severity is Severity.ERROR for f in strategy.document.problems)
    if broken:
        complain(
            f"{file.name} has syntax errors, so the estimate is incomplete; "
            f"see: schemestra check {file.name}"
        )
    elif mistakes:
        complain(
            f"{file.name} has {mistakes} error{'' if mistakes == 1 else 's'}, so a run would stop "
            f"early; see: schemestra check {file.name}"
        )
    return not broken and not strategy.problems


def assumptions(items: list[str]) -> dict[str, int]:
    """`papers=200` as data; raises WorkspaceError naming the item that is not of that form."""
    values: dict[str, int] = {}
    for item in items:
        name, _, size = item.partition("=")
        if not name or not size.isascii() or not size.isdigit():
            raise WorkspaceError(f"--assume {item}: write it as NAME=SIZE, such as papers=200")
        values[name] = int(size)
    return values


def is_idle(name: str, strategy: Strategy) -> bool:
    """Whether the estimate would be the same without an assumption."""
    others = {key: size for key, size in strategy.inputs.assume.items() if key != name}
    without = dataclasses.replace(strategy.inputs, assume=others)
    cost = analyse(strategy.document, strategy.inputs).cost
    return analyse(strategy.document, without).cost == cost


def idle_text(name: str, costs: Sequence[Cost]) -> str:
    """Why an assumption may have had no effect: a slip in the name, or a size already known."""
    unknown = ", ".join(dict.fromkeys(symbol for cost in costs for symbol in cost.symbols))
    rest = (
        f"the sizes still unknown are {unknown}"
        if unknown
        else "the file and its data tell every size"
    )
    return f"--assume {name} changes nothing: {rest}"


# --- two versions ------------------------------------------------------------------------------


def compare_files(options: argparse.Namespace) -> int:
    """The estimates of all files beside those of a revision; raises WorkspaceError."""
    given = options.files or ["."]
    if STDIN in given:
        raise WorkspaceError("--diff compares files of a repository; stdin is none")
    base = revision(options.diff, Path(given[0]))
    assume = assumptions(options.assume)
    files = [
        compared(name, base, assume, options) for name in with_removed(expanded(given), given, base)
    ]
    FORMATS[options.format].show_changes(files, options.diff)
    return OK if all(file.comparison.passes for file in files) else FAILED


def with_removed(names: list[str], given: list[str], base: Revision) -> list[str]:
    """The names, and those of the files that the folders among `given` held once."""
    held = {resolved(Path(name)) for name in names}
    here = Path.cwd().resolve()
    removed = [
        path
        for folder in map(Path, given)
        if folder.is_dir()
        for path in base.strategies(folder)
        if path not in held and not path.exists()
    ]
    shown = (path.relative_to(here) if path.is_relative_to(here) else path for path in removed)
    return [*names, *map(str, dict.fromkeys(shown))]


def compared(
    name: str, base: Revision, assume: dict[str, int], options: argparse.Namespace
) -> Compared:
    """A file beside what it was, each under the data and prelude of its time.

    Settings, and what is given by hand, are those of today for both: what changed is the file.
    """
    path = Path(name)
    old = base.file(path)
    if old is None and not path.exists():
        raise WorkspaceError(f"{name}: there is no such file, nor was there at {base.name}")
    by_hand = {"data": options.data, "prelude": options.prelude, "assume": assume}
    before = _analysis(name, old, {**by_hand, "read": base.text})
    after = _analysis(name, read_source(path) if path.exists() else None, by_hand)
    comparison = compare(before, after)
    status = "added" if old is None else "removed" if not path.exists() else "changed"
    if status == "changed" and not comparison.changed:
        status = "same"
    return Compared(name, before, after, status, comparison)


def _analysis(name: str, source: bytes | None, options: dict[str, Any]) -> Analysis:
    """The analysis of a version of a file; of nothing where there was none."""
    if source is None:
        return analyse(Document.open(name, b""))
    strategy = named(name, document=Document.open(resolved(Path(name)).as_uri(), source), **options)
    return analyse(strategy.document, strategy.inputs)
