"""Calls to functions that the file (or its prelude) defines, with what those accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..bindings import Arity, arities
from ..core import Call
from ..scopes import Use
from .rule import Settled
from .view import FormView


class FileCall(NamedTuple):
    use: Use
    call: Call
    arities: tuple[Arity, ...]


def file_calls(view: FormView, settled: Settled) -> Iterator[FileCall]:
    """Every call to a file-level function that is defined once and kept."""
    for use, call in view.free_calls:
        binder = settled.get(use.name)
        if binder is not None and (known := arities(binder.value)):
            yield FileCall(use, call, known)
