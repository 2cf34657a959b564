"""The one place that knows tree-sitter: bytes in, light trees out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
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


class TooHard(Exception):
    """Parsing a text took out of all proportion to its size, and was given up."""


# Seconds, of which a program needs a tenth at the most.
_PATIENCE = 0.25
_PATIENCE_A_BYTE = 1e-6
_READ = 64 * 1024  # bytes that are handed to the parser at a time


def parse(source: bytes, old: tree_sitter.Tree | None = None) -> tree_sitter.Tree:
    """Parse `source`; `old` is a tree of an earlier text that has been told of every edit.

    Raises TooHard when that takes too long.
    """
    patience = _PATIENCE + _PATIENCE_A_BYTE * len(source)
    start = time.perf_counter()
    working: float | None = None

    def read(start: int, _point: object) -> bytes:
        return source[start : start + _READ]

    def is_late(_offset: int, _fault: bool) -> bool:
        # Asked every few hundred bytes, and only the wall's clock is cheap to ask.  A machine
        # that is busy may make that run ahead; from there on the time at work is what counts.
        nonlocal working
        if time.perf_counter() - start < patience:
            return False
        if working is None:
            working = time.thread_time()
        return time.thread_time() - working > patience

    # A parser keeps state between parses when one is interrupted, and making one costs a
    # microsecond: each parse has its own, so that threads need no lock.
    parser = tree_sitter.Parser(LANGUAGE)
    try:
        if old is None:
            return parser.parse(read, progress_callback=is_late)
        return parser.parse(read, old, progress_callback=is_late)
    except ValueError:
        # The binding's word for a parse that was stopped; nothing else makes one fail.
        raise TooHard from None


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


# tree-sitter's memory grows with the square of the lists that are open where a text ends.  No
# person or model writes texts like these, and running out of memory would take the whole server
# along.
_SMALL = 4 * 1024  # bytes; below this nothing is hopeless
_FEW = 1024  # bytes
_MOST_OPEN = 5_000
_MOST_MARKS = 5_000
_MARKS = re.compile(rb"[(\[{'`,@#&;](?:[(\[{'`,@#&; \t\r\n]*+)")
_BRACKETS = b"([{)]}"
_STEPS = bytes.maketrans(_BRACKETS, bytes([1, 1, 1, 255, 255, 255]))  # 255 is -1 in one byte
_NO_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))

TOO_HARD = "This text has so many faults that it takes too long to look at. Is it a program?"


def hopeless(source: bytes, added: int | None = None) -> str:
    """Why a text is not worth parsing, as a message for people; "" when it is.

    `added` are the bytes by which a text that was worth parsing has grown, if it was.
    """
    if len(source) < _SMALL or (added is not None and added < _FEW):
        return ""
    steps = memoryview(source.translate(_STEPS, _NO_BRACKETS)).cast("b")
    most = least = 0
    for depth in accumulate(steps):
        if depth > most:
            most = depth
        elif depth < least:
            least = depth
    if most - least > _MOST_OPEN:
        return (
            f"This text nests {most - least:,} brackets in one another, and is not looked at. "
            "Is it a program?"
        )
    for run in _MARKS.finditer(source):
        marks = run.group()
        if len(marks) > _MOST_MARKS and len(b"".join(marks.split())) > _MOST_MARKS:
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


# A dot that may be a datum of its own: what stands on both sides may end one.
_LONE_DOT = re.compile(rb"(?<![^\s()\[\]{}\"',`;#|\x80-\xff])\.(?![^\s()\[\]{}\"',`;#|\x80-\xff])")
_OPENING = b"([{'`,#&@="


def may_have_flaws(text: bytes) -> bool:
    """Whether the light tree of a text without syntax fault may have a flaw; quickly told."""
    marks = len(text) - len(text.translate(None, _OPENING))
    return marks > DEEPEST or _LONE_DOT.search(text) is not None


@dataclass(frozen=True, slots=True)
class LightTree:
    """A form's light tree, with the comments inside it and its flaws."""

    node: Node
    comments: tuple[Comment, ...] = ()
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
        node = self._node(root, 0) if root.has_error else self._sound(root, 0)
        return LightTree(node, tuple(self._comments), tuple(self._flaws))

    def _sound(self, node: tree_sitter.Node, depth: int) -> Node:
        """As `_node`, for a tree without fault, where less need be asked of each node."""
        kind = node.type
        start, end = node.start_byte - self._base, node.end_byte - self._base
        if kind not in PARENTS:
            return Node(kind, start, end, self._text[start:end].decode())
        if depth == DEEPEST:
            return self._too_deep(start, end)
        children: list[Node] = []
        dotted = False
        for child in node.named_children:
            if child.type in COMMENTS:
                self._comments.append(comment(child, self._text, self._base))
            else:
                light = self._sound(child, depth + 1)
                dotted = dotted or light.kind == "dot"
                children.append(light)
        found = tuple(children)
        if dotted and (dot := _bad_dot(kind, found)) is not None:
            self._flaws.append(Flaw(dot.span, _BAD_DOT))
        return Node(kind, start, end, "", found)

    def _too_deep(self, start: int, end: int) -> Node:
        self._flaws.append(Flaw(Span(start, end), _TOO_DEEP))
        return Node("error", start, end)

    def _node(self, node: tree_sitter.Node, depth: int) -> Node:
        kind = "error" if node.is_error else node.type
        start, end = node.start_byte - self._base, node.end_byte - self._base
        if kind not in PARENTS:
            return Node(kind, start, end, self._text[start:end].decode(errors="replace"))
        if depth == DEEPEST:
            return self._too_deep(start, end)
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
