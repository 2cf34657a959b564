"""Calls to functions that the file (or its prelude) defines, with what those accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..bindings import Arity, Bindings, Definition, arities
from ..core import Call
from ..syntax.forms import Placed
from .view import view

if TYPE_CHECKING:
    from ..analyse import Analysis


class FileCall(NamedTuple):
    name: str
    call: Call
    placed: Placed
    definition: Definition
    arities: tuple[Arity, ...]


def file_calls(analysis: Analysis) -> Iterator[FileCall]:
    """Every call, outside of macros, to a file-level function that is defined once and kept."""
    bindings = analysis.bindings
    for placed in analysis.document.forms:
        if placed.form.broken:
            continue
        for use, call in view(placed.form).free_calls:
            definition = settled_definition(bindings, use.name)
            if definition is None or bindings.is_lenient(use):
                continue
            if known := arities(definition.value):
                yield FileCall(use.name, call, placed, definition, known)


def settled_definition(bindings: Bindings, name: str) -> Definition | None:
    """The one definition of a file-level name, if the name never means anything else."""
    if name not in bindings.definitions:
        return settled_definition(bindings.prelude, name) if bindings.prelude else None
    first, *others = bindings.definitions[name]
    return None if others or name in bindings.assigned else first
