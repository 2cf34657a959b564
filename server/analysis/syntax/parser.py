"""The one place that knows tree-sitter: bytes in, light trees out."""

from __future__ import annotations

from dataclasses import dataclass

import tree_sitter

from ... import _grammar
from .tree import Comment, Node, Span

LANGUAGE = tree_sitter.Language(_grammar.language())

COMMENTS = frozenset({"line_comment", "block_comment", "datum_comment"})
PREFIXED = frozenset(
    "quote quasiquote unquote unquote_splicing syntax quasisyntax unsyntax unsyntax_splicing "
    "box graph_definition".split()
)
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


@dataclass(frozen=True, slots=True)
class LightTree:
    """A form's light tree with the comments inside it, and whether nesting was cut off."""

    node: Node
    comments: tuple[Comment, ...]
    too_deep: tuple[Span, ...] = ()


def light_tree(root: tree_sitter.Node, text: bytes, base: int) -> LightTree:
    """The light tree of `root`; offsets count from `base`, where `text` begins."""
    return _Converter(text, base).convert(root)


class _Converter:
    def __init__(self, text: bytes, base: int) -> None:
        self._text = text
        self._base = base
        self._comments: list[Comment] = []
        self._too_deep: list[Span] = []

    def convert(self, root: tree_sitter.Node) -> LightTree:
        node = self._node(root, 0)
        return LightTree(node, tuple(self._comments), tuple(self._too_deep))

    def _node(self, node: tree_sitter.Node, depth: int) -> Node:
        kind = "error" if node.is_error else node.type
        start, end = node.start_byte - self._base, node.end_byte - self._base
        if kind not in PARENTS:
            return Node(kind, start, end, self._text[start:end].decode(errors="replace"))
        if depth == DEEPEST:
            self._too_deep.append(Span(start, end))
            return Node("error", start, end)
        children = self._children(node, depth + 1)
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


def comment(node: tree_sitter.Node, text: bytes, base: int) -> Comment:
    span = Span(node.start_byte - base, node.end_byte - base)
    return Comment(span, text[span.start : span.end].decode(errors="replace"))
