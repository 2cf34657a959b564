"""What rules do with the arguments of a call, and with the elements of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..loops import as_list
from ..values import (
    List,
    Number,
    Text,
    Value,
)

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


def listed(machine: Machine, call: Invocation, index: int) -> List:
    """An argument as the list that a loop goes through."""
    return as_list(machine, call.argument(index), call.where(index).span)


def lists_from(machine: Machine, call: Invocation, start: int) -> list[List]:
    """The arguments from `start` on as lists."""
    return [listed(machine, call, i) for i in range(start, len(call.arguments))]


def use(machine: Machine, call: Invocation, index: int, arguments: list[Value]) -> Value:
    """Applies the function that stands at `index` of a call."""
    return machine.apply_to(call.argument(index), arguments, call.where(index))


def exact_number(value: Value) -> float | None:
    return value.value if isinstance(value, Number) else None


def one_of(values: List) -> Value:
    """Some element of a list: what is known of all of them holds, what is known of a loop not."""
    return single(values.element)


def single(value: Value) -> Value:
    if isinstance(value, Text):
        content = value.content.each()
        if content is value.content:
            return value
        return Text(content, value.json, taint=value.taint, answer=value.answer)
    return value


def part_of(values: List) -> List:
    """Some of the elements, perhaps none."""
    left_of = values.size.low if values.size.exact else values.left_of
    return List(values.size.or_none(), single(values.element), left_of=left_of)
