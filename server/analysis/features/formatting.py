"""Formatting: a whole file, some of its lines, or what was just typed.

Standard Scheme and Racket indentation by two blanks; see `analysis.format` for the rules.
"""

from __future__ import annotations

from ..finding import Edit
from ..format.file import layout
from ..format.layout import Aim, line_start
from ..syntax.document import Document
from ..syntax.tree import Node, Span


def format_document(document: Document) -> tuple[Edit, ...]:
    """The changes that lay out a whole file; what has a syntax fault is left as it is."""
    return layout(document)


def format_range(document: Document, span: Span) -> tuple[Edit, ...]:
    """The changes that lay out the lines that a range touches, as far as they begin in it."""
    lines = document.lines
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    if last > first and lines.line_start(last) == span.end < len(document.source):
        last -= 1  # whole lines were selected: the cursor stands before the next one
    return layout(document, Span(lines.line_start(first), lines.line_end(last)))


def format_on_type(document: Document, offset: int, typed: str) -> tuple[Edit, ...]:
    """What changes when `typed` was typed just before `offset`.

    After a line end the new line is indented; after a closing bracket the lines of the list that
    it closes are.  No line break and nothing inside a line changes under somebody's hands.
    """
    if typed == "\n":
        return _new_line(document, offset)
    closed = _closed_at(document, offset)
    return layout(document, closed, Aim.INDENTATION) if closed else ()


def _new_line(document: Document, offset: int) -> tuple[Edit, ...]:
    start = document.lines.line_start(document.lines.line_of(offset))
    column = line_start(document.source[_form_start(document, start) : start])
    if column is None:
        return ()
    end = start
    while document.source[end : end + 1] in (b" ", b"\t"):
        end += 1
    blanks = " " * column
    if document.source[start:end] == blanks.encode():
        return ()
    return (Edit(Span(start, end), blanks),)


def _form_start(document: Document, offset: int) -> int:
    """Where the last top-level form begins that is before `offset` and begins a line."""
    for _, start in reversed(document.forms):
        if start < offset and (start == 0 or document.source[start - 1] in b"\r\n"):
            return start
    return 0


def _closed_at(document: Document, offset: int) -> Span | None:
    """What lies inside the list whose closing bracket ends at `offset`."""
    placed = document.placed_at(offset - 1)
    if placed is None or placed.form.broken:
        return None
    node: Node | None = placed.form.node
    at = offset - placed.start
    while node is not None:
        if node.end == at and node.children:
            return placed.located(Span(node.start + 1, node.end))
        node = next((child for child in node.children if child.start < at <= child.end), None)
    return None
