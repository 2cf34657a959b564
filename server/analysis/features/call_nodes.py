"""The parts of a call in the tree."""

from __future__ import annotations

from ..syntax.tree import Node


def positional(call: Node) -> list[Node]:
    """The arguments of a call without its keywords and their values."""
    given: list[Node] = []
    parts = iter(call.children[1:])
    for part in parts:
        if part.kind == "keyword":
            next(parts, None)
        else:
            given.append(part)
    return given


def keyword_value(call: Node, name: str) -> Node | None:
    for part, following in zip(call.children, call.children[1:], strict=False):
        if part.kind == "keyword" and part.text == f"#:{name}":
            return following
    return None


def keywords(call: Node) -> frozenset[str]:
    return frozenset(part.text[2:] for part in call.children if part.kind == "keyword")
