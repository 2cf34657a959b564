"""Abstract interpretation: what kind of value, how many of them, which model calls on the way."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..expand import expand
from ..syntax.document import Document, Placed
from . import combinators, effects, primitives, python  # enter their rules
from .builtins import BUILTINS
from .effects import Effect
from .facts import Facts, FormFacts
from .machine import Machine
from .misuse import Misuse
from .places import Home, Place
from .shapes import Shape, value_of
from .trace import Trace
from .values import Value

if TYPE_CHECKING:
    from ..inputs import Inputs

__all__ = ["interpret"]

_RULES = (combinators, primitives, python)
_REMEMBERED = 4
_RECURSION_LIMIT = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class _Remembered:
    """One interpretation of a form: it holds wherever the same values are read."""

    setting: tuple[object, ...]
    trace: Trace
    effect: Effect


def interpret(document: Document, inputs: Inputs) -> Facts:
    """The facts of a file. Never raises, whatever the program; forms that nothing new reaches are
    taken from the interpretation of an earlier version."""
    contexts = {name: _context(shape) for name, shape in inputs.data.items()}
    machine = Machine(BUILTINS, contexts, inputs.assume, inputs.default_model)
    setting = (
        tuple(sorted((name, id(shape)) for name, shape in inputs.data.items())),
        tuple(sorted(inputs.assume.items())),
        inputs.default_model,
    )
    facts: list[FormFacts] = []
    misuses: list[Misuse] = []
    unnamed: dict[str, Place] = {}
    starts: dict[Home, int] = {}
    waited_for: set[object] = set()
    prelude: list[Effect] = []
    with _deep_recursion():
        if inputs.prelude is not None:
            # Calls that the prelude makes while it is read have no place in this file, but its
            # functions have where they are used.
            for placed, home in _homes(inputs.prelude, prelude=True):
                remembered = _interpret_form(machine, placed, home, setting)
                prelude.append(remembered.effect)
                waited_for |= remembered.trace.awaited
        for placed, home in _homes(document, prelude=False):
            starts[home] = placed.start
            remembered = _interpret_form(machine, placed, home, setting)
            trace = remembered.trace
            facts.append(
                FormFacts(placed, home, remembered.effect, trace.kinds, tuple(trace.notes))
            )
            misuses.extend(trace.misuses.values())
            unnamed.update(trace.unnamed)
            waited_for |= trace.awaited
    facts = [
        replace(form, effect=effects.unless_dropped(form.effect, waited_for)) for form in facts
    ]
    asked = effects.unless_dropped(effects.sequence(prelude), waited_for)
    return Facts(document, tuple(facts), tuple(misuses), unnamed, starts, asked)


def _homes(document: Document, prelude: bool) -> Iterator[tuple[Placed, Home]]:
    seen: dict[int, int] = {}
    for placed in document.forms:
        occurrence = seen.get(id(placed.form), 0)
        seen[id(placed.form)] = occurrence + 1
        yield placed, Home(placed.form, occurrence, prelude)


def _interpret_form(
    machine: Machine, placed: Placed, home: Home, setting: tuple[object, ...]
) -> _Remembered:
    memo = placed.form.memo
    key = ("interpretation", home.occurrence, home.prelude)
    remembered: list[_Remembered] = memo.setdefault(key, [])
    for one in remembered:
        if one.setting == setting and _reads_the_same(machine, one.trace):
            for name, value in one.trace.writes.items():
                machine.globals[name] = value
            return one
    machine.trace = Trace()
    with machine.capture() as inner:
        machine.run(expand(placed.form), home)
    result = _Remembered(setting, machine.trace, effects.sequence(inner))
    remembered.insert(0, result)
    del remembered[_REMEMBERED:]
    return result


def _reads_the_same(machine: Machine, trace: Trace) -> bool:
    current = machine.globals
    return all(current.get(name) is value for name, value in trace.reads.items())


_contexts: dict[int, tuple[Shape, Value]] = {}


def _context(shape: Shape) -> Value:
    """The value of a data file: the same object for the same shape, so that what depends on it
    is remembered."""
    found = _contexts.get(id(shape))
    if found is None or found[0] is not shape:
        if len(_contexts) > 32:
            _contexts.clear()
        found = _contexts[id(shape)] = (shape, value_of(shape))
    return found[1]


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Abstract evaluation nests Python calls, which need no room on the C stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
