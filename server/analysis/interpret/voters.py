"""Functions that are asked side by side and surely give the same answer, each for its price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import core
from ..traverse import walk
from . import effects
from .chance import chances
from .effects import Effect
from .mistakes import SAME_VOTES, note
from .primitives import settled
from .values import Function, List, Made, Number, Text, Value

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine


def note_copies(
    machine: Machine, call: Invocation, functions: List, asked: Effect, steady: bool
) -> None:
    """Remembers functions that ask the same, whose answers are the same at temperature 0.

    `asked` is what all of them ask; `steady` says that nothing in them is left to chance.
    """
    if functions.items is None:
        alone = functions.size.number is not None and functions.size.number < 2
        if not alone and steady and _is_fixed(functions.element) and _is_settled(asked):
            note(machine, call.where(0), SAME_VOTES, call.name)
        return
    copied = _copied(functions.items)
    if copied is None:
        return
    function, count = copied
    if count < len(functions.items):
        before = chances(machine)
        with machine.perhaps(), machine.capture() as inner:
            settled(machine, machine.apply_to(function, [], call.where(0)))
        asked, steady = effects.sequence(inner), chances(machine) == before
    if steady and _is_settled(asked):
        note(machine, call.where(0), SAME_VOTES, call.name)


def _is_settled(asked: Effect) -> bool:
    """Whether there are model calls, all at temperature 0, and nothing that is not known."""
    leaves = list(effects.leaves(asked))
    asks = [leaf for leaf in leaves if isinstance(leaf, effects.Ask)]
    if not asks or any(isinstance(leaf, effects.Beyond | effects.Recur) for leaf in leaves):
        return False
    return all(ask.temperature == 0 and not ask.recursive for ask in asks)


def _copied(functions: Sequence[Value]) -> tuple[Value, int] | None:
    """The function of which there are most copies, and how many; None where all differ."""
    groups: list[list[Value]] = []
    for function in functions[:_MOST]:
        group = next((group for group in groups if _is_copy(group[0], function)), None)
        if group is None:
            groups.append([function])
        else:
            group.append(function)
    most = max(groups, key=len, default=[])
    return (most[0], len(most)) if len(most) > 1 else None


_MOST = 40


def _is_copy(one: Value, other: Value, depth: int = 0) -> bool:
    """Whether two functions surely do the same."""
    if one is other:
        return isinstance(one, Function | Made)
    if not isinstance(one, Function) or not isinstance(other, Function) or depth > 3:
        return False
    if one.code is not other.code and _source(one) != _source(other):
        return False
    for name in _names(one.code):
        first, second = one.environment.frame_of(name), other.environment.frame_of(name)
        if first is second:
            continue
        if first is None or second is None:
            return False
        if not _is_same(first.bindings[name], second.bindings[name], depth):
            return False
    return True


def _is_same(one: Value, other: Value, depth: int) -> bool:
    match one, other:
        case Number(), Number():
            return one.value is not None and one.value == other.value
        case Text(), Text():
            return one.literal is not None and one.literal == other.literal
    return _is_copy(one, other, depth + 1)


def _is_fixed(function: Value) -> bool:
    """Whether one function stands for all because nothing it uses was made in a loop."""
    if not isinstance(function, Function):
        return False
    frames = (function.environment.frame_of(name) for name in _names(function.code))
    return all(frame is None or not frame.doubt for frame in frames)


def _names(code: core.Expr) -> frozenset[str]:
    return frozenset(expr.name for expr in walk(code) if isinstance(expr, core.Ref))


def _source(function: Function) -> bytes:
    span = function.code.span
    return b" ".join(function.place.home.form.text[span.start : span.end].split())
