"""The primitives that hand values and code to Python."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..builtins.registry import builtin
from ..mistakes import from_python
from ..origins import question_of
from ..taint import in_part, named, written
from ..values import (
    TEXT,
    UNKNOWN,
    VOID,
    Handle,
    List,
    Result,
    Text,
    Value,
    list_of,
)
from .names import PREFIX
from .program import Program
from .source import parse

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


@builtin("py-set!")
def _py_set(machine: Machine, call: Invocation) -> Value:
    name = call.argument(0)
    if isinstance(name, Text) and name.literal is not None:
        machine.write_global(PREFIX + name.literal, _plain(call.argument(1)))
    else:
        _forget(machine)
    return VOID


def _plain(value: Value) -> Value:
    """A value as Python gets it: results arrive as their texts."""
    match value:
        case Result(text=text) | Handle(text=text):
            return _plain(text)
        case Text(taint=taint, literal=None) if taint:
            return replace(in_part(value), answer=question_of(taint))
        case List(items=items) if items is not None:
            return list_of([_plain(item) for item in items])
        case List(size=size, element=element):
            return List(size, _plain(element), None, value.name)
    return in_part(value)


@builtin("py-exec", "py-eval")
def _py_run(machine: Machine, call: Invocation) -> Value:
    machine.may_fail()
    source = call.argument(0)
    code = source.literal if isinstance(source, Text) else None
    tree = parse(code) if code is not None else None
    if tree is None:
        _forget(machine)
        return written(call, TEXT if call.name == "py-exec" else from_python(UNKNOWN))
    program = Program(machine, call)
    value = program.run(tree)
    result = program.output if call.name == "py-exec" else from_python(value)
    return named(result, call.place, f"through `{call.name}`")


def _forget(machine: Machine) -> None:
    """Code that is not known may have changed every variable."""
    for name in [name for name in machine.globals if name.startswith(PREFIX)]:
        machine.write_global(name, UNKNOWN)
