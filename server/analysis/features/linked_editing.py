"""Linked editing: typing in one place of a local name types in all of them.

Only for names that are bound and used inside of one form, where every place is known.  A name
of the whole file may be used by other files, and a wrong guess would change them silently: that
is what rename, which asks first, is for.
"""

from __future__ import annotations

from ..analyse import Analysis
from ..syntax.tree import Span
from .occurrences import Kind, occurrences, subject_at


def linked_at(analysis: Analysis, offset: int) -> tuple[Span, ...]:
    """Every place of the local name at a byte offset; none where no such name stands.

    Also none if a macro might bind the name too, if it is not spelled the same everywhere, and in a
    form with a syntax fault.
    """
    subject = subject_at(analysis.bindings, offset)
    if subject is None or subject.kind is not Kind.LOCAL:
        return ()
    document = analysis.document
    placed = document.placed_at(offset)
    if placed is None or placed.form.broken:
        return ()
    found = occurrences(analysis.bindings, subject)
    if any(occurrence.uncertain for occurrence in found):
        return ()
    spans = tuple(dict.fromkeys(occurrence.span for occurrence in found))
    texts = {document.source[span.start : span.end] for span in spans}
    inside = all(placed.start <= span.start and span.end <= placed.end for span in spans)
    return spans if inside and len(texts) == 1 and len(spans) > 1 else ()
