"""Signature help: the shape of the call around the cursor, with the argument the cursor is at."""

from __future__ import annotations

from dataclasses import dataclass

from ...language.vocabulary import Entry, Keyword, Parameter, lookup
from ..analyse import Analysis
from .cursor import Around, Cursor, cursor_at


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter inside the label, `start` to `end` in characters."""

    start: int
    end: int
    doc: str


@dataclass(frozen=True, slots=True)
class Signature:
    """`active` is the index in `parameters` that the cursor is at, or None."""

    label: str
    doc: str
    parameters: tuple[Part, ...]
    active: int | None


def signature(analysis: Analysis, offset: int) -> Signature | None:
    """The signature of the innermost call of the dialect around a byte offset."""
    cursor = cursor_at(analysis.document, offset)
    for around in cursor.lists:
        entry = lookup(around.head) if not around.quoted else None
        if entry is not None:
            return _of_entry(entry, around, cursor)
        if around.head:
            # A call of something else is nearer: its arguments are what is being typed.
            return None
    return None


def _of_entry(entry: Entry, around: Around, cursor: Cursor) -> Signature:
    parts: list[Part] = []
    reached = len(entry.name) + 1
    described: list[Parameter | Keyword] = []
    for described_part in (*entry.parameters, *entry.keywords):
        text = _shown(described_part)
        at = entry.signature.find(text, reached)
        if at < 0:
            continue
        reached = at + len(text)
        parts.append(Part(at, reached, described_part.doc))
        described.append(described_part)
    return Signature(
        entry.signature, entry.summary, tuple(parts), _active(described, around, cursor)
    )


def _shown(part: Parameter | Keyword) -> str:
    return f"#:{part.name}" if isinstance(part, Keyword) else part.name


def _active(described: list[Parameter | Keyword], around: Around, cursor: Cursor) -> int | None:
    """The index of what the cursor is at: the keyword it is on or after, else the position."""
    here = around is cursor.call
    keyword = cursor.text[2:] if here and cursor.kind == "keyword" else around.value_of
    if keyword is not None:
        return next(
            (
                number
                for number, part in enumerate(described)
                if isinstance(part, Keyword) and part.name == keyword
            ),
            None,
        )
    positional = [n for n, part in enumerate(described) if isinstance(part, Parameter)]
    if around.position < len(positional):
        return positional[around.position]
    last = described[positional[-1]] if positional else None
    return positional[-1] if isinstance(last, Parameter) and last.rest else None
