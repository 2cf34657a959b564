"""What a test tells of the texts from outside that it looks at.

Where `(member label '("bug" "question"))` holds, `label` is one of the program's own texts: it
carries nothing from outside any more.  The same goes for a text found equal to one of the program,
for one that reads as a number, and for one that a test of the program's own accepts.  Any other
test only tells that the program has looked at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ...language.racket_names import racket_names
from ...language.vocabulary import lookup
from .. import core
from ..traverse import walk
from .environment import Environment
from .origins import CLEAN
from .taint import seen
from .values import Never, Result, Text, Unknown, Value, same, taint_of

if TYPE_CHECKING:
    from .machine import Machine

_EQUAL = frozenset(("equal?", "eq?", "eqv?", "string=?", "string-ci=?"))
_MEMBER = frozenset(("member", "memq", "memv"))
_NOTHING: frozenset[str] = frozenset()


class Accepted(NamedTuple):
    """The names that hold a text of the program where a test holds, and where it does not."""

    then: frozenset[str]
    other: frozenset[str]


_NONE = Accepted(_NOTHING, _NOTHING)


def looked_at(machine: Machine, test: core.Expr, environment: Environment) -> list[str]:
    """The tainted variables that a test mentions; all of them count as looked at from now on."""
    names = machine.tested.get(id(test))
    if names is None:
        names = frozenset(expr.name for expr in walk(test) if isinstance(expr, core.Ref))
        machine.tested[id(test)] = names
    names = names.union(*(_others(machine, n, environment) for n in names if n.startswith(" ")))
    found = [name for name in names if taint_of(_known(machine, name, environment))]
    for name in found:
        _become(machine, name, environment, seen)
    return sorted(found)


def _others(machine: Machine, hidden: str, environment: Environment) -> frozenset[str]:
    """The variables that hold what `case` keeps under a name of its own."""
    value = _known(machine, hidden, environment)
    if not isinstance(value, Text) or not value.taint:
        return _NOTHING
    known: dict[str, Value] = dict(machine.globals)
    frame: Environment | None = environment
    while frame is not None:
        known.update((n, v) for n, v in frame.bindings.items() if n not in known)
        frame = frame.parent
    return frozenset(n for n, v in known.items() if isinstance(v, Text) and same(v, value))


def accepted(machine: Machine, test: core.Expr, environment: Environment) -> Accepted:
    """What a test makes sure of."""
    match test:
        case core.Call(function=core.Ref(name="not"), arguments=(inner,)):
            then, other = accepted(machine, inner, environment)
            return Accepted(other, then)
        case core.Call(function=core.Ref(name=name), arguments=arguments):
            found = _by_call(machine, name, arguments, environment)
            hidden = (_others(machine, n, environment) for n in found if n.startswith(" "))
            return Accepted(found.union(*hidden), _NOTHING)
        case core.If(test=first, then=second, other=core.Literal(value=False)):
            both = accepted(machine, first, environment), accepted(machine, second, environment)
            return Accepted(both[0].then | both[1].then, both[0].other & both[1].other)
        case core.Let(bindings=(binding,), body=(core.If(test=held, then=again, other=rest),)) if (
            rest is not None and held == again and isinstance(held, core.Ref)
        ):
            # This is what `or` becomes.
            both = (
                accepted(machine, binding.value, environment),
                accepted(machine, rest, environment),
            )
            return Accepted(both[0].then & both[1].then, both[0].other | both[1].other)
    return _NONE


def _by_call(
    machine: Machine, name: str, arguments: tuple[core.Expr, ...], environment: Environment
) -> frozenset[str]:
    """The variables that are a text of the program's own where this call gives a true value."""
    refs = frozenset(expr.name for expr in arguments if isinstance(expr, core.Ref))
    if name in _MEMBER and len(arguments) > 1:
        return refs - _names(arguments[1]) if _own(machine, arguments[1], environment) else _NOTHING
    if name in _EQUAL:
        own = any(_own(machine, argument, environment) for argument in arguments)
        return refs if own else _NOTHING
    if name == "hash-has-key?" and len(arguments) == 2:
        return refs - _names(arguments[0]) if _own(machine, arguments[0], environment) else _NOTHING
    if name == "string->number":
        return refs
    # A predicate that the program defines, or a library of which nothing is known.
    own_test = lookup(name) is None and name not in racket_names()
    return refs if own_test else _NOTHING


def _names(expr: core.Expr) -> frozenset[str]:
    return frozenset((expr.name,)) if isinstance(expr, core.Ref) else _NOTHING


def _own(machine: Machine, expr: core.Expr, environment: Environment) -> bool:
    """Whether nothing in a value comes from outside."""
    match expr:
        case core.Literal() | core.Quote():
            return True
        case core.Ref(name=name):
            value = _known(machine, name, environment)
            return not isinstance(value, Unknown) and not taint_of(value)
        case core.Call(function=core.Ref(name="list"), arguments=parts):
            return all(_own(machine, part, environment) for part in parts)
    return False


def inside(
    machine: Machine,
    names: frozenset[str],
    branch: core.Expr,
    environment: Environment,
) -> Environment:
    """Where a branch is evaluated in which these names hold texts of the program's own.

    A branch that defines or assigns something keeps the environment it is in.
    """
    if not names or any(isinstance(e, core.Define | core.SetBang) for e in walk(branch)):
        return environment
    frame = machine.new_frame(environment)
    for name in names:
        frame.bindings[name] = cleaned(_known(machine, name, environment))
    return frame


def afterwards(
    machine: Machine,
    verdict: Accepted,
    first: Value,
    second: Value,
    environment: Environment,
) -> None:
    """Where one branch leaves, what the other was sure of holds from here on."""
    leaves = isinstance(first, Never), isinstance(second, Never)
    if leaves == (True, False):
        names = verdict.other
    elif leaves == (False, True):
        names = verdict.then
    else:
        return
    for name in names:
        _become(machine, name, environment, cleaned)


def cleaned(value: Value) -> Value:
    match value:
        case Text(taint=taint) | Unknown(taint=taint) if taint:
            return replace(value, taint=CLEAN)
        case Result(text=text) if text.taint:
            return replace(value, text=replace(text, taint=CLEAN))
    return value


def _known(machine: Machine, name: str, environment: Environment) -> Value:
    frame = environment.frame_of(name)
    if frame is not None:
        return frame.bindings[name]
    found = machine.globals.get(name)
    return found if found is not None else _NOT_TAINTED


_NOT_TAINTED = Unknown()


def _become(
    machine: Machine, name: str, environment: Environment, change: Callable[[Value], Value]
) -> None:
    """The variable holds the same text, of which more is known."""
    frame = environment.frame_of(name)
    if frame is not None:
        frame.bindings[name] = change(frame.bindings[name])
        return
    value = machine.globals.get(name)
    if value is not None and (new := change(value)) is not value:
        machine.write_global(name, new)
