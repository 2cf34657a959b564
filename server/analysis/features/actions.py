"""Quick fixes: what a finding offers, where the cursor or selection touches it."""

from __future__ import annotations

from dataclasses import dataclass

from ..analyse import Analysis
from ..finding import Edit, Finding
from ..syntax.tree import Span


@dataclass(frozen=True, slots=True)
class QuickFix:
    """`preferred` marks the one fix that is right beyond doubt."""

    title: str
    edits: tuple[Edit, ...]
    finding: Finding
    preferred: bool


def quick_fixes(analysis: Analysis, span: Span) -> tuple[QuickFix, ...]:
    """The fixes of all findings that `span` (absolute bytes, maybe empty) touches."""
    return tuple(
        QuickFix(fix.title, fix.edits, finding, fix.safe and len(finding.fixes) == 1)
        for finding in analysis.findings
        if finding.span.start <= span.end and span.start <= finding.span.end
        for fix in finding.fixes
    )
