"""`schemestra check`: the findings of strategies, for people or programs, and their fixes."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..analysis.analyse import analyse
from ..analysis.finding import Finding
from ..analysis.lint.fixes import Fixed, fix_all
from ..analysis.lint.suggest import closest
from ..analysis.lint.suppression import not_silenced
from ..analysis.syntax.document import Document
from ..configuration.model import Configuration
from ..configuration.selection import all_selectors, is_selector
from ..workspace import WorkspaceError, read_source
from .files import expanded, unified, write
from .main import FAILED, OK, USAGE
from .reports import FileReport, Source, data, github, sarif, text
from .strategies import STDIN, configured, named, read_stdin

# From so many files on it pays to start a process for each processor.
MANY = 60

FORMATS: dict[str, Callable[[Sequence[FileReport]], None]] = {
    "text": text.show,
    "json": data.show,
    "sarif": sarif.show,
    "github": github.show,
}


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="report mistakes in strategies",
        description="Report mistakes in strategies. Nothing is run and Racket is not needed. "
        "Settings come from the nearest schemestra.toml or [tool.schemestra] in pyproject.toml.",
        epilog="A RULE is a rule's name, a beginning such as unknown-*, a group (syntax, wrong, "
        "unsafe, dear) or all; `schemestra explain --all` lists them. exit codes: 0 nothing found "
        "but suggestions, 1 errors or warnings are left, 2 wrong usage, no such file or a mistake "
        "in the configuration",
    )
    parser.add_argument("files", nargs="+", metavar="FILE",
                        help="a .scm file, a folder, or - for stdin")  # fmt: skip
    parser.add_argument("--format", choices=tuple(FORMATS), default="text",
                        help="how to print (default: text)")  # fmt: skip
    choice = parser.add_argument_group("which rules")
    choice.add_argument("--select", type=rule_list, action="extend", default=[], metavar="RULE,…",
                        help="only these, whatever the configuration selects")  # fmt: skip
    choice.add_argument("--ignore", type=rule_list, action="extend", default=[], metavar="RULE,…",
                        help="not these either")  # fmt: skip
    mending = parser.add_argument_group("fixes")
    mending.add_argument("--fix", action="store_true", help="apply the fixes that are safe")
    mending.add_argument("--unsafe-fixes", action="store_true",
                         help="apply the others too; look at what they did")  # fmt: skip
    mending.add_argument("--diff", action="store_true",
                         help="show what --fix would change, and write nothing")  # fmt: skip
    parser.add_argument("--prelude", metavar="FILE", help="definitions that the files rely on")
    parser.add_argument("--stdin-filename", metavar="FILE", default="stdin.scm",
                        help="what stdin is to be taken for: data files and settings are looked "
                        "for beside it")  # fmt: skip
    parser.add_argument("--force-exclude", action="store_true",
                        help="leave excluded files out even if they are named")  # fmt: skip
    parser.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    parser.add_argument("--exit-zero", action="store_true",
                        help="exit with 0 even if errors or warnings are left")  # fmt: skip


def rule_list(words: str) -> list[str]:
    """The selectors of `a,b`; raises ArgumentTypeError for none, and for one that names nothing."""
    selectors = [word.strip() for word in words.split(",") if word.strip()]
    if not selectors:  # as with a variable that is not set: that would select all
        raise argparse.ArgumentTypeError("name a rule or a group; see: schemestra explain --all")
    for selector in selectors:
        if not is_selector(selector):
            near = closest(selector, all_selectors())
            hint = f"did you mean {near}?" if near else "see: schemestra explain --all"
            raise argparse.ArgumentTypeError(f"there is no rule or group {selector}; {hint}")
    return selectors


@dataclass(frozen=True, slots=True)
class Job:
    """How each file is to be checked; passed on to other processes."""

    only: tuple[str, ...]
    without: tuple[str, ...]
    prelude: str | None
    stdin_name: str
    fix: bool
    unsafe: bool
    diff: bool

    def configuration(self, name: str) -> Configuration:
        path = Path(self.stdin_name if name == STDIN else name)
        return replace(configured(path), only=self.only, without=self.without)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a file: its report and its text before and after fixing, or a refusal."""

    report: FileReport | None
    before: bytes = b""
    after: bytes = b""
    warning: str = ""
    refusal: str = ""


def main(options: argparse.Namespace) -> int:
    if options.diff and options.format != "text":
        return usage("--diff prints a diff, which no other --format can hold; leave one out")
    job = Job(
        only=tuple(options.select),
        without=tuple(options.ignore),
        prelude=options.prelude,
        stdin_name=options.stdin_filename,
        fix=options.fix or options.unsafe_fixes or options.diff,
        unsafe=options.unsafe_fixes,
        diff=options.diff,
    )
    try:
        files = expanded(options.files, force_exclude=options.force_exclude)
    except WorkspaceError as error:
        return usage(str(error))
    if STDIN in files and len(files) > 1 and job.fix and not job.diff:
        return usage("- alone goes to stdout: mend it and the files one after the other")
    reports: list[FileReport] = []
    refusals: dict[str, None] = {}
    for checked in check_all(files, job):
        if checked.report is None:
            refusals[checked.refusal] = None  # the other files are checked nevertheless
            continue
        if checked.warning:
            print(f"schemestra check: {text.printable(checked.warning)}", file=sys.stderr)
        if job.diff:
            sys.stdout.writelines(
                unified(checked.before, checked.after, checked.report.name, "fixed")
            )
        elif job.fix and checked.report.name == STDIN:
            sys.stdout.buffer.write(checked.after)
        reports.append(checked.report)
    if reports or not refusals:
        show(reports, options, job)
    if refusals:
        return usage("\n".join(refusals))
    failed = any(report.is_serious for report in reports) or (
        job.diff and any(report.fixed for report in reports)
    )
    return FAILED if failed and not options.exit_zero else OK


def show(reports: list[FileReport], options: argparse.Namespace, job: Job) -> None:
    if job.diff or (job.fix and options.files == [STDIN]):
        # stdout holds a diff or the mended program, and nothing else
        if left := text.left_over(reports):
            print(f"schemestra check: {left}", file=sys.stderr)
        return
    if options.format != "text":
        FORMATS[options.format](reports)
    elif reports:
        text.show(reports, statistics=options.statistics)
    else:
        where = text.printable(" ".join(options.files))
        print(f"schemestra check: nothing to check in {where} (0 files)", file=sys.stderr)


def usage(message: str) -> int:
    for line in message.splitlines():
        print(f"schemestra check: {text.printable(line)}", file=sys.stderr)
    return USAGE


def check_all(files: Sequence[str], job: Job) -> Iterator[Checked]:
    """Every file checked, in order; many of them by several processes."""
    work = partial(check, job=job)
    processors = min(os.cpu_count() or 1, 8)
    if len(files) < MANY or processors == 1 or STDIN in files:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(processors) as pool:
        yield from pool.map(work, files, chunksize=8)


def check(name: str, job: Job) -> Checked:
    """One file checked, and mended on disk if that is asked for."""
    try:
        return _checked(name, job)
    except WorkspaceError as error:
        return Checked(None, refusal=str(error))


def _checked(name: str, job: Job) -> Checked:
    configuration = job.configuration(name)
    source = read_stdin() if name == STDIN else read_source(Path(name))
    fixed = Fixed(Document.open(name, source), ())

    def findings_of(document: Document, *, every: bool = False) -> tuple[Finding, ...]:
        strategy = named(
            name,
            document=document,
            prelude=job.prelude,
            configuration=configuration,
            stdin_name=job.stdin_name,
        )
        analysis = analyse(document, strategy.inputs)
        about_files = not_silenced(analysis, strategy.problems)
        found = analysis.all_findings if every else analysis.findings
        return tuple(sorted((*about_files, *found), key=lambda f: f.span))

    warning = ""
    # What is not UTF-8 was replaced for the analysis: written back, it would be lost.
    unreadable = any(problem.rule == "not-utf-8" for problem in fixed.document.problems)
    if job.fix and not unreadable:
        fixed = fix_all(fixed.document, partial(findings_of, every=True), unsafe=job.unsafe)
        if not fixed.settled:
            warning = f"{name}: some fixes undo one another; look at what they did"
        if fixed.applied and not job.diff and name != STDIN:
            write(Path(name), fixed.document.source, source)
    report = FileReport(
        name, Source.of(fixed.document), findings_of(fixed.document), Counter(fixed.applied)
    )
    return Checked(report, source, source if unreadable else fixed.document.source, warning)
