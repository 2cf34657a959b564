"""A loop written by hand that is what a combinator does: `fold-sequential`.

    (let loop ([rest items] [state ""])            (fold-sequential
      (if (null? rest)                               (lambda (state item) …)
          state                                      ""
          (loop (cdr rest) …)))                      items)

Only the exact shape is converted: the list is looked at through `car` and `cdr` alone, and the
next turn is the last thing that a turn does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...syntax.tree import Node, Span
from .action import Action, Place, rewrite
from .sequences import listed

_FIRST = ("car", "first")
_REST = ("cdr", "rest")
_EMPTY = ("null?", "empty?")
_BLOCKS = ("let", "let*", "begin")
_TITLE = "Convert the loop to fold-sequential"


def actions(place: Place) -> Iterator[Action]:
    head = place.headed
    nodes = (head,) if head is not None else ()
    for node in nodes:
        if node.head == "let" and place.means(node, "let"):
            yield from _named_let(place, node)
        elif node.head == "define" and place.means(node, "define"):
            yield from _function(place, node)
        elif node.head == "for/fold" and place.means(node, "for/fold"):
            yield from _for_fold(place, node)


class _Loop(NamedTuple):
    """`name` runs the next turn with `items` and `state`, the parameters in `order`."""

    name: str
    items: str
    state: str
    items_first: bool
    body: Node


def _named_let(place: Place, node: Node) -> Iterator[Action]:
    if len(node.children) != 4 or node.children[1].kind != "symbol":
        return
    clauses = node.children[2].children
    if len(clauses) != 2 or any(len(c.children) != 2 for c in clauses):
        return
    names = [clause.children[0].text for clause in clauses]
    found = _fold(place, node.children[1].text, names, node.children[3])
    if found is None:
        return
    function, items_first = found
    values = [place.text(clause.children[1]) for clause in clauses]
    items, initial = values if items_first else reversed(values)
    yield rewrite(_TITLE, place.replaced(node, _call(place, node, function, initial, items)))


def _function(place: Place, node: Node) -> Iterator[Action]:
    if len(node.children) != 3 or node.children[1].kind != "list":
        return
    name, *parameters = node.children[1].children or (node,)
    if len(parameters) != 2 or any(part.kind != "symbol" for part in (name, *parameters)):
        return
    names = [parameter.text for parameter in parameters]
    body = node.children[2]
    found = _fold(place, name.text, names, body)
    if found is None:
        return
    function, items_first = found
    items, initial = names if items_first else reversed(names)
    yield rewrite(_TITLE, place.replaced(body, _call(place, body, function, initial, items)))


def _for_fold(place: Place, node: Node) -> Iterator[Action]:
    """`(for/fold ([state initial]) ([item items]) body …)`"""
    if len(node.children) < 4 or any(part.kind == "keyword" for part in node.children):
        return
    pairs = [clauses.children for clauses in node.children[1:3]]
    if any(len(p) != 1 or len(p[0].children) != 2 for p in pairs):
        return
    (state, initial), (item, items) = (p[0].children for p in pairs)
    items = listed(place, items)
    if state.kind != "symbol" or item.kind != "symbol" or items is None:
        return
    body = place.text(Span(node.children[3].start, node.children[-1].end))
    function = f"(lambda ({state.text} {item.text}) {body})"
    text = _call(place, node, function, place.text(initial), place.text(items))
    yield rewrite(_TITLE, place.replaced(node, text))


def _call(place: Place, node: Node, function: str, initial: str, items: str) -> str:
    indent = "\n" + " " * (place.column(node.start) + 2)
    return f"(fold-sequential{indent}{function}{indent}{initial}{indent}{items})"


def _fold(place: Place, name: str, names: list[str], body: Node) -> tuple[str, bool] | None:
    """The function of one turn, and whether the list is the first of the loop's parameters."""
    if body.head != "if" or len(body.children) != 4 or not place.means(body, "if"):
        return None
    _, test, done, turn = body.children
    if not place.means(test, *_EMPTY) or len(test.children) != 2 or done.kind != "symbol":
        return None
    items, state = test.children[1].text, done.text
    if sorted((items, state)) != sorted(names) or items == state:
        return None
    loop = _Loop(name, items, state, names[0] == items, turn)
    again = _next_turn(loop, turn)
    if again is None:
        return None
    rest, following = again.children[1:] if loop.items_first else reversed(again.children[1:])
    if rest.head not in _REST or len(rest.children) != 2 or rest.children[1].text != items:
        return None
    item = place.fresh("item")
    firsts = [n for n in turn.walk() if n.head in _FIRST and _is_of(n, items)]
    # Everything else that the turn says of the list or the loop would lose its meaning.
    mentions = sum(n.kind == "symbol" and n.text in (items, name) for n in turn.walk())
    if mentions != len(firsts) + 2:
        return None
    inside = {n.span: item for n in firsts}
    text = _substituted(place, turn, again, following, inside)
    return f"(lambda ({state} {item}) {text})", loop.items_first


def _is_of(node: Node, name: str) -> bool:
    return len(node.children) == 2 and node.children[1].text == name


def _next_turn(loop: _Loop, node: Node) -> Node | None:
    """The call of the next turn, if it is the last thing that the turn does."""
    while node.head in _BLOCKS and len(node.children) >= 2:
        node = node.children[-1]
    return node if node.head == loop.name and len(node.children) == 3 else None


def _substituted(
    place: Place, turn: Node, again: Node, following: Node, inside: Mapping[Span, str]
) -> str:
    """The turn's text with the next turn replaced by its new state, and the items by their name."""
    source = place.placed.form.text
    pieces: list[tuple[int, int, bytes]] = [
        (again.start, following.start, b""),
        (following.end, again.end, b""),
        *((span.start, span.end, name.encode()) for span, name in inside.items()),
    ]
    end = turn.end
    for start, stop, text in sorted(pieces, reverse=True):
        source = source[:start] + text + source[stop:]
        end += len(text) - (stop - start)
    return source[turn.start : end].decode("utf-8", "replace")
