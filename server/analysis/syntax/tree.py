"""The light tree that every analysis walks: one node a datum, positions relative to its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of UTF-8 byte offsets."""

    start: int
    end: int

    def moved(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def holds(self, offset: int) -> bool:
        """Whether a cursor at `offset` touches the range, its end included."""
        return self.start <= offset <= self.end


class Comment(NamedTuple):
    """A line comment, a block comment or a datum commented out, marks and all."""

    span: Span
    text: str

    def moved(self, by: int) -> Comment:
        return Comment(self.span.moved(by), self.text)


@dataclass(frozen=True, slots=True)
class Node:
    """One datum.

    `kind` is the grammar's node name: list, vector, hash, box, prefab, symbol, keyword, string,
    byte_string, here_string, regex, number, boolean, character, dot, quote, quasiquote, unquote,
    unquote_splicing, syntax, quasisyntax, unsyntax, unsyntax_splicing, graph_definition,
    graph_reference, unterminated_string, lang_line, error.
    `start` and `end` are byte offsets from the first byte of the top-level form.
    `text` is an atom's source text, quotes and all; it is empty for what has children.
    `children` are the data inside, comments left out; a prefix form (quote …) has one.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    children: tuple[Node, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def head(self) -> str:
        """The name a list begins with, or ''."""
        if self.kind == "list" and self.children and self.children[0].kind == "symbol":
            return self.children[0].text
        return ""

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()
