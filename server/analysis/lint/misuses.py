"""What the rules about LLM results and handles out of place have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core import Call, Expr, Ref
from ..finding import Edit, Fix, Related
from ..interpret.primitives import FIRST_ANSWER
from ..syntax.tree import Span
from .flows import taken_at

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..interpret.facts import MisuseFact


PARSE = 'Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\\njson.loads(text)")`.'
"""The next step where the parts of an answer are wanted."""


def misuses(analysis: Analysis, *reached: str) -> Iterator[MisuseFact]:
    """The values of the given descriptions that reached a place which wants something else."""
    if not can_matter(analysis):
        return
    for misuse in analysis.facts.misuses:
        if misuse.reached in reached and not misuse.guessed:
            yield misuse


def can_matter(analysis: Analysis) -> bool:
    """Whether the file, or its prelude, is a strategy: else nothing need be interpreted."""
    documents = (analysis.document, analysis.inputs.prelude)
    return any(word in d.source for d in documents if d for word in _WORDS)


_WORDS = (b"llm-query", b"await", b"context", b"unsafe-", b"py-", b"finish")


def first_answer(misuse: MisuseFact) -> bool:
    """Whether a text is the one answer that is left of the two values of `await-any`."""
    return any(what == FIRST_ANSWER for path in misuse.paths for _, what in path.steps)


def is_constant(analysis: Analysis, span: Span) -> bool:
    """Whether a value is written out where it is used."""
    source = analysis.document.source[span.start : span.end]
    return source[:1] in (b'"', b"'", b"#") or source[:1].isdigit() or source[1:2].isdigit()


def related(misuse: MisuseFact, what: str) -> tuple[Related, ...]:
    """Where the value was made, unless that is where it is used."""
    if misuse.origin is None or misuse.origin == misuse.span:
        return ()
    return (Related(misuse.origin, f"{what} is made here"),)


def wrap(
    analysis: Analysis, misuse: MisuseFact, before: str, after: str, title: str
) -> tuple[Fix, ...]:
    """A fix that puts text on both sides of the value, where it is written as an argument.

    In `(map string-upcase answers)` it is not: what stands there is the function.
    """
    if not _is_written(analysis, misuse):
        return ()
    span = misuse.span
    first, last = Span(span.start, span.start), Span(span.end, span.end)
    return (Fix(title, (Edit(first, before), Edit(last, after))),)


def _is_written(analysis: Analysis, misuse: MisuseFact) -> bool:
    taken = taken_at(analysis, misuse.span)
    if taken is None or not _calls(taken.call, misuse.primitive):
        return False
    return not _calls(taken.argument, "apply")  # whose own arguments may be what is meant


def _calls(expr: Expr, name: str) -> bool:
    return isinstance(expr, Call) and isinstance(expr.function, Ref) and expr.function.name == name
