"""Growing a selection: from a word to its datum, the list around it, and so on to the file."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax.document import Document
from ..syntax.forms import Placed
from ..syntax.tree import Node, Span

_QUOTED = ("string", "byte_string")


def selections_at(document: Document, offset: int) -> tuple[Span, ...]:
    """The ranges to select one after the other, each inside the next; the file is the last.

    Within a list a keyword is taken with its value, and what stands between the brackets comes
    before the brackets; within a string what stands between the quotes.
    """
    found: list[Span] = []
    for span in _candidates(document, offset):
        inner = found[-1] if found else Span(offset, offset)
        if span.start <= inner.start and inner.end <= span.end and span != inner:
            found.append(span)
    return tuple(found) or (Span(offset, offset),)


def _candidates(document: Document, offset: int) -> Iterator[Span]:
    """Ranges around a place, from the inside out; not all of them hold the one before."""
    for comment in document.comments:
        if comment.span.start < offset <= comment.span.end:
            yield comment.span
    placed = document.placed_at(offset)
    if placed is not None:
        yield from _in_form(placed, document.path_at(offset), offset)
        yield placed.span
    yield Span(0, len(document.source))


def _in_form(placed: Placed, path: tuple[Node, ...], offset: int) -> Iterator[Span]:
    inner: Node | None = None
    for node in reversed(path):
        if node.kind in _QUOTED:
            yield from _between_quotes(placed, node, offset)
        elif node.children:
            if inner is not None and (pair := _pair(node, inner)):
                yield placed.located(pair)
            if node.children[0].start > node.start:
                yield placed.located(Span(node.children[0].start, node.children[-1].end))
        yield placed.located(node.span)
        inner = node


def _between_quotes(placed: Placed, node: Node, offset: int) -> Iterator[Span]:
    inside = Span(node.start + node.text.index('"') + 1, node.end - 1)
    if inside.start <= offset - placed.start <= inside.end:
        yield placed.located(inside)


def _pair(node: Node, inner: Node) -> Span | None:
    """A keyword and its value, one of which is `inner`."""
    at = next(i for i, child in enumerate(node.children) if child is inner)
    if inner.kind == "keyword" and at + 1 < len(node.children):
        return Span(inner.start, node.children[at + 1].end)
    if at and node.children[at - 1].kind == "keyword":
        return Span(node.children[at - 1].start, inner.end)
    return None
