"""Answers of models where a test stands: only `#f` is false, so the test tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import core
from ..traverse import walk
from .misuse import Misuse
from .origins import Outside
from .places import Place
from .values import Handle, Result, Text, Unknown, Value

if TYPE_CHECKING:
    from .machine import Machine

CONDITION = "condition"
"""What a misuse is called that is an answer where a test stands."""

# What gives #f where it finds nothing, whatever it has found this time.
_MAY_MISS = frozenset(("hash-ref", "dict-ref", "restore", "findf", "assoc", "member", "checkpoint"))


def note_test(machine: Machine, expr: core.If, value: Value) -> None:
    """Remembers a test of `if` and its kin that an answer decides, and always the same way.

    A test of a name that a branch uses is left alone: it asks whether there is an answer.
    """
    test, tested = expr.test, value
    if isinstance(test, core.Call) and _head(test) == "not" and len(test.arguments) == 1:
        test = test.arguments[0]
        seen = machine.trace.seen.get(Place(machine.here(), test.span))
        if seen is None:
            return
        tested = seen
    if not isinstance(tested, Text | Result | Handle):
        return
    match test:
        case core.Ref(name=name):
            branches = (expr.then,) if expr.other is None else (expr.then, expr.other)
            if name.startswith(" ") or _is_conjunction(expr) or _mentions(branches, name):
                return
        case core.Call():
            if _head(test) in _MAY_MISS:
                return
        case _:
            return
    note_verdict(machine, Place(machine.here(), test.span), tested, "if")


def note_verdict(machine: Machine, place: Place, value: Value, who: str) -> None:
    """The same of what a predicate gives that `who` asks."""
    text = value.text if isinstance(value, Result | Handle) else value
    if not isinstance(text, Text):
        return
    if any(trail.source.outside is Outside.ANSWER for trail in text.taint):
        origin = value.origin if isinstance(value, Result | Handle) else None
        misuse = Misuse(place, CONDITION, who, "#t or #f", origin, text.taint)
        machine.trace.misuses.setdefault((place, CONDITION), misuse)


def is_restored(value: Value) -> bool:
    """Whether a value is what `restore` gave: #f as long as nothing is stored."""
    return (
        isinstance(value, Unknown)
        and bool(value.taint)
        and all(trail.source.outside is Outside.CHECKPOINT for trail in value.taint)
    )


def _head(call: core.Call) -> str:
    return call.function.name if isinstance(call.function, core.Ref) else ""


def _is_conjunction(expr: core.If) -> bool:
    """Whether it is a part of `and`, where what follows may use the value."""
    return isinstance(expr.other, core.Literal) and expr.other.value is False


def _mentions(branches: tuple[core.Expr, ...], name: str) -> bool:
    return any(isinstance(e, core.Ref) and e.name == name for e in walk(*branches))
