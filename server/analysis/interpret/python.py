"""Python given to `py-exec`, `py-eval` and `py-set!`, interpreted over the same values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .builtins import builtin
from .values import TEXT, UNKNOWN, VOID, Text, Value

if TYPE_CHECKING:
    from .machine import Invocation, Machine

PREFIX = "py:"


@builtin("py-set!")
def _py_set(machine: Machine, call: Invocation) -> Value:
    name = call.argument(0)
    if isinstance(name, Text) and name.literal is not None:
        machine.write_global(PREFIX + name.literal, call.argument(1))
    return VOID


@builtin("py-exec")
def _py_exec(machine: Machine, call: Invocation) -> Value:
    return TEXT


@builtin("py-eval")
def _py_eval(machine: Machine, call: Invocation) -> Value:
    return UNKNOWN
