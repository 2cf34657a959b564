"""How functions are applied: closures, builtins, what a combinator made, unknown ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ...language.vocabulary import lookup
from . import effects
from .chance import is_chance
from .effects import Effect
from .failing import may_raise
from .functions import (
    APPLIES_FUNCTIONS,
    CAREFUL,
    MAY_ASK,
)
from .invocation import Invocation
from .misuse import check_uses
from .parameters import arity, clause_for, takes
from .recursion import enter
from .sizes import ANY
from .taint import carried, check_flows, note_escape
from .values import (
    NEVER,
    UNKNOWN,
    VOID,
    Builtin,
    Function,
    Made,
    Never,
    OneOf,
    Parameter,
    Unknown,
    Value,
    join,
)

if TYPE_CHECKING:
    from .machine import Machine

UNKNOWN_USES = 3
"""How deep functions that unknown functions apply may nest."""

DEPTH = 80
"""How deep applications may nest."""


def apply(
    machine: Machine,
    function: Value,
    arguments: list[Value],
    keywords: dict[str, Value],
    call: Invocation,
) -> Value:
    match function:
        case Function():
            return call_closure(machine, function, arguments, keywords)
        case Builtin(name=name):
            call.name = name
            return call_builtin(machine, call)
        case Made():
            if machine.depth >= DEPTH:
                return UNKNOWN
            machine.step()  # composed of itself, it is applied 2 ** n times
            machine.depth += 1
            try:
                return function.apply(machine, arguments)
            finally:
                machine.depth -= 1
        case OneOf():
            return _apply_one_of(machine, function, arguments, keywords, call)
        case Parameter():
            return _apply_parameter(machine, function, arguments)
        case Unknown(unbound=True) | Never():
            pass
        case _:
            beyond_knowing(machine)
    machine.may_fail()
    machine.chances += 1
    note_escape(machine, [*arguments, *keywords.values()])
    unknown_use(machine, [*arguments, *keywords.values()], call)
    return UNKNOWN


def beyond_knowing(machine: Machine) -> None:
    """A function is applied of which nothing is known: it may be any that the program has."""
    if machine.read_global(MAY_ASK) is not None:
        machine.emit(effects.Beyond("unknown function"))


def _apply_one_of(
    machine: Machine,
    function: OneOf,
    arguments: list[Value],
    keywords: dict[str, Value],
    call: Invocation,
) -> Value:
    branches: list[Effect] = []
    result: Value = NEVER
    with machine.perhaps():
        for one in function.functions:
            with machine.capture() as inner:
                value = apply(machine, one, arguments, keywords, replace(call))
            result = join(result, value)
            branches.append(effects.sequence(inner))
    machine.emit(effects.choice(branches))
    return result


def _apply_parameter(machine: Machine, parameter: Parameter, arguments: list[Value]) -> Value:
    current = machine.read_global(parameter.variable) or parameter.value
    if not arguments:
        return current
    machine.write_global(parameter.variable, machine.assigned(current, arguments[0]))
    return VOID


def unknown_use(machine: Machine, arguments: Iterable[Value], call: Invocation) -> None:
    """Whoever is called may apply the functions it is given any number of times."""
    for argument in arguments:
        if not isinstance(argument, Function | Made | OneOf | Builtin):
            continue
        if isinstance(argument, Builtin) and lookup(argument.name) is None:
            continue  # Racket's own functions send nothing
        if machine.unknown_uses >= UNKNOWN_USES:
            beyond_knowing(machine)
            continue
        machine.unknown_uses += 1
        try:
            with machine.perhaps(), machine.capture() as inner:
                machine.apply_to(argument, [UNKNOWN] * arity(argument), call.place)
        finally:
            machine.unknown_uses -= 1
        effect = effects.sequence(inner)
        if not effects.is_nothing(effect):
            machine.note("how often an unknown function applies its argument is not known")
            machine.emit(effects.Repeat(ANY, effect))


# What gives #f where it finds nothing, and else a value of this kind.
_FINDS = {
    "regexp-match": "list", "regexp-match-positions": "list", "assoc": "list", "assq": "list",
    "assv": "list", "member": "list", "memq": "list", "memv": "list", "string->number": "number",
}  # fmt: skip


def call_builtin(machine: Machine, call: Invocation) -> Value:
    """Applies a function of the dialect or of Racket.

    Functions that it is given and whose rule does not say that it follows or keeps them may be
    applied any number of times; so may those given to a keyword of a function of Racket.
    """
    check_uses(machine, call)
    check_flows(machine, call)
    if is_chance(call):
        machine.chances += 1
    if machine.guarded and may_raise(call):
        machine.may_fail()
    if lookup(call.name) is None:
        unknown_use(machine, call.keywords.values(), call)
    rule = machine.builtins.get(call.name)
    if rule is not None and call.name in CAREFUL:
        return carried(call, rule(machine, call))
    unknown_use(machine, call.arguments, call)
    if call.name in APPLIES_FUNCTIONS and any(isinstance(x, Unknown) for x in call.arguments):
        beyond_knowing(machine)
    result = carried(call, rule(machine, call) if rule is not None else UNKNOWN)
    found = _FINDS.get(call.name)
    return replace(result, or_false=found) if found and isinstance(result, Unknown) else result


def call_closure(
    machine: Machine, function: Function, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    code = clause_for(function.code, len(arguments))
    if code is None:
        machine.may_fail()
        return UNKNOWN
    if not takes(code, len(arguments)):
        machine.may_fail()
        arguments = [UNKNOWN] * len(code.parameters.required)  # the run ends here with an error
    if machine.depth >= DEPTH:
        machine.emit(effects.Beyond("nested too deeply to follow"))
        return UNKNOWN
    outer_home, outer_depth = machine.home, machine.depth
    machine.home = function.place.home
    machine.depth += 1
    try:
        return enter(machine, function, code, arguments, keywords)
    finally:
        machine.home, machine.depth = outer_home, outer_depth
