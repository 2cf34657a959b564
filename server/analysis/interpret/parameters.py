"""Which clause of a function takes its arguments, and what its parameters are bound to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .. import core
from .environment import Environment
from .places import Place
from .taint import named
from .values import (
    UNKNOWN,
    Builtin,
    Function,
    Made,
    OneOf,
    Value,
    list_of,
    taint_of,
)

if TYPE_CHECKING:
    from .machine import Machine


def bind_parameters(
    machine: Machine,
    code: core.Lambda,
    parent: Environment,
    arguments: list[Value],
    keywords: Mapping[str, Value],
) -> Environment:
    frame = machine.new_frame(parent)
    parameters = code.parameters
    rest = list(arguments)
    for name in parameters.required:
        value = rest.pop(0) if rest else UNKNOWN
        if taint_of(value):
            value = named(value, Place(machine.here(), name.span), f"given as `{name.text}`")
        machine.bind(name.text, value, frame)
        machine.record(name.span, frame.bindings[name.text])
    for optional in parameters.optional:
        if rest:
            value = rest.pop(0)
        else:
            value = machine.single(optional.default, frame) if optional.default else UNKNOWN
        machine.bind(optional.name.text, value, frame)
    for parameter in parameters.keywords:
        value = keywords.get(parameter.keyword)
        if value is None:
            value = machine.single(parameter.default, frame) if parameter.default else UNKNOWN
        machine.bind(parameter.name.text, value, frame)
    if parameters.rest:
        machine.bind(parameters.rest.text, list_of(rest), frame)
    return frame


def clause_for(code: core.Lambda | core.CaseLambda, count: int) -> core.Lambda | None:
    """The clause that takes `count` arguments; of a plain function, the function."""
    if isinstance(code, core.Lambda):
        return code
    return next((clause for clause in code.clauses if takes(clause, count)), None)


def takes(code: core.Lambda, count: int) -> bool:
    """Whether a function takes so many arguments by position."""
    least = len(code.parameters.required)
    most = least + len(code.parameters.optional)
    return least <= count and (count <= most or code.parameters.rest is not None)


def arity(function: Function | Made | OneOf | Builtin) -> int:
    if isinstance(function, OneOf):
        return max(
            arity(one) for one in function.functions if isinstance(one, Function | Made | Builtin)
        )
    if not isinstance(function, Function):
        return 1
    code = function.code if isinstance(function.code, core.Lambda) else function.code.clauses[0]
    return len(code.parameters.required)
