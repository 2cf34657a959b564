"""Racket's lists and vectors: how many elements, and which."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .. import effects
from ..loops import as_list, concatenate_lists, each
from ..places import Place
from ..sizes import ANY, Amount, Poly, less, plus, quotient
from ..values import (
    BOOLEAN,
    NUMBER,
    UNKNOWN,
    List,
    Number,
    Pair,
    Record,
    Unknown,
    Value,
    any_of,
    boolean,
    list_of,
    number,
    taint_of,
    taint_of_all,
    unknown,
)
from .arguments import exact_number, listed, one_of, part_of, single, use
from .registry import builtin

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


MAX_NUMBERS = 32
"""Up to so many numbers of a `range` are told apart; of more, all turns of a loop are alike."""


@builtin("list", "vector", "list*", "vector-immutable", careful=True)
def _list(machine: Machine, call: Invocation) -> Value:
    if call.name == "list*" and call.arguments:
        front = list_of(call.arguments[:-1])
        return concatenate_lists([front, listed(machine, call, len(call.arguments) - 1)])
    return list_of(call.arguments)


@builtin("cons", careful=True)
def _cons(machine: Machine, call: Invocation) -> Value:
    tail = call.argument(1)
    if isinstance(tail, List):
        return concatenate_lists([list_of([call.argument(0)]), tail])
    if isinstance(tail, Pair):
        return unknown(taint_of_all(call.arguments))
    return Pair(call.argument(0), tail)


@builtin("append", careful=True)
def _append(machine: Machine, call: Invocation) -> Value:
    return concatenate_lists([listed(machine, call, i) for i in range(len(call.arguments))])


@builtin("append*", "flatten", careful=True)
def _append_all(machine: Machine, call: Invocation) -> Value:
    if len(call.arguments) != 1:
        return any_of(UNKNOWN)
    outer = listed(machine, call, 0)
    if call.name == "flatten":
        return _flatten(outer)
    if outer.items is not None and all(isinstance(item, List) for item in outer.items):
        return concatenate_lists([item for item in outer.items if isinstance(item, List)])
    inner = outer.element
    if isinstance(inner, List):
        return List(outer.size.times(inner.size), inner.element)
    return any_of(UNKNOWN)


def _flatten(values: List) -> Value:
    if values.items is not None:
        parts = [_flatten(x) if isinstance(x, List) else list_of([x]) for x in values.items]
        return concatenate_lists([part for part in parts if isinstance(part, List)])
    if isinstance(values.element, List):
        inner = _flatten(values.element)
        if isinstance(inner, List):
            return List(values.size.times(inner.size), inner.element)
    return values if not isinstance(values.element, Unknown) else any_of(UNKNOWN)


@builtin("car", "first", careful=True)
def _first(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    if isinstance(value, Pair):
        return value.first
    return _element(machine, call, 0)


@builtin("second", "cadr", careful=True)
def _second(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 1)


@builtin("third", "caddr", careful=True)
def _third(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 2)


@builtin("fourth", "cadddr", careful=True)
def _fourth(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, 3)


@builtin("last", careful=True)
def _last(machine: Machine, call: Invocation) -> Value:
    return _element(machine, call, -1)


@builtin("list-ref", "vector-ref", careful=True)
def _list_ref(machine: Machine, call: Invocation) -> Value:
    index = call.argument(1)
    known = index.value if isinstance(index, Number) else None
    if known is None:
        value = call.argument(0)
        return one_of(value) if isinstance(value, List) else UNKNOWN
    return _element(machine, call, int(known))


def _element(machine: Machine, call: Invocation, index: int) -> Value:
    value = call.argument(0)
    if not isinstance(value, List):
        return UNKNOWN
    if value.items is not None and -len(value.items) <= index < len(value.items):
        return value.items[index]
    return one_of(value)


@builtin("rest", careful=True)
def _rest(machine: Machine, call: Invocation) -> Value:
    return dropped(call.argument(0), 1)


@builtin("cdr", "cddr", careful=True)
def _cdr(machine: Machine, call: Invocation) -> Value:
    """The rest of a list; of a pair, its other half; else anything."""
    value = call.argument(0)
    if isinstance(value, Pair) and call.name == "cdr":
        return value.rest
    if not isinstance(value, List):
        return unknown(taint_of(value))
    return dropped(value, 1 if call.name == "cdr" else 2)


@builtin("drop", "list-tail", "vector-drop", careful=True)
def _drop(machine: Machine, call: Invocation) -> Value:
    count = exact_number(call.argument(1))
    if count is None:
        return part_of(listed(machine, call, 0))
    return dropped(listed(machine, call, 0), int(count))


def dropped(value: Value, count: int) -> Value:
    if not isinstance(value, List):
        return any_of(UNKNOWN)
    if value.items is not None:
        return list_of(value.items[count:])
    return List(value.size.less(count), single(value.element))


@builtin(
    "take", "vector-take", "drop-right", "take-right", "takef", "dropf", "takef-right", careful=True
)
def _take(machine: Machine, call: Invocation) -> Value:
    # Seed texts write both (take items 5) and (take 5 items).
    values, count = call.argument(0), call.argument(1)
    if isinstance(values, Number) and isinstance(count, List | Unknown):
        return UNKNOWN
    items = listed(machine, call, 0)
    if not isinstance(count, Number):
        return part_of(items)
    known = exact_number(count)
    if known is None:
        if count.low == count.high and call.name in ("take", "take-right"):
            return List(Amount.of(count.low), single(items.element))
        return part_of(items)
    known = int(known)
    if items.items is not None:
        ranges = {
            "drop-right": slice(0, max(0, len(items.items) - known)),
            "take-right": slice(max(0, len(items.items) - known), None),
        }
        return list_of(items.items[ranges.get(call.name, slice(0, known))])
    if call.name == "drop-right":
        return List(items.size.less(known), single(items.element))
    # Racket's `take` fails on a shorter list, so what it returns has just that many elements.
    return List(Amount.of(known), single(items.element))


@builtin("length", "vector-length", "hash-count", "sequence-length", careful=True)
def _length(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    if isinstance(value, Unknown | List | Pair):
        count = listed(machine, call, 0).size
        return Number(count.low, count.high)
    if isinstance(value, Record) and value.whole:
        return number(len(value.fields))
    return Number(0, math.inf)


@builtin("reverse", careful=True)
def _reverse(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 0)
    return list_of(values.items[::-1]) if values.items is not None else values


@builtin("sort", "group-by", "remove-duplicates", careful=True)
def _by_key(machine: Machine, call: Invocation) -> Value:
    """Sorted, grouped or told apart by what a function makes of each element."""
    values = listed(machine, call, 1 if call.name == "group-by" else 0)
    element = single(values.element)
    key = call.keywords.get("key") if call.name != "group-by" else call.argument(0)
    keyed = element
    if key is not None and not isinstance(key, Unknown):
        place = call.where(0) if call.name == "group-by" else _of_key(call)
        count = values.size
        if call.name != "group-by" and (isinstance(count.low, Poly) or count.low < 2):
            count = count.or_none()  # a single element is compared with nothing
        several = List(count, element)
        keyed = single(
            each(machine, lambda xs: machine.apply_to(key, xs, place), [several]).element
        )
    compare = call.argument(1) if len(call.arguments) > 1 and call.name != "group-by" else None
    if compare is not None and values.size.high not in (0, 1):
        with machine.perhaps(), machine.capture() as inner:
            machine.apply_to(compare, [keyed, keyed], call.where(1))
        machine.emit(effects.repeat(ANY, effects.sequence(inner)))
    if call.name == "group-by":
        return any_of(any_of(element), values.size.or_none())
    if call.name == "sort":
        return List(values.size, element, left_of=values.left_of)
    return part_of(values)


def _of_key(call: Invocation) -> Place:
    return Place(call.place.home, call.keyword_spans.get("key", call.place.span))


@builtin("shuffle", "vector->list", "list->vector", "in-list", "in-vector", "sequence->list")
def _same_elements(machine: Machine, call: Invocation) -> Value:
    values = listed(machine, call, 0)
    if call.name == "shuffle":
        return List(values.size, single(values.element))
    return values


@builtin("remove", "remq", "remv", "remove*", careful=True)
def _fewer(machine: Machine, call: Invocation) -> Value:
    return part_of(listed(machine, call, 1))


@builtin(
    "range", "in-range", "build-list", "make-list", "build-vector", "make-vector", careful=True
)
def _range(machine: Machine, call: Invocation) -> Value:
    if call.name.startswith("build"):
        return _build(machine, call)
    if call.name.startswith("make"):
        return _make(call)
    bounds = [argument for argument in call.arguments if isinstance(argument, Number)]
    if len(bounds) != len(call.arguments) or not bounds:
        return any_of(NUMBER)
    start, end = (number(0), bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
    step = exact_number(bounds[2]) if len(bounds) > 2 else 1
    first, last = exact_number(start), exact_number(end)
    if step and first is not None and last is not None:
        count = max(0, math.ceil((last - first) / step))
        if count <= MAX_NUMBERS:
            return list_of([number(first + step * i) for i in range(count)])
        return any_of(Number(min(first, last), max(first, last)), Amount.of(count))
    if step and step > 0 and first is not None and end.low == end.high:
        span = less(end.low, first) if first >= 0 else plus(end.low, -first)
        return any_of(NUMBER, Amount.of(quotient(span, int(step))))
    return any_of(NUMBER)


def _build(machine: Machine, call: Invocation) -> Value:
    count = exact_number(call.argument(0))
    if count is not None and count <= MAX_NUMBERS:
        numbers = list_of([number(i) for i in range(int(count))])
    else:
        numbers = as_list(machine, call.argument(0), call.where(0).span)
    return each(machine, lambda xs: use(machine, call, 1, xs), [numbers])


def _make(call: Invocation) -> Value:
    count, value = call.argument(0), call.argument(1)
    known = exact_number(count)
    if known is not None and 0 <= known <= MAX_NUMBERS:
        return list_of([value for _ in range(int(known))])
    if not isinstance(count, Number):
        return any_of(value)
    if count.low == count.high:
        return any_of(value, Amount.of(count.low))
    return any_of(value, Amount(0, None, count.high))


@builtin("null?", "empty?", "pair?", "cons?", careful=True)
def _empty(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    wanted = call.name in ("null?", "empty?")
    if isinstance(value, List):
        if value.size.high == 0:
            return boolean(wanted)
        low = value.size.low
        if not isinstance(low, Poly) and low > 0:
            return boolean(not wanted)
        return BOOLEAN
    if isinstance(value, Pair):
        return boolean(not wanted)
    if isinstance(value, Unknown):
        return BOOLEAN
    return boolean(False)


@builtin("in-naturals")
def _naturals(machine: Machine, call: Invocation) -> Value:
    start = exact_number(call.argument(0)) if call.arguments else 0
    return List(Amount.of(math.inf), number(start or 0))


@builtin("enumerate", "in-indexed", careful=True)
def _unknown_list(machine: Machine, call: Invocation) -> Value:
    return any_of(UNKNOWN, listed(machine, call, 0).size)
