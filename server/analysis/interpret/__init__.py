"""Abstract interpretation: what kind of value, how many of them, which model calls on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..homes import Home, Homes, difference, homes_of
from ..index import Index
from ..syntax.document import Document
from ..syntax.forms import Placed
from . import combinators, primitives, python  # enter their rules
from .builtins import BUILTINS
from .facts import Facts
from .idle import interpret_idle
from .machine import FUEL_PER_FILE, Machine
from .origins import Outside, entering
from .remembered import (
    Begun,
    Interpretations,
    interpret_all,
    interpret_changed,
    interpret_each,
)
from .shapes import Shape, value_of
from .values import Value

if TYPE_CHECKING:
    from ..inputs import Inputs

__all__ = ["interpret", "not_interpreted", "remember"]

_RULES = (combinators, primitives, python)


def interpret(
    document: Document,
    inputs: Inputs,
    placed: Mapping[Home, Placed] | None = None,
    earlier: Facts | None = None,
) -> Facts:
    """The facts of a file. Never raises, whatever the program.

    `placed` says where each form of the document stands.  With the facts of an `earlier` version
    only the forms that something new reaches are interpreted; the result is the same.
    """
    machine, setting, before = _begun(inputs, FUEL_PER_FILE)
    if placed is None:
        placed = dict(zip(homes_of(document), document.forms, strict=True))
    homes, begun = tuple(placed), Begun(0, dict(machine.globals), 0)
    if earlier is None or (earlier.setting, earlier.before) != (setting, before):
        index = Index(interpret_all(machine, homes, setting))
    else:
        diff = difference(earlier.homes, homes)
        forms, begun = interpret_changed(
            machine, homes, setting, earlier.index, diff, earlier.begun or begun
        )
        index = Index(forms, earlier.index)
    idle = interpret_idle(lambda: _begun(inputs, FUEL_PER_FILE)[0], index, setting)
    return Facts(document, placed, index, setting, before, begun, idle)


def remember(homes: Homes, inputs: Inputs) -> Iterator[None]:
    """Interpret the forms of a file one by one, so that its facts are then quickly put together."""
    machine, setting, _ = _begun(inputs, FUEL_PER_FILE)
    for _ in interpret_each(machine, homes, setting):
        yield


def not_interpreted(document: Document, inputs: Inputs, placed: Mapping[Home, Placed]) -> Facts:
    """The facts of a file before it is interpreted: nothing is known of what its forms do."""
    machine, setting, before = _begun(inputs, fuel=0)
    index = Index(interpret_all(machine, tuple(placed), setting))
    return Facts(document, placed, index, setting, before)


def _begun(inputs: Inputs, fuel: int) -> tuple[Machine, tuple[object, ...], Interpretations]:
    """A machine that has read the prelude, what it runs under, and the prelude's forms."""
    contexts = {name: _context(name, shape) for name, shape in inputs.data.items()}
    machine = Machine(BUILTINS, contexts, inputs.assume, inputs.default_model, fuel)
    setting = (
        tuple(sorted((name, id(shape)) for name, shape in inputs.data.items())),
        tuple(sorted(inputs.assume.items())),
        inputs.default_model,
    )
    before: Interpretations = ()
    if inputs.prelude is not None:
        # Calls that the prelude makes while it is read have no place in this file, but its
        # functions have where they are used.
        before = interpret_all(machine, homes_of(inputs.prelude, prelude=True), setting)
    return machine, setting, before


_contexts: dict[tuple[str, int], tuple[Shape, Value]] = {}


def _context(name: str, shape: Shape) -> Value:
    """The value of a data file: the same object for the same shape, so that what depends on it
    is remembered."""
    found = _contexts.get((name, id(shape)))
    if found is None or found[0] is not shape:
        if len(_contexts) > 32:
            _contexts.clear()
        taint = entering(Outside.DATA, None, name or "context")
        found = _contexts[name, id(shape)] = (shape, value_of(shape, taint))
    return found[1]
