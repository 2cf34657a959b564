"""Racket's tests of type, equality and membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..values import (
    BOOLEAN,
    FALSE,
    TRUE,
    UNKNOWN,
    Boolean,
    Builtin,
    Function,
    List,
    Made,
    Number,
    OneOf,
    Parameter,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    boolean,
    truth,
)
from .registry import builtin

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


@builtin("not", careful=True)
def _not(machine: Machine, call: Invocation) -> Value:
    decided = truth(call.argument(0))
    return BOOLEAN if decided is None else boolean(not decided)


@builtin("eq?", "equal?", "eqv?", careful=True)
def _equal(machine: Machine, call: Invocation) -> Value:
    a, b = call.argument(0), call.argument(1)
    match a, b:
        case Text(), Text() if a.literal is not None and b.literal is not None:
            return boolean(a.literal == b.literal and a.symbol == b.symbol)
        case Number(), Number() if a.value is not None and b.value is not None:
            return boolean(a.value == b.value)
        case Boolean(), Boolean() if a.value is not None and b.value is not None:
            return boolean(a.value == b.value)
    return BOOLEAN


@builtin("memv", "member", "memq", careful=True)
def _member(machine: Machine, call: Invocation) -> Value:
    """Decides `case` and membership where everything is known."""
    item, values = call.argument(0), call.argument(1)
    if not isinstance(values, List) or values.items is None:
        return UNKNOWN
    verdicts = [_same_literal(item, other) for other in values.items]
    if any(verdict is True for verdict in verdicts):
        return TRUE
    return FALSE if all(verdict is False for verdict in verdicts) else UNKNOWN


def _same_literal(a: Value, b: Value) -> bool | None:
    match a, b:
        case Text(), Text() if a.literal is not None and b.literal is not None:
            return a.literal == b.literal and a.symbol == b.symbol
        case Number(), Number() if a.value is not None and b.value is not None:
            return a.value == b.value
    return None


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string?": Text,
    "number?": Number,
    "integer?": Number,
    "list?": List,
    "hash?": Record,
    "boolean?": Boolean,
    "procedure?": (Function, Builtin, Made, OneOf, Parameter),
    "syntax?": Result,
}


@builtin(*_TYPES, careful=True)
def _type_test(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    if isinstance(value, Unknown) or (isinstance(value, OneOf) and value.maybe_not):
        return BOOLEAN
    if isinstance(value, Text) and value.symbol:
        return boolean(False)
    if call.name == "integer?" and isinstance(value, Number):
        return BOOLEAN
    return boolean(isinstance(value, _TYPES[call.name]))
