"""Racket's arithmetic, over numbers, sizes and bounds."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..sizes import Poly, Quantity, less, minimum, plus, times
from ..values import (
    BOOLEAN,
    FALSE,
    NUMBER,
    TRUE,
    Number,
    Value,
    boolean,
    number,
)
from .arguments import exact_number
from .registry import builtin

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


@builtin("+")
def _plus(machine: Machine, call: Invocation) -> Value:
    low: Quantity = 0
    high: Quantity = 0
    for value in call.arguments:
        if not isinstance(value, Number):
            return NUMBER
        low, high = plus(low, value.low), plus(high, value.high)
    return _tidy(low, high)


@builtin("add1")
def _add1(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    return _tidy(plus(value.low, 1), plus(value.high, 1)) if isinstance(value, Number) else NUMBER


@builtin("-", "sub1")
def _minus(machine: Machine, call: Invocation) -> Value:
    values = [value for value in call.arguments if isinstance(value, Number)]
    if len(values) != len(call.arguments) or not values:
        return NUMBER
    if call.name == "sub1":
        values.append(number(1))
    if len(values) == 1:
        values.insert(0, number(0))
    low, high = values[0].low, values[0].high
    for value in values[1:]:
        known = value.value
        if isinstance(low, Poly) or isinstance(high, Poly):
            if known is None:
                return NUMBER
            # Sizes are never below nothing, and neither is what is left of one.
            low = less(low, known) if known >= 0 else plus(low, -known)
            high = less(high, known) if known >= 0 else plus(high, -known)
        elif isinstance(value.low, Poly) or isinstance(value.high, Poly):
            return NUMBER
        else:
            low, high = low - value.high, high - value.low
    return _tidy(low, high)


@builtin("*")
def _times(machine: Machine, call: Invocation) -> Value:
    low: Quantity = 1
    high: Quantity = 1
    for value in call.arguments:
        if not isinstance(value, Number):
            return NUMBER
        negative = [b for b in (value.low, value.high) if not isinstance(b, Poly) and b < 0]
        if negative:
            if value.value is not None and not isinstance(low, Poly) and low == high:
                low = high = low * value.value
                continue
            return NUMBER
        low, high = times(low, value.low), times(high, value.high)
    return _tidy(low, high)


def _tidy(low: Quantity, high: Quantity) -> Number:
    for bound in (low, high):
        if bound != bound:  # not a number
            return NUMBER
    return Number(low, high)


@builtin("/", "quotient", "modulo", "remainder", "floor", "ceiling", "round", "truncate", "abs",
         "max", "min", "sqrt", "expt", "exact-floor", "exact-ceiling", "exact-round",
         "inexact->exact", "exact->inexact", "exact-truncate")  # fmt: skip
def _arithmetic(machine: Machine, call: Invocation) -> Value:
    known = [exact_number(value) for value in call.arguments]
    numbers = [value for value in known if value is not None]
    if not numbers or len(numbers) < len(known):
        return _bounded(call)
    try:
        return number(_ARITHMETIC[call.name](*numbers))
    except (ArithmeticError, ValueError, TypeError):
        return NUMBER


def _bounded(call: Invocation) -> Value:
    values = [value for value in call.arguments if isinstance(value, Number)]
    if call.name == "min" and values and len(values) == len(call.arguments):
        low, high = values[0].low, values[0].high
        if all(_positive(value) for value in values):
            for value in values[1:]:
                low, high = minimum(low, value.low), minimum(high, value.high)
            return Number(low, high)
    if call.name in ("quotient", "ceiling", "exact-ceiling") and len(values) == 2:
        return Number(0, values[0].high)
    return NUMBER


def _positive(value: Number) -> bool:
    return isinstance(value.low, Poly) or value.low >= 0


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "/": lambda a, *rest: a / math.prod(rest) if rest else 1 / a,
    "quotient": lambda a, b: int(a / b),
    "modulo": lambda a, b: a % b,
    "remainder": math.fmod,
    "floor": math.floor,
    "ceiling": math.ceil,
    "round": round,
    "truncate": math.trunc,
    "abs": abs,
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "sqrt": math.sqrt,
    "expt": lambda a, b: a**b if abs(b) < 64 and abs(a) < 1e6 else math.nan,
    "exact-floor": math.floor,
    "exact-ceiling": math.ceil,
    "exact-round": round,
    "exact-truncate": math.trunc,
    "inexact->exact": lambda a: a,
    "exact->inexact": lambda a: a,
}

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
}


@builtin(*_COMPARE)
def _compare(machine: Machine, call: Invocation) -> Value:
    verdicts = [
        _compare_two(call.name, a, b)
        for a, b in zip(call.arguments, call.arguments[1:], strict=False)
    ]
    if any(verdict is False for verdict in verdicts):
        return FALSE
    return TRUE if verdicts and all(verdict is True for verdict in verdicts) else BOOLEAN


def _compare_two(name: str, a: Value, b: Value) -> bool | None:
    if not isinstance(a, Number) or not isinstance(b, Number):
        return None
    bounds = (a.low, a.high, b.low, b.high)
    if any(isinstance(bound, Poly) for bound in bounds):
        return None
    if name == "=":
        if a.value is not None and b.value is not None:
            return a.value == b.value
        return False if a.high < b.low or b.high < a.low else None
    compare = _COMPARE[name]
    corners = {compare(x, y) for x in (a.low, a.high) for y in (b.low, b.high)}
    return corners.pop() if len(corners) == 1 else None


@builtin("zero?", "positive?", "negative?", "even?", "odd?")
def _number_test(machine: Machine, call: Invocation) -> Value:
    value = exact_number(call.argument(0))
    if value is None:
        return BOOLEAN
    tests: dict[str, Callable[[float], bool]] = {
        "zero?": lambda x: x == 0,
        "positive?": lambda x: x > 0,
        "negative?": lambda x: x < 0,
        "even?": lambda x: x % 2 == 0,
        "odd?": lambda x: x % 2 == 1,
    }
    return boolean(tests[call.name](value))
