"""Applies the fixes of findings, until none is left that may be applied."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..finding import Edit, Finding, Fix
from ..syntax.document import Change, Document
from ..syntax.tree import Span

# A fix may make room for another one.  No chain of real fixes is as long as this.
MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Fixed:
    """A document with fixes applied; `applied` names the rule of each.

    `settled` is False where fixes kept undoing one another: the last text is then not better
    than the one before it, though it is still a program if the first one was.
    """

    document: Document
    applied: tuple[str, ...]
    settled: bool = True


def fix_all(
    document: Document, findings_of: Callable[[Document], Sequence[Finding]], *, unsafe: bool
) -> Fixed:
    """Apply every safe fix, with `unsafe` every other one too, and those that thereby appear.

    A fix after which the text has more faults of syntax than before is left out.
    """
    applied: list[str] = []
    seen = {document.source}
    for _ in range(MOST_ROUNDS):
        changed, rules = _round(document, findings_of(document), unsafe)
        if not rules:
            return Fixed(document, tuple(applied))
        if changed.source in seen:
            return Fixed(document, tuple(applied), settled=False)
        seen.add(changed.source)
        applied += rules
        document = changed
    return Fixed(document, tuple(applied), settled=False)


def fix_of(finding: Finding, *, unsafe: bool) -> Fix | None:
    """The fix of a finding that may be applied without asking: its first safe one, else any."""
    safe = next((fix for fix in finding.fixes if fix.safe), None)
    return safe or (finding.fixes[0] if unsafe and finding.fixes else None)


def apply_edits(document: Document, edits: Iterable[Edit]) -> Document:
    """The document after edits that do not overlap; line ends are written as the text has them."""
    newline = "\r\n" if b"\r\n" in document.source else "\n"
    ordered = sorted(edits, key=lambda edit: edit.span, reverse=True)
    changes = [
        Change(
            edit.span.start,
            edit.span.end,
            edit.text.replace("\r\n", "\n").replace("\n", newline).encode(),
        )
        for edit in ordered
    ]
    return document.edit(changes, (document.version or 0) + 1)


def _round(
    document: Document, findings: Sequence[Finding], unsafe: bool
) -> tuple[Document, list[str]]:
    """The document after all fixes that do not get into each other's way, and their rules."""
    chosen: list[tuple[str, Fix]] = []
    taken: list[Edit] = []  # by their places
    for finding in findings:
        fix = fix_of(finding, unsafe=unsafe)
        if fix is None or not fix.edits or any(_is_taken(edit, taken) for edit in fix.edits):
            continue
        chosen.append((finding.rule, fix))
        for edit in fix.edits:
            insort(taken, edit, key=_place)
    together = apply_edits(document, taken)
    if len(together.problems) <= len(document.problems):
        return together, [rule for rule, _ in chosen]
    return _one_sound(document, chosen)


def _one_sound(document: Document, chosen: list[tuple[str, Fix]]) -> tuple[Document, list[str]]:
    """The document after the first fix that does not break it; the places of others then move."""
    for rule, fix in chosen:
        changed = apply_edits(document, fix.edits)
        if len(changed.problems) <= len(document.problems):
            return changed, [rule]
    return document, []


def _is_taken(edit: Edit, taken: list[Edit]) -> bool:
    """Whether an edit gets in the way of any that are chosen, which keep clear of one another."""
    at = bisect_left(taken, edit.span, key=_place)
    return any(_overlap(edit, other) for other in taken[max(0, at - 1) : at + 1])


def _place(edit: Edit) -> Span:
    return edit.span


def _overlap(a: Edit, b: Edit) -> bool:
    """Whether two edits touch the same bytes; two insertions at one place do."""
    if a.span.start == b.span.start:
        return True
    return a.span.start < b.span.end and b.span.start < a.span.end
