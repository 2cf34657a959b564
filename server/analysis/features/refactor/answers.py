"""Wrap an answer in `syntax-e`, or take the wrapper away."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import Node
from .action import Action, Place, rewrite


def actions(place: Place) -> Iterator[Action]:
    yield from _unwrap(place)
    yield from _wrap(place)


def _unwrap(place: Place) -> Iterator[Action]:
    call = place.headed
    if call is None or not place.means(call, "syntax-e") or len(call.children) != 2:
        return
    yield rewrite("Remove syntax-e", place.replaced(call, place.text(call.children[1])))


def _wrap(place: Place) -> Iterator[Action]:
    node = place.headed or place.node
    is_name = node.kind == "symbol" and place.use_at(node.span) is not None
    if not (is_name or node.head) or not _is_value(place, node):
        return
    kind = place.analysis.facts.kind_of(place.placed.located(node.span))
    if kind is not None and kind.name == "LLM result":
        text = place.text(node)
        yield rewrite("Unwrap with syntax-e", place.replaced(node, f"(syntax-e {text})"))


def _is_value(place: Place, node: Node) -> bool:
    """Whether a datum is an argument of a call, or what is defined: not the head, nor a name."""
    around = [n for n in place.path if n.start < node.start and node.end < n.end]
    if not around or not around[-1].head or place.means(around[-1], "syntax-e"):
        return False
    parent = around[-1]
    if parent.head == "define":
        return len(parent.children) == 3 and parent.children[2] is node
    return any(part is node for part in parent.children[1:])
