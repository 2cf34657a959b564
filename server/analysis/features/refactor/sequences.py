"""What a loop goes through."""

from __future__ import annotations

from ...syntax.tree import Node
from .action import Place


def listed(place: Place, items: Node) -> Node | None:
    """The list that a `for` goes through; None if it may be another sequence.

    Combinators take lists only, so of `(in-list xs)` it is `xs`.
    """
    if items.head.startswith("in-"):
        known = place.means(items, "in-list") and len(items.children) == 2
        return items.children[1] if known else None
    kind = place.analysis.facts.kind_of(place.placed.located(items.span))
    return items if kind is not None and kind.name == "list" else None
