"""Racket's functions that apply a function to the elements of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .. import effects
from ..conditions import note_verdict
from ..loops import carry, each
from ..mistakes import note_lengths
from ..misuse import note_no_number
from ..sizes import Amount, Poly
from ..values import (
    BOOLEAN,
    UNKNOWN,
    VOID,
    Boolean,
    List,
    Number,
    Value,
    Values,
    any_of,
    list_of,
    truth,
)
from .arguments import listed, lists_from, one_of, part_of, single, use
from .registry import builtin

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


@builtin("map", "for-each", "vector-map", "vector-for-each", careful=True)
def _map(machine: Machine, call: Invocation) -> Value:
    result = each(machine, lambda xs: use(machine, call, 0, xs), _in_step(machine, call))
    return VOID if call.name.endswith("for-each") else result


def _in_step(machine: Machine, call: Invocation) -> list[List]:
    """The lists that a function is applied to the elements of."""
    lists = lists_from(machine, call, 1)
    if len(lists) > 1:
        note_lengths(machine, call.name, lists, [call.where(i + 1) for i in range(len(lists))])
    return lists


@builtin("filter-map", "append-map", careful=True)
def _map_and_select(machine: Machine, call: Invocation) -> Value:
    result = each(machine, lambda xs: use(machine, call, 0, xs), _in_step(machine, call))
    if call.name == "filter-map":
        return part_of(result)
    if isinstance(result.element, List):
        return List(result.size.times(result.element.size), result.element.element)
    return any_of(UNKNOWN)


@builtin("filter", "filter-not", "partition", "remf", "remf*", "vector-filter", careful=True)
def _filter(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 1)
    verdicts = each(machine, lambda xs: use(machine, call, 0, xs), [values])
    note_verdict(machine, call.where(0), verdicts.element, call.name)
    if call.name == "partition":
        return Values((part_of(values), part_of(values)))
    keep = call.name in ("filter", "vector-filter")
    if values.items is not None and verdicts.items is not None:
        known = [truth(verdict) for verdict in verdicts.items]
        if None not in known:
            pairs = zip(values.items, known, strict=False)
            return list_of([item for item, verdict in pairs if verdict is keep])
    return part_of(values)


@builtin("count", careful=True)
def _count(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 1)
    each(machine, lambda xs: use(machine, call, 0, xs), [values])
    return Number(0, values.size.high)


@builtin("andmap", "ormap", "findf", "memf", "index-where", "for-first", careful=True)
def _search(machine: Machine, call: Invocation) -> Value:
    """Goes on only until an element decides."""
    index = 0 if call.name in ("andmap", "ormap", "findf", "memf") else 1
    values = listed(machine, call, 1 - index)
    with machine.perhaps(), machine.capture() as inner:
        result = use(machine, call, index, [single(values.element)])
    if call.name == "findf":
        note_verdict(machine, call.where(index), result, call.name)
    low = 1 if not isinstance(values.size.low, Poly) and values.size.low >= 1 else 0
    machine.emit(effects.repeat(Amount(low, None, values.size.high), effects.sequence(inner)))
    if call.name in ("andmap", "ormap"):
        return BOOLEAN if isinstance(result, Boolean) else UNKNOWN
    return UNKNOWN


@builtin("foldl", "foldr", careful=True)
def _fold(machine: Machine, call: Invocation) -> Value:
    values = lists_from(machine, call, 2)
    if not values:
        return UNKNOWN
    if call.name == "foldr":
        values = [list_of(x.items[::-1]) if x.items is not None else x for x in values]
    return fold(
        machine,
        values,
        call.argument(1),
        lambda items, result: use(machine, call, 0, [*items, result]),
    )


def fold(
    machine: Machine,
    lists: Sequence[List],
    initial: Value,
    step: Callable[[list[Value], Value], Value],
) -> Value:
    """Carries a result through lists gone through in step."""
    known = [x.items for x in lists if x.items is not None]
    if len(known) == len(lists) and all(len(items) <= 100 for items in known):
        result = initial
        for row in zip(*known, strict=False):
            result = step(list(row), result)
        return result
    elements = [x.element for x in lists]
    count = next((x.size for x in lists if x.size.exact), lists[0].size)
    return carry(machine, count, [initial], lambda state: [step(elements, state[0])])[0]


@builtin("argmin", "argmax", careful=True)
def _arg(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 1)
    measured = each(machine, lambda xs: use(machine, call, 0, xs), [values])
    note_no_number(machine, call.where(0), call.name, measured.element)
    return one_of(values)
