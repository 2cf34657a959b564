"""Where a name is defined, and everywhere it is used."""

from __future__ import annotations

from dataclasses import dataclass

from ..analyse import Analysis
from ..syntax.document import Document
from ..syntax.tree import Span


@dataclass(frozen=True, slots=True)
class Place:
    """`document` is the prelude when the place is there, None when it is in the file itself."""

    span: Span
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A name's definition, if it has one in reach, and its uses in the file, in order."""

    definition: Place | None
    references: tuple[Span, ...]


def occurrences_at(analysis: Analysis, offset: int) -> Occurrences | None:
    """The occurrences of the name at a byte offset; None where there is no name."""
    bindings = analysis.bindings
    definition = bindings.definition_at(offset)
    if definition is not None:
        document = analysis.inputs.prelude if definition.origin == "prelude" else None
        references = bindings.references_to(definition)
        return Occurrences(Place(definition.span, document), tuple(r.span for r in references))
    here = bindings.reference_at(offset)
    if here is None:
        return None
    same = (
        reference.span
        for reference in bindings.references
        if reference.name == here.name and reference.resolution == here.resolution
    )
    return Occurrences(None, tuple(sorted(same)))
