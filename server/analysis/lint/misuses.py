"""What the rules about LLM results and handles out of place have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..finding import Edit, Fix, Related
from ..syntax.tree import Span

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..interpret.facts import MisuseFact


def misuses(analysis: Analysis, *reached: str) -> Iterator[MisuseFact]:
    """The values of the given descriptions that reached a place which wants something else."""
    if not _can_matter(analysis):
        return
    for misuse in analysis.facts.misuses:
        placed = analysis.document.placed_at(misuse.span.start)
        if misuse.reached in reached and placed is not None and not placed.form.broken:
            yield misuse


def _can_matter(analysis: Analysis) -> bool:
    """Whether the file, or its prelude, asks a model at all: else nothing need be interpreted."""
    documents = (analysis.document, analysis.inputs.prelude)
    return any(b"llm-query" in d.source or b"await" in d.source for d in documents if d)


def related(misuse: MisuseFact, what: str) -> tuple[Related, ...]:
    """Where the value was made, unless that is where it is used."""
    if misuse.origin is None or misuse.origin == misuse.span:
        return ()
    return (Related(misuse.origin, f"{what} is made here"),)


def wrap(span: Span, before: str, after: str, title: str) -> tuple[Fix, ...]:
    """A fix that puts text on both sides of an expression."""
    first, last = Span(span.start, span.start), Span(span.end, span.end)
    return (Fix(title, (Edit(first, before), Edit(last, after))),)
