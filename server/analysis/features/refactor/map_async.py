"""One answer for each item: one after the other (`map`), or side by side (`map-async`).

Both are offered only where they give the same texts: the function is written out and does nothing
but ask.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Edit
from ...syntax.tree import Node
from ..call_nodes import keyword_value, positional
from .action import Action, Place, rewrite
from .sequences import listed

_FUNCTIONS = ("lambda", "λ")


def actions(place: Place) -> Iterator[Action]:
    call = place.headed
    if call is None:
        return
    if place.means(call, "map"):
        yield from _to_async(place, call)
    elif place.means(call, "for/list"):
        yield from _loop_to_async(place, call)
    elif place.means(call, "map-async"):
        yield from _to_map(place, call)


def _to_async(place: Place, call: Node) -> Iterator[Action]:
    if len(call.children) != 3:
        return
    body = _only_body(place, call.children[1])
    edits = _asynchronous(place, body) if body is not None else None
    if edits is not None:
        head = place.replaced(call.children[0], "map-async")
        yield rewrite("Ask side by side with map-async", head, *edits)


def _loop_to_async(place: Place, loop: Node) -> Iterator[Action]:
    """`(for/list ([x items]) (syntax-e (llm-query …)))`"""
    if len(loop.children) != 3:
        return
    clauses, body = loop.children[1:]
    clause = clauses.children[0] if len(clauses.children) == 1 else None
    if clause is None or len(clause.children) != 2 or clause.children[0].kind != "symbol":
        return
    name, items = clause.children
    edits = _asynchronous(place, body)
    items = listed(place, items)
    if edits is None or items is None:
        return
    body_text = _edited(place, body, edits)
    function = f"(lambda ({name.text}) {body_text})"
    text = f"(map-async {function} {place.text(items)})"
    yield rewrite("Ask side by side with map-async", place.replaced(loop, text))


def _to_map(place: Place, call: Node) -> Iterator[Action]:
    function, *rest = positional(call)
    keywords = [part for part in call.children if part.kind == "keyword"]
    if len(rest) != 1 or any(part.text != "#:max-concurrent" for part in keywords):
        return
    ask = _only_body(place, function)
    if ask is None or not place.means(ask, "llm-query-async"):
        return
    edits = [
        place.replaced(call.children[0], "map"),
        place.inserted(ask.start, "(syntax-e "),
        place.replaced(ask.children[0], "llm-query"),
        place.inserted(ask.end, ")"),
    ]
    limit = keyword_value(call, "max-concurrent")
    if limit is not None:
        before = [part for part in call.children if part.end <= keywords[0].start][-1]
        gone = place.placed.located(before.span)._replace(start=before.end + place.placed.start)
        edits.append(Edit(gone._replace(end=limit.end + place.placed.start), ""))
    yield rewrite("Ask one after the other with map", *edits)


def _only_body(place: Place, function: Node) -> Node | None:
    """The body of `(lambda (x) body)`, if it is one expression."""
    if not place.means(function, *_FUNCTIONS) and function.head not in _FUNCTIONS:
        return None
    if len(function.children) != 3 or len(function.children[1].children) != 1:
        return None
    return function.children[2]


def _asynchronous(place: Place, body: Node) -> tuple[Edit, ...] | None:
    """What makes `(syntax-e (llm-query …))` an asynchronous call."""
    if not place.means(body, "syntax-e") or len(body.children) != 2:
        return None
    ask = body.children[1]
    if not place.means(ask, "llm-query") or keyword_value(ask, "recursive") is not None:
        return None
    if any(use.assigned or use.name.endswith("!") for use in place.uses_in(ask.span)):
        return None  # what one turn writes, the next one may read
    before = place.placed.located(body.span)._replace(end=place.placed.start + ask.start)
    after = place.placed.located(body.span)._replace(start=place.placed.start + ask.end)
    head = place.replaced(ask.children[0], "llm-query-async")
    return Edit(before, ""), head, Edit(after, "")


def _edited(place: Place, node: Node, edits: tuple[Edit, ...]) -> str:
    source = place.placed.form.text
    start, end = node.span
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        span = edit.span.moved(-place.placed.start)
        source = source[: span.start] + edit.text.encode() + source[span.end :]
        end += len(edit.text.encode()) - (span.end - span.start)
    return source[start:end].decode("utf-8", "replace")
