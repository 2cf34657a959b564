"""`schemestra fmt`: lay out strategies as everybody lays out Scheme."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..analysis.features.formatting import format_document
from ..analysis.format.file import applied
from ..analysis.syntax.document import Document
from ..workspace import WorkspaceError, read_source
from .main import FAILED, OK, USAGE
from .strategies import STDIN


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "fmt",
        help="indent strategies and tidy their blank space",
        description=(
            "Indent strategies and tidy their blank space, in place. Comments, strings and line "
            "breaks stay as they are, and so does the program: only blank space is changed. "
            "A form with a syntax error is left alone."
        ),
        epilog=(
            "exit codes: 0 all is well, 1 something would change (--check, --diff) or could not "
            "be formatted, 2 wrong usage or no such file"
        ),
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a .scm file, or - for stdin to stdout"
    )
    parser.add_argument(
        "--check", action="store_true", help="only list the files that would change"
    )
    parser.add_argument("--diff", action="store_true", help="only show what would change")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file before and after; `refusal` says what could not be formatted in it, and why."""

    name: str
    before: bytes
    after: bytes
    refusal: str = ""

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def main(options: argparse.Namespace) -> int:
    looking = options.check or options.diff
    results: list[Formatted] = []
    for name in options.files:
        try:
            result = format_file(name)
            if result.is_changed and not looking and name != STDIN:
                Path(name).write_bytes(result.after)
        except WorkspaceError as error:
            print(f"schemestra fmt: {error}", file=sys.stderr)
            return USAGE
        except OSError as error:
            print(f"schemestra fmt: {name} cannot be written: {error.strerror}", file=sys.stderr)
            return USAGE
        results.append(result)
        if result.refusal:
            print(f"{name}:{result.refusal}", file=sys.stderr)
        if options.diff:
            sys.stdout.writelines(diff(result))
        elif name == STDIN and not looking:
            sys.stdout.buffer.write(result.after)
        elif result.is_changed:
            print(f"{'would format' if looking else 'formatted'} {name}")
    if options.files != [STDIN] and not options.diff:
        print(tally(results, looking))
    unwell = any(result.refusal or (looking and result.is_changed) for result in results)
    return FAILED if unwell else OK


def format_file(name: str) -> Formatted:
    """A file, or stdin, as it is and as it should be; raises WorkspaceError without one."""
    before = sys.stdin.buffer.read() if name == STDIN else read_source(Path(name))
    document = Document.open(name, before)
    problems = document.problems
    if any(problem.rule == "not-utf-8" for problem in problems):
        return Formatted(name, before, before, f" left as it is: {problems[0].message}")
    after = applied(document.source, format_document(document))
    if not problems:
        return Formatted(name, before, after)
    line, column = document.lines.line_column(problems[0].span.start)
    refusal = f"{line}:{column}: left as it is here: {problems[0].message}"
    return Formatted(name, before, after, refusal)


def diff(result: Formatted) -> Iterator[str]:
    before, after = (
        text.decode(errors="replace").splitlines(keepends=True)
        for text in (result.before, result.after)
    )
    for line in difflib.unified_diff(before, after, result.name, f"{result.name} (formatted)"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def tally(results: list[Formatted], looking: bool) -> str:
    changed = sum(result.is_changed for result in results)
    files = f"{len(results)} file" + ("s" if len(results) != 1 else "")
    if not changed:
        return f"{files}: nothing to change"
    return f"{files}: {changed} {'would be ' if looking else ''}formatted"
