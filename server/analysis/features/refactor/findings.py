"""What may be done about findings: mend them, silence them, mend all of a file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ...analyse import Analysis, analyse
from ...finding import Edit, Finding
from ...headers import RULE as DIRECTIVE_RULE
from ...lint.fixes import fix_all
from ...lint.registry import rules
from ...syntax.document import Document
from ...syntax.tokens import tokens
from ...syntax.tree import Span
from ..action_kind import ActionKind
from .action import Action


def fixes(analysis: Analysis, span: Span) -> Iterator[Action]:
    """The fixes of all findings that `span` (absolute bytes, maybe empty) touches."""
    for finding in _touched(analysis, span):
        for fix in finding.fixes:
            preferred = fix.safe and len(finding.fixes) == 1
            edits = fix.edits
            yield Action(fix.title, ActionKind.QUICK_FIX, lambda edits=edits: edits, finding,
                         preferred)  # fmt: skip


def silencing(analysis: Analysis, span: Span) -> Iterator[Action]:
    """Comments that silence what the span touches, on its line and in the whole file."""
    seen: set[str] = set()
    for finding in _touched(analysis, span):
        name = finding.rule
        if name in seen or name not in rules() or name in ("syntax-error", DIRECTIVE_RULE):
            continue
        seen.add(name)
        edit = _on_line(analysis, finding)
        if edit is not None:
            yield Action(
                f"Silence {name} on this line",
                ActionKind.QUICK_FIX,
                lambda edit=edit: (edit,),
                finding,
            )
        whole = Edit(_top(analysis), f";; schemestra: disable-file={name}\n")
        yield Action(
            f"Silence {name} in this file",
            ActionKind.QUICK_FIX,
            lambda whole=whole: (whole,),
            finding,
        )


def everything(analysis: Analysis) -> Iterator[Action]:
    """Every safe fix of the file, and those that become possible by them."""
    if not any(fix.safe for finding in analysis.all_findings for fix in finding.fixes):
        return

    def edits() -> tuple[Edit, ...]:
        inputs = analysis.inputs
        fixed = fix_all(
            analysis.document, lambda text: analyse(text, inputs).all_findings, unsafe=False
        )
        return _difference(analysis.document.source, fixed.document.source)

    yield Action("Fix all that can safely be fixed", ActionKind.FIX_ALL, edits)


def _touched(analysis: Analysis, span: Span) -> Iterator[Finding]:
    for finding in analysis.findings:
        if finding.span.start <= span.end and span.start <= finding.span.end:
            yield finding


def _on_line(analysis: Analysis, finding: Finding) -> Edit | None:
    """A comment that silences a rule on the line where the finding begins.

    It goes behind the line; where a comment stands there already, above it.  A line that begins
    and ends inside a text has no room for one.
    """
    document = analysis.document
    line = document.lines.line_of(finding.span.start)
    start, end = document.lines.line_start(line), document.lines.line_end(line)
    comment = f";; schemestra: disable={finding.rule}"
    inside = _breaks(document, start, end)
    if not inside[1]:
        return Edit(Span(end, end), f"  {comment}")
    if not inside[0]:
        text = document.source[start:end].decode("utf-8", "replace")
        indent = text[: len(text) - len(text.lstrip())]
        return Edit(Span(start, start), f"{indent}{comment}\n")
    return None


def _breaks(document: Document, start: int, end: int) -> tuple[bool, bool]:
    """Whether a text or a comment goes on at two offsets, the start and the end of a line."""
    first = last = False
    forms = document.forms
    before = bisect_right(forms, start, key=lambda placed: placed.start)
    base = forms[before - 1].start if before else 0
    for token in tokens(document.source[base:]):
        if token.start + base > end:
            break
        if token.kind in ("newline", "bracket", "atom", "prefix"):
            continue
        begins, ends = token.start + base, token.end + base
        first = first or begins < start < ends
        # Behind a comment on the line nothing can be written but more of it.
        last = last or begins < end < ends or (token.kind == "comment" and begins < end <= ends)
    return first, last


def _top(analysis: Analysis) -> Span:
    """The place for a comment about the whole file: above all else, but below `#lang`."""
    forms = analysis.document.forms
    if forms and forms[0].form.node.kind == "lang_line":
        lines = analysis.document.lines
        after = lines.line_of(forms[0].start) + 1
        if after < lines.count:
            at = lines.line_start(after)
            return Span(at, at)
    return Span(0, 0)


def _difference(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """One edit that makes `before` into `after`, of whole lines that differ."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    start = sum(len(line) for line in old[:first])
    end = len(before) - sum(len(line) for line in old[len(old) - last :])
    text = b"".join(new[first : len(new) - last])
    return (Edit(Span(start, end), text.decode("utf-8", "replace")),)
