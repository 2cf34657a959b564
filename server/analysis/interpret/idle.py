"""Functions that nothing in the file applies: what is wrong in them whatever they are given.

While a strategy is written its functions stand there before they are used, and a library has no
uses at all.  Each is interpreted once, with arguments of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import compress
from typing import TYPE_CHECKING

from .. import core
from ..expand import expand
from ..homes import Home
from .machine import FUEL_PER_FORM, Machine
from .remembered import Interpretations, Remembered, interpret_once

if TYPE_CHECKING:
    from ..index import Index

MOST_IDLE = 100
"""Of more functions that nothing applies, the others are left alone."""


def interpret_idle(
    begin: Callable[[], Machine], index: Index[Remembered], setting: tuple[object, ...]
) -> Interpretations:
    """The interpretations of the functions that no interpretation of the file has entered.

    `begin` gives a machine that has read the prelude; what the forms define is in `index`.
    """
    entered = frozenset[Home]().union(*index.having("enters", _enters).values())
    functions = list(_functions(index, entered))[:MOST_IDLE]
    if not functions:
        return ()
    machine = begin()
    for one in index.items:
        machine.globals.update(one.trace.writes)
    known = dict(machine.globals)
    found: list[Remembered] = []
    for home, call in functions:
        machine.fuel_left = FUEL_PER_FORM
        found.append(interpret_once(machine, home, setting, "idle", (call,)))
        if found[-1].trace.writes:
            machine.globals = dict(known)
    return tuple(found)


def _enters(one: Remembered) -> frozenset[Home] | None:
    return one.enters or None


def _functions(
    index: Index[Remembered], entered: frozenset[Home]
) -> Iterator[tuple[Home, core.Call]]:
    calls: Mapping[Remembered, core.Call] = index.having("function defined", _call)
    for one in compress(index.items, map(calls.__contains__, index.items)):
        if one.home not in entered:
            yield one.home, calls[one]


def _call(one: Remembered) -> core.Call | None:
    """A call of the function that a form defines, if it does nothing else."""
    body = expand(one.home.form)
    if one.home.form.broken or len(body) != 1:
        return None
    match body[0]:
        case core.Define(span, (name,), core.Lambda(_, parameters), False):
            function = core.Ref(name.span, name.text)
            arguments = tuple(core.Ref(p.span, _UNKNOWN) for p in parameters.required)
            return core.Call(span, function, arguments)
    return None


_UNKNOWN = " argument"
"""A name that no program binds."""
