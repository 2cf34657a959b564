"""Which handles of asynchronous calls something may wait for.

A handle that a list function passes on is still only a handle; one that reaches anything else may
be waited for there.  Where something is awaited of which nothing is known, any handle may be it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .values import Handle, List, Pair, Record, Unknown, Value

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine

# Functions that return what they are given, or apply a function to it.
_PASSES_ON = frozenset(
    (
        "list", "vector", "list*", "cons", "append", "append*", "flatten", "reverse", "take",
        "drop",
        "take-right", "drop-right", "list-tail", "car", "cdr", "cadr", "cddr", "first", "second",
        "third", "fourth", "last", "rest", "list-ref", "vector-ref", "map", "for-each", "length",
        "null?", "empty?", "pair?", "list?", "identity", "values", "vector->list", "list->vector",
        "filter-map", "append-map", "apply", "not",
    )
)  # fmt: skip

_DEEPEST = 4


def note_use(machine: Machine, call: Invocation) -> None:
    """Remembers the handles that one application may wait for."""
    if call.name not in _PASSES_ON:
        note_gone(machine, (*call.arguments, *call.keywords.values()))


def note_gone(machine: Machine, values: Iterable[Value]) -> None:
    """Handles that get out of sight: something may wait for them."""
    for value in values:
        machine.trace.used.update(tickets(value))


def note_awaited_unknown(machine: Machine, value: Value) -> None:
    """Something is waited for; where nothing tells what, it may be any handle of the program."""
    match value:
        case Unknown():
            machine.trace.blind = True
        case List(items=items) if items is not None:
            machine.trace.blind |= any(isinstance(item, Unknown) for item in items)
        case List(element=Unknown()):
            machine.trace.blind = True


def tickets(value: Value, depth: int = 0) -> set[object]:
    """The calls whose handles a value is, or holds."""
    match value:
        case Handle(tickets=found):
            return set(found)
        case List(element=element, items=items) if depth < _DEEPEST:
            parts = (element,) if items is None or isinstance(element, Handle) else items
            return {ticket for part in parts for ticket in tickets(part, depth + 1)}
        case Pair(first=first, rest=rest) if depth < _DEEPEST:
            return tickets(first, depth + 1) | tickets(rest, depth + 1)
        case Record(fields=fields) if depth < _DEEPEST:
            return {ticket for part in fields.values() for ticket in tickets(part, depth + 1)}
    return set()
