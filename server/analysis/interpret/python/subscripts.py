"""Indexing and slicing."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

from ..builtins.arguments import one_of, single
from ..sizes import Amount, minimum
from ..taint import tainted
from ..texts import cut, literal, rough_tokens, tokens
from ..values import (
    List,
    Number,
    Record,
    Text,
    Unknown,
    Value,
    list_of,
    taint_of,
    unknown,
)

if TYPE_CHECKING:
    from .program import Program


def subscript(program: Program, node: ast.Subscript) -> Value:
    value = program.value(node.value)
    if isinstance(node.slice, ast.Slice):
        part = _slice(program, value, node.slice)
        return tainted(part, taint_of(value)) if isinstance(part, Text) else part
    key = program.value(node.slice)
    program.note_field(node, value, key)
    if isinstance(value, Record):
        name = key.literal if isinstance(key, Text) else None
        rest = unknown(taint_of(value))
        return value.fields.get(name, rest) if name is not None else rest
    index = key.value if isinstance(key, Number) else None
    if isinstance(value, List):
        if value.items is not None and index is not None:
            position = int(index)
            inside = -len(value.items) <= position < len(value.items)
            return value.items[position] if inside else unknown(taint_of(value))
        return one_of(value)
    if isinstance(value, Text):
        return Text(tokens(Amount(1, 1, 4)), taint=value.taint)
    if isinstance(value, Unknown) and isinstance(key, Number) and value.answer:
        return Unknown(taint=value.taint, answer=value.answer)
    return unknown(taint_of(value))


def _slice(program: Program, value: Value, part: ast.Slice) -> Value:
    bounds = [_bound(program, x) for x in (part.lower, part.upper, part.step)]
    if isinstance(value, Unknown):
        value = program.listed(value) if value.name else value
    if math.inf in bounds:
        return _some_of(value)
    start, end, step = (None if x is None else int(x) for x in bounds)
    match value:
        case Text() if value.literal is not None:
            return Text(literal(value.literal[start:end:step]))
        case Text() if not start and end is not None and end >= 0 and step in (None, 1):
            return Text(cut(value.content, end))
        case List(items=items) if items is not None:
            return list_of(items[start:end:step])
        case List() if step in (None, 1):
            return _list_slice(value, start or 0, end)
    return _some_of(value)


def _bound(program: Program, node: ast.expr | None) -> float | None:
    """A bound of a slice; infinite when it is not known."""
    if node is None:
        return None
    value = program.value(node)
    known = value.value if isinstance(value, Number) else None
    return math.inf if known is None else known


def _some_of(value: Value) -> Value:
    match value:
        case List():
            return List(value.size.or_none(), single(value.element))
        case Text():
            return Text(tokens(Amount(0, None, rough_tokens(value.content).high)))
    return unknown(taint_of(value))


def _list_slice(value: List, start: int, end: int | None) -> List:
    """`value[start:end]` of a list whose elements are not known one by one."""
    if start < 0:
        return List(value.size.capped(-start) if end is None else value.size.or_none(),
                    single(value.element))  # fmt: skip
    length = value.size
    if end is not None and end >= 0:
        length = length.each(lambda quantity: minimum(quantity, end))
    elif end is not None:
        length = length.less(-end)
    whole = start == 0 and (end is None or length == value.size)
    return List(length.less(start), value.element if whole else single(value.element))
