"""Racket's functions that make, combine or apply functions, and that leave a computation."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import effects
from ..application import beyond_knowing, unknown_use
from ..evaluate import escaping
from ..invocation import Invocation
from ..mistakes import note_receiver
from ..misuse import NUMBER_ARGUMENTS, check_uses
from ..taint import written
from ..texts import concatenate
from ..values import (
    NEVER,
    NUMBER,
    UNKNOWN,
    VOID,
    Builtin,
    List,
    Made,
    Parameter,
    Text,
    Unknown,
    Value,
    Values,
)
from .arguments import use
from .printed import contents_of, repeated
from .registry import builtin

if TYPE_CHECKING:
    from ..machine import Machine


@builtin("apply", careful=True)
def _apply(machine: Machine, call: Invocation) -> Value:
    if len(call.arguments) < 2:
        return UNKNOWN
    last = call.arguments[-1]
    function = call.argument(0)
    if isinstance(last, List) and last.items is not None:
        arguments = [*call.arguments[1:-1], *last.items]
        return machine.apply_to(function, arguments, call.place)
    if isinstance(function, Builtin) and isinstance(last, List):
        return _apply_to_many(machine, call, function.name, last)
    if isinstance(function, Unknown) and not function.unbound:
        beyond_knowing(machine)
    unknown_use(machine, call.arguments, call)
    return UNKNOWN


def _apply_to_many(machine: Machine, call: Invocation, name: str, last: List) -> Value:
    """A builtin applied to a list of unknown length."""
    if last.size.high != 0 and name in (*NUMBER_ARGUMENTS, "string-append"):
        place = call.where(len(call.arguments) - 1)
        check_uses(machine, Invocation(name, [last.element], {}, place))
    if name == "string-append":
        joined = Text(concatenate(*contents_of(call.arguments[1:-1]), repeated(last)))
        return written(call, joined)
    if name in NUMBER_ARGUMENTS:
        return NUMBER if name in ("+", "*", "-", "/", "max", "min") else UNKNOWN
    if name == "append" and isinstance(last.element, List):
        return List(last.size.times(last.element.size), last.element.element)
    unknown_use(machine, [*call.arguments, last.element], call)
    return UNKNOWN


@builtin("compose", "compose1", careful=True)
def _compose(machine: Machine, call: Invocation) -> Value:
    functions = list(call.arguments)

    def composed(running: Machine, arguments: Sequence[Value]) -> Value:
        values = list(arguments)
        for function in reversed(functions):
            values = [running.apply_to(function, values, call.place)]
        return values[0] if values else UNKNOWN

    return Made("compose", composed)


@builtin("curry", "curryr", careful=True)
def _curry(machine: Machine, call: Invocation) -> Value:
    function, given = call.argument(0), call.arguments[1:]

    def curried(running: Machine, arguments: Sequence[Value]) -> Value:
        values = [*given, *arguments] if call.name == "curry" else [*arguments, *given]
        return running.apply_to(function, values, call.place)

    return Made(call.name, curried)


@builtin("const", "thunk", careful=True)
def _const(machine: Machine, call: Invocation) -> Value:
    value = call.argument(0)
    return Made("const", lambda running, arguments: value)


@builtin("identity", "force", careful=True)
def _identity(machine: Machine, call: Invocation) -> Value:
    return call.argument(0)


@builtin("values", careful=True)
def _values(machine: Machine, call: Invocation) -> Value:
    return call.argument(0) if len(call.arguments) == 1 else Values(tuple(call.arguments))


@builtin("call-with-values", careful=True)
def _call_with_values(machine: Machine, call: Invocation) -> Value:
    value = use(machine, call, 0, [])
    arguments: list[Value] = list(value.items) if isinstance(value, Values) else [value]
    note_receiver(machine, call, value)
    return use(machine, call, 1, arguments)


_PARAMETERS = itertools.count()


@builtin("make-parameter", careful=True)
def _make_parameter(machine: Machine, call: Invocation) -> Value:
    return Parameter(call.argument(0), f"#parameter-{next(_PARAMETERS)}")


@builtin("call/ec", "call-with-escape-continuation", careful=True)
def _call_with_escape(machine: Machine, call: Invocation) -> Value:
    return escaping(machine, lambda leave: use(machine, call, 0, [leave]))


@builtin("void", careful=True)
def _void(machine: Machine, call: Invocation) -> Value:
    return VOID


@builtin(
    "display", "displayln", "eprintf", "print", "write", "newline", "printf", "sleep", careful=True
)
def _output(machine: Machine, call: Invocation) -> Value:
    return VOID


@builtin("error", "raise", "raise-user-error", "raise-argument-error", "exit", careful=True)
def _raise(machine: Machine, call: Invocation) -> Value:
    failure = call.name not in ("exit", "raise")
    machine.emit(effects.Stop(finish=call.name == "exit", failure=failure))
    return NEVER
