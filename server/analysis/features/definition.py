"""Where a name is defined, everywhere it is used, and its other places in the file."""

from __future__ import annotations

from dataclasses import dataclass

from ..analyse import Analysis
from ..bindings import Bindings
from ..syntax.document import Document
from ..syntax.tree import Span
from .occurrences import Kind, Occurrence, Role, Subject, occurrences, subject_at


@dataclass(frozen=True, slots=True)
class Place:
    """A name that is defined: its `span`, inside the `whole` definition, both in `document`."""

    document: Document
    span: Span
    whole: Span


@dataclass(frozen=True, slots=True)
class Definitions:
    """`origin` is the name that was asked about; a name may be defined more than once."""

    origin: Span
    places: tuple[Place, ...]


def definitions_at(analysis: Analysis, offset: int) -> Definitions | None:
    """The definitions of the name at a byte offset.

    None where no name stands, and for a name of the dialect or of Racket, which has no file.
    """
    subject = subject_at(analysis.bindings, offset)
    if subject is None or subject.kind in (Kind.GIVEN, Kind.UNKNOWN):
        return None
    places = tuple(
        Place(bindings.document, found.span, _whole(bindings.document, found.span, subject))
        for bindings in _homes(analysis.bindings, subject)
        for found in occurrences(bindings, subject)
        if found.role is Role.DEFINITION
    )
    # A variable of a pattern may stand in it twice: the first place is where it comes into being.
    return Definitions(subject.span, places[:1] if subject.kind is Kind.LOCAL else places)


def _homes(bindings: Bindings, subject: Subject) -> tuple[Bindings, ...]:
    """The files in which the subject may be defined."""
    prelude = bindings.prelude
    return (prelude,) if prelude and prelude.document.uri == subject.owner else (bindings,)


def _whole(document: Document, span: Span, subject: Subject) -> Span:
    """What an editor shows of a definition: the form it is, or the name alone inside a form."""
    placed = document.placed_at(span.start)
    if placed is None or subject.kind is Kind.LOCAL:
        return span
    return placed.span


def occurrences_at(analysis: Analysis, offset: int) -> tuple[Occurrence, ...]:
    """Every place in the file of the name at a byte offset, in order; none where no name is."""
    subject = subject_at(analysis.bindings, offset)
    return occurrences(analysis.bindings, subject) if subject else ()
