"""`schemestra fmt`: lay out strategies as everybody lays out Scheme."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..analysis.features.formatting import format_document
from ..analysis.format.file import applied, is_same_program
from ..analysis.syntax.document import Document
from ..workspace import WorkspaceError, read_source
from .files import expanded, is_excluded, unified, write
from .main import FAILED, OK, USAGE
from .reports.text import printable
from .strategies import STDIN, read_stdin


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
            "be formatted, 2 wrong usage, no such file or a mistake in the configuration"
        ),
    )
    parser.add_argument("files", nargs="+", metavar="FILE",
                        help="a .scm file, a folder, or - for stdin to stdout")  # fmt: skip
    parser.add_argument("--check", action="store_true",
                        help="only list the files that would change")  # fmt: skip
    parser.add_argument("--diff", action="store_true", help="only show what would change")
    parser.add_argument("--stdin-filename", metavar="FILE", default="stdin.scm",
                        help="what stdin is to be taken for: the name that messages give, and "
                        "that --force-exclude looks at")  # fmt: skip
    parser.add_argument("--force-exclude", action="store_true",
                        help="leave excluded files as they are even if they are named")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file before and after; `refusal` says what could not be formatted in it, and why.

    `name` is the file's, or - for stdin.
    """

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
    refusals: dict[str, None] = {}
    try:
        names = expanded(options.files, force_exclude=options.force_exclude)
    except WorkspaceError as error:
        return wrong(str(error))
    if STDIN in names and len(names) > 1 and not looking:
        return wrong("- alone goes to stdout: format it and the files one after the other, or look "
                     "at all of them with --check or --diff")  # fmt: skip
    for name in names:
        try:
            result = format_file(name, options)
            if result.is_changed and not looking and name != STDIN:
                write(Path(name), result.after, result.before)
        except WorkspaceError as error:
            refusals[str(error)] = None  # the other files are formatted nevertheless
            continue
        report(result, options)
        results.append(result)
    if options.files != [STDIN] and not options.diff and (results or not refusals):
        print(tally(results, looking))
    if refusals:
        return wrong("\n".join(refusals))
    unwell = any(result.refusal or (looking and result.is_changed) for result in results)
    return FAILED if unwell else OK


def wrong(message: str) -> int:
    for line in message.splitlines():
        print(f"schemestra fmt: {printable(line)}", file=sys.stderr)
    return USAGE


def format_file(name: str, options: argparse.Namespace) -> Formatted:
    """A file, or stdin, as it is and as it should be; raises WorkspaceError without one."""
    if name != STDIN:
        return formatted(name, read_source(Path(name)))
    source = read_stdin()
    if options.force_exclude and is_excluded(Path(options.stdin_filename)):
        return Formatted(name, source, source)
    return formatted(name, source)


def formatted(name: str, before: bytes) -> Formatted:
    document = Document.open(name, before)
    problems = document.problems
    if any(problem.rule == "not-utf-8" for problem in problems):
        return Formatted(name, before, before, f" left as it is: {problems[0].message}")
    after = applied(document.source, format_document(document))
    if after != before and not is_same_program(document, Document.open(name, after)):
        # The formatter checks each form by itself, so this is for what nobody thought of.
        return Formatted(
            name, before, before, " left as it is: laid out, it would be another program"
        )
    if not problems:
        return Formatted(name, before, after)
    line, column = document.lines.line_column(problems[0].span.start)
    refusal = f"{line}:{column}: left as it is here: {problems[0].message}"
    return Formatted(name, before, after, refusal)


def report(result: Formatted, options: argparse.Namespace) -> None:
    """What is said of one file; stdin formatted goes to stdout."""
    looking = options.check or options.diff
    name = options.stdin_filename if result.name == STDIN else result.name
    if result.refusal:
        print(printable(f"{name}:{result.refusal}"), file=sys.stderr)
    if options.diff:
        sys.stdout.writelines(unified(result.before, result.after, name, "formatted"))
    elif result.name == STDIN and not looking:
        sys.stdout.buffer.write(result.after)
        sys.stdout.buffer.flush()
    elif result.is_changed:
        print(f"{'would format' if looking else 'formatted'} {printable(name)}")


def tally(results: list[Formatted], looking: bool) -> str:
    changed = sum(result.is_changed for result in results)
    files = f"{len(results)} file" + ("s" if len(results) != 1 else "")
    if not changed:
        return f"{files}: nothing to change"
    return f"{files}: {changed} {'would be ' if looking else ''}formatted"
