"""unbound: a name that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...bindings import Reference
from ...finding import Edit, Finding, Fix, Severity
from ..rule import Rule
from ..suggest import closest, closest_known

if TYPE_CHECKING:
    from ...analyse import Analysis

# A suggestion compares the name with all others; a file with more faults than this is no program.
_MOST_SUGGESTIONS = 50


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for index, reference in enumerate(analysis.bindings.unresolved):
        meant = _suggestion(analysis, reference) if index < _MOST_SUGGESTIONS else None
        name = reference.name
        if meant is None:
            yield RULE.finding(reference.span, f"`{name}` is not defined.")
            continue
        fix = Fix(f"Change to {meant}", (Edit(reference.span, meant),), safe=False)
        yield RULE.finding(
            reference.span, f"`{name}` is not defined. Did you mean `{meant}`?", (fix,)
        )


def _suggestion(analysis: Analysis, reference: Reference) -> str | None:
    """A name of the author's own that is in scope here, else one of the dialect or of Racket."""
    visible = analysis.bindings.visible_at(reference.span.start)
    return closest(reference.name, visible) or closest_known(reference.name)


RULE = Rule(
    name="unbound",
    severity=Severity.ERROR,
    summary="A name is used that nothing defines.",
    why="The program stops there, which may be after the dear part of a run.",
    bad="(define papers (string-split context))\n(finish (length paper))",
    good="(define papers (string-split context))\n(finish (length papers))",
    check_file=check_file,
)
