"""Programs with their findings marked inside the text: a test is added without writing code.

Under a line of code stand its findings, one a comment line:

    (define total (lenght items))
    ;;             ^^^^^^ unbound: Did you mean `length`?

The carets stand under what is marked; `+` after them means that it goes on in later lines.  What
begins in the first two columns is marked as `;; [0-6] rule: …` instead.  The message may be a part
of the whole.  Every finding must be marked, and every mark found.

With UPDATE_MARKS=1 in the environment the test writes the marks itself; read the difference
before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.finding import Finding
from schemestra.analysis.syntax.document import Document
from schemestra.workspace import load

FOLDER = Path(__file__).parent
FIXTURES = sorted(path.name for path in FOLDER.glob("*.scm") if not path.name.startswith("_"))
UPDATE = os.environ.get("UPDATE_MARKS") == "1"

MARK = re.compile(r";;(?P<gap> *)(?P<carets>\^+)(?P<more>\+?) (?P<rule>[a-z-]+):? ?(?P<text>.*)")
NUMBERED = re.compile(
    r";; \[(?P<start>\d+)-(?P<end>\d+)(?P<more>\+?)\] (?P<rule>[a-z-]+):? ?(?P<text>.*)"
)


class Mark(NamedTuple):
    """`line` counts the lines of code from 0, `start` and `end` are columns in characters."""

    line: int
    start: int
    end: int
    goes_on: bool
    rule: str
    text: str


def is_mark(line: str) -> bool:
    return bool(MARK.fullmatch(line) or NUMBERED.fullmatch(line))


def read_marks(lines: list[str]) -> list[Mark]:
    """The marks of a fixture; `line` is that of the text with its marks, from 0."""
    marks: list[Mark] = []
    code = 0
    for index, line in enumerate(lines):
        if match := MARK.fullmatch(line):
            start = 2 + len(match["gap"])
            end = start + len(match["carets"])
        elif match := NUMBERED.fullmatch(line):
            start, end = int(match["start"]), int(match["end"])
        else:
            code = index
            continue
        marks.append(Mark(code, start, end, bool(match["more"]), match["rule"], match["text"]))
    return marks


def found_mark(document: Document, finding: Finding) -> Mark:
    line, column = document.lines.line_column(finding.span.start)
    last, end = document.lines.line_column(finding.span.end)
    goes_on = last > line
    if goes_on:
        end = len(document.source.decode().splitlines()[line - 1]) + 1
    return Mark(line - 1, column - 1, end - 1, goes_on, finding.rule, finding.message)


def written(mark: Mark) -> str:
    more = "+" if mark.goes_on else ""
    if mark.start < 2:
        return f";; [{mark.start}-{mark.end}{more}] {mark.rule}: {mark.text}"
    carets = "^" * max(mark.end - mark.start, 1)
    return f";;{' ' * (mark.start - 2)}{carets}{more} {mark.rule}: {mark.text}"


def findings(path: Path, source: str) -> tuple[Document, list[Mark]]:
    strategy = load(path, source)
    analysis = analyse(strategy.document, strategy.inputs)
    found = [*strategy.problems, *analysis.findings]
    return strategy.document, [found_mark(strategy.document, f) for f in found]


def update(path: Path, lines: list[str]) -> None:
    code = [line for line in lines if not is_mark(line)]
    _, found = findings(path, "\n".join(code) + "\n")
    result: list[str] = []
    for index, line in enumerate(code):
        result.append(line)
        result += [written(mark) for mark in sorted(found) if mark.line == index]
    path.write_text("\n".join(result) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", FIXTURES)
def test_marked(name: str) -> None:
    path = FOLDER / name
    lines = path.read_text(encoding="utf-8").splitlines()
    if UPDATE:
        update(path, lines)
        lines = path.read_text(encoding="utf-8").splitlines()
    _, found = findings(path, "\n".join(lines) + "\n")
    marks = read_marks(lines)
    missing = [mark for mark in marks if not any(agrees(mark, other) for other in found)]
    unmarked = [other for other in found if not any(agrees(mark, other) for mark in marks)]
    report = [f"line {m.line + 1}: not found: {written(m)}" for m in missing]
    report += [f"line {m.line + 1}: not marked: {written(m)}" for m in unmarked]
    assert not report, "\n".join([name, *report])


def agrees(mark: Mark, found: Mark) -> bool:
    return mark[:5] == (found.line, found.start, max(found.end, found.start + 1), *found[3:5]) and (
        mark.text in found.text
    )
