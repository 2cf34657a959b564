"""What a repeated call is repeated over: the list whose items it runs once for each of."""

from __future__ import annotations

from itertools import pairwise

from ...language.vocabulary import Type, lookup
from ..analyse import Analysis
from ..cost.types import CallSite
from ..interpret.values import List
from ..syntax.tree import Node, Span
from .call_nodes import positional

_MAPS = frozenset({"map", "for-each", "append-map", "filter-map", "filter", "vector-map"})
_LOOPS = frozenset({"for", "for/list", "for/vector", "for/hash", "for/sum", "for/and", "for/or"})
_FUNCTIONS = frozenset({"lambda", "λ"})
_FARTHEST = 8  # definitions that are followed to their use


def repeated_over(analysis: Analysis, site: CallSite) -> str:
    """The name of the list that has an item for each run of a call; "" where none is plain to see.

    The source says which list it may be; that it is as long as the call is often makes it sure.
    """
    runs = site.times.range
    if not runs.exact or runs.low == 1:
        return ""
    found = _items_around(analysis, site.span.start + 1)
    if found is None:
        return ""
    name, span = found
    value = analysis.facts.value_of(span)
    same = isinstance(value, List) and value.size.number == runs.low
    return name if same else ""


def _items_around(
    analysis: Analysis, offset: int, farthest: int = _FARTHEST
) -> tuple[str, Span] | None:
    """The list that the innermost repetition around an offset goes over: its name and its place.

    A function with a name is followed to the one place where it is used.
    """
    placed = analysis.document.placed_at(offset)
    if placed is None or farthest == 0:
        return None
    path = analysis.document.path_at(offset)
    for child, parent in pairwise(reversed(path)):
        items = _items(parent, child)
        if items is not None:
            return (items.text, placed.located(items.span)) if items.kind == "symbol" else None
        if parent.head == "define" and child is not parent.children[1]:
            use = _only_use(analysis, placed.start + _defined(parent).start)
            return None if use is None else _items_around(analysis, use, farthest - 1)
        if child.head in _FUNCTIONS:
            return None  # whoever is given the function may call it as often as it likes
    return None


def _items(parent: Node, child: Node) -> Node | None:
    """The list over whose items a call of `parent` runs `child`, if it does such a thing."""
    index = next(i for i, part in enumerate(parent.children) if part is child)
    if parent.head in _LOOPS and index >= 2:
        clauses = parent.children[1].children
        whole = len(clauses) == 1 and len(clauses[0].children) == 2
        return clauses[0].children[1] if whole else None
    given = positional(parent)
    if not any(part is child for part in given):
        return None
    if parent.head in _MAPS:
        return given[1] if len(given) == 2 and given[0] is child else None
    entry = lookup(parent.head)
    if entry is None:
        return None
    taken = dict(zip([p.name for p in entry.parameters], given, strict=False))
    functions = [taken.get(p.name) for p in entry.parameters if p.type is Type.FUNCTION]
    return taken.get("items") if any(part is child for part in functions) else None


def _defined(define: Node) -> Node:
    """The name that a `define` form binds."""
    name = define.children[1]
    while name.kind == "list" and name.children:
        name = name.children[0]
    return name


def _only_use(analysis: Analysis, offset: int) -> int | None:
    """Where a name is used that is defined at `offset`, if that is one place."""
    definition = analysis.bindings.definition_at(offset)
    uses = analysis.bindings.references_to(definition) if definition else ()
    return uses[0].span.start if len(uses) == 1 else None
