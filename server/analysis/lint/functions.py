"""The functions that a call is given, where they are seen."""

from __future__ import annotations

from ..core import Expr, Lambda, Ref
from .rule import Settled
from .view import FormView


def function_of(view: FormView, given: Expr, settled: Settled) -> Lambda | None:
    """The function that an argument is: written there, or under a name of the form or the file."""
    if isinstance(given, Lambda):
        return given
    if not isinstance(given, Ref):
        return None
    binder = view.local_binder(given) or settled.get(given.name)
    value = binder.value if binder is not None else None
    return value if isinstance(value, Lambda) else None
