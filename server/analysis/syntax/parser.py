"""The one place that knows tree-sitter: bytes in, light trees out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import tree_sitter

from ... import _grammar
from .tree import Comment, Node, Span

LANGUAGE = tree_sitter.Language(_grammar.language())

COMMENTS = frozenset({"line_comment", "block_comment", "datum_comment"})
QUOTES = frozenset({"quote", "quasiquote", "unquote", "unquote_splicing"})
SYNTAX_QUOTES = frozenset({"syntax", "quasisyntax", "unsyntax", "unsyntax_splicing"})
PREFIXED = QUOTES | SYNTAX_QUOTES | {"box", "graph_definition"}
PARENTS = PREFIXED | {"list", "vector", "hash", "prefab", "error"}

# Deeper nesting than any program's becomes one `error` node, so that every walk over a light
# tree may recurse without running out of stack.
DEEPEST = 150


def parse(source: bytes, old: tree_sitter.Tree | None = None) -> tree_sitter.Tree:
    """Parse `source`; `old` is a tree of an earlier text that has been told of every edit."""
    # A parser keeps state between parses when one is interrupted, and making one costs a
    # microsecond: each parse has its own, so that threads need no lock.
    parser = tree_sitter.Parser(LANGUAGE)
    return parser.parse(source, old) if old is not None else parser.parse(source)


def children_from(root: tree_sitter.Node, offset: int) -> Iterator[tree_sitter.Node]:
    """The children of a node that end after `offset`, in order."""
    cursor = root.walk()
    going_on = cursor.goto_first_child_for_byte(offset) is not None
    while going_on and (node := cursor.node) is not None:
        yield node
        going_on = cursor.goto_next_sibling()


def edited(tree: tree_sitter.Tree, old: bytes, span: Span, added: bytes) -> tree_sitter.Tree:
    """A copy of `tree`, of the text `old`, told that `span` was replaced by `added`."""
    tree = tree.copy()
    # tree-sitter's rows end at a newline only, and its columns count bytes.
    start = old.count(b"\n", 0, span.start), span.start - old.rfind(b"\n", 0, span.start) - 1
    tree.edit(
        span.start,
        span.end,
        span.start + len(added),
        start,
        _point_after(start, old[span.start : span.end]),
        _point_after(start, added),
    )
    return tree


def _point_after(start: tuple[int, int], text: bytes) -> tuple[int, int]:
    """The row and column where a text ends that begins at `start`."""
    rows = text.count(b"\n")
    if rows == 0:
        return start[0], start[1] + len(text)
    return start[0] + rows, len(text) - text.rfind(b"\n") - 1


# tree-sitter's memory and time grow out of all proportion on texts like these, which no person
# or model writes, and a crash in C would take the whole server along.
_SMALL = 64 * 1024  # bytes; below this nothing is hopeless
_FEW = 4 * 1024  # bytes
_MOST_OPEN = 20_000
_MOST_MARKS = 100_000
_MARKS = re.compile(rb"(?:['`,@#&;][ \t\r\n]*+){5000}")


def hopeless(source: bytes, added: int | None = None) -> str:
    """Why a text is not worth parsing, as a message for people; "" when it is.

    `added` are the bytes by which a text that was worth parsing has grown, if it was.
    """
    if len(source) < _SMALL or (added is not None and added < _FEW):
        return ""
    for opener, closer in ((b"(", b")"), (b"[", b"]"), (b"{", b"}")):
        more = source.count(opener) - source.count(closer)
        if abs(more) > _MOST_OPEN:
            which = "open" if more > 0 else "close"
            return (
                f"This text has {abs(more):,} brackets too many that {which} a list, and is not "
                "looked at. Is it a program?"
            )
    if any(source.count(mark) > _MOST_MARKS for mark in (b"'", b"`", b",", b"#")) and _MARKS.search(
        source
    ):
        return "This text has thousands of quote marks in a row, and is not looked at."
    return ""


class Flaw(NamedTuple):
    """What the grammar lets pass and the reader does not."""

    span: Span
    message: str


_TOO_DEEP = (
    f"This is nested more than {DEEPEST} levels deep, and is not looked at. "
    "Give the inner part a name with define."
)
_BAD_DOT = "A dot stands between two data of a list, before the last one: (a b . c)."


@dataclass(frozen=True, slots=True)
class LightTree:
    """A form's light tree, with the comments inside it and its flaws."""

    node: Node
    comments: tuple[Comment, ...]
    flaws: tuple[Flaw, ...] = ()


def light_tree(root: tree_sitter.Node, text: bytes, base: int) -> LightTree:
    """The light tree of `root`; offsets count from `base`, where `text` begins."""
    return _Converter(text, base).convert(root)


class _Converter:
    def __init__(self, text: bytes, base: int) -> None:
        self._text = text
        self._base = base
        self._comments: list[Comment] = []
        self._flaws: list[Flaw] = []

    def convert(self, root: tree_sitter.Node) -> LightTree:
        node = self._node(root, 0)
        return LightTree(node, tuple(self._comments), tuple(self._flaws))

    def _node(self, node: tree_sitter.Node, depth: int) -> Node:
        kind = "error" if node.is_error else node.type
        start, end = node.start_byte - self._base, node.end_byte - self._base
        if kind not in PARENTS:
            return Node(kind, start, end, self._text[start:end].decode(errors="replace"))
        if depth == DEEPEST:
            self._flaws.append(Flaw(Span(start, end), _TOO_DEEP))
            return Node("error", start, end)
        children = self._children(node, depth + 1)
        if (dot := _bad_dot(kind, children)) is not None:
            self._flaws.append(Flaw(dot.span, _BAD_DOT))
        if kind in PREFIXED and not children:
            children = (Node("error", end, end),)  # what should have been quoted is missing
        return Node(kind, start, end, "", children)

    def _children(self, node: tree_sitter.Node, depth: int) -> tuple[Node, ...]:
        children: list[Node] = []
        for child in node.children:
            if child.type in COMMENTS:
                self._comments.append(comment(child, self._text, self._base))
            elif child.is_error or (child.is_named and not child.is_missing):
                children.append(self._node(child, depth))
        return tuple(children)


def _bad_dot(kind: str, children: tuple[Node, ...]) -> Node | None:
    """A dot where the reader takes none; it takes (a . b) and the infix (a . f . b)."""
    dots = [i for i, child in enumerate(children) if child.text == "."]
    if not dots:
        return None
    last = len(children) - 1
    pair = len(dots) == 1 and 0 < dots[0] == last - 1
    infix = len(dots) == 2 and 0 < dots[0] == dots[1] - 2 and dots[1] < last
    return None if kind == "list" and (pair or infix) else children[dots[0]]


def comment(node: tree_sitter.Node, text: bytes, base: int) -> Comment:
    span = Span(node.start_byte - base, node.end_byte - base)
    return Comment(span, text[span.start : span.end].decode(errors="replace"))
