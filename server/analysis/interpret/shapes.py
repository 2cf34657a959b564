"""The shape of a data file: enough to price a run over it, without keeping the data's structure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .origins import CLEAN, Taint
from .sizes import Amount
from .texts import Content, Piece, Strings, literal
from .values import (
    BOOLEAN,
    EMPTY,
    FALSE,
    TRUE,
    List,
    Number,
    Record,
    Text,
    Value,
    list_of,
    unknown,
)

MAX_ITEMS = 100
"""Lists up to this long are kept element by element, so that each prompt is priced exactly."""

MAX_DEPTH = 12


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What is known of a JSON value, or of all values that stand at the same place of one.

    `kind` is text, list, object, number, boolean, null or mixed.  `sizes` are the least and the
    greatest number of elements of a list, `element` what all elements have in common, `items` the
    elements of a short list.  `fields` are an object's, those of `optional` not in every object.
    `strings` are the texts, `numbers` the least and the greatest number.  `parsed` is the shape of
    the JSON that a text holds.
    """

    kind: str
    sizes: tuple[int, int] = (0, 0)
    element: Shape | None = None
    items: tuple[Shape, ...] | None = None
    fields: Mapping[str, Shape] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    strings: Strings | None = None
    numbers: tuple[float, float] = (0, 0)
    parsed: Shape | None = None


def shape_of(value: Any, parsed: Any = None) -> Shape:
    """The shape of a JSON value.

    For a text, `parsed` is the JSON value it holds, if it holds one; without it, a text that
    looks like JSON is parsed here.
    """
    shape = _shape([value], 0)
    if not isinstance(value, str):
        return shape
    if parsed is None and value.lstrip()[:1] in ("[", "{"):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return shape
    if not isinstance(parsed, list | dict):
        return shape
    return Shape("text", strings=shape.strings, parsed=_shape([parsed], 0))


def _shape(values: Sequence[Any], depth: int) -> Shape:
    """The shape that all of `values` have in common."""
    kinds = {_kind(value) for value in values}
    if len(kinds) != 1 or depth > MAX_DEPTH:
        return Shape("mixed")
    kind = kinds.pop()
    match kind:
        case "text":
            return Shape(kind, strings=Strings(tuple(values)))
        case "number":
            finite = [value for value in values if math.isfinite(value)]
            if len(finite) < len(values):
                return Shape("mixed")
            return Shape(kind, numbers=(min(finite), max(finite)))
        case "boolean":
            return Shape(kind, numbers=(min(values), max(values)))
        case "list":
            return _list_shape(values, depth)
        case "object":
            return _object_shape(values, depth)
    return Shape(kind)


def _kind(value: Any) -> str:
    match value:
        case str():
            return "text"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list() | tuple():
            return "list"
        case dict():
            return "object"
        case None:
            return "null"
    return "mixed"


def _list_shape(values: Sequence[Sequence[Any]], depth: int) -> Shape:
    lengths = [len(value) for value in values]
    elements = [element for value in values for element in value]
    items = None
    if len(values) == 1 and len(elements) <= MAX_ITEMS and depth < 2:
        items = tuple(_shape([element], depth + 1) for element in elements)
    return Shape(
        "list",
        sizes=(min(lengths), max(lengths)),
        element=_shape(elements, depth + 1) if elements else None,
        items=items,
    )


def _object_shape(values: Sequence[Mapping[str, Any]], depth: int) -> Shape:
    names = dict.fromkeys(str(name) for value in values for name in value)
    if len(names) > 200:  # keys that are data, such as identifiers
        return Shape("object", element=None)
    fields = {
        name: _shape([value[name] for value in values if name in value], depth + 1)
        for name in names
    }
    optional = frozenset(n for n in names if any(n not in value for value in values))
    return Shape("object", fields=fields, optional=optional)


def value_of(shape: Shape, taint: Taint = CLEAN) -> Value:
    """The abstract value of data that has this shape, and comes from where `taint` says."""
    match shape.kind:
        case "text":
            content = _content(shape.strings)
            json = value_of(shape.parsed, taint) if shape.parsed else None
            return Text(content, json, taint=taint)
        case "number":
            return Number(*shape.numbers)
        case "boolean":
            low, high = shape.numbers
            return BOOLEAN if low != high else TRUE if low else FALSE
        case "list":
            return _list_value(shape, taint)
        case "object":
            fields = {
                name: unknown(taint) if name in shape.optional else value_of(part, taint)
                for name, part in shape.fields.items()
            }
            whole = bool(fields) and not shape.optional
            return Record(fields, whole, CLEAN if whole else taint)
    return unknown(taint)


def _content(strings: Strings | None) -> Content:
    if strings is None:
        return Content()
    if len(strings.values) == 1:
        return literal(strings.values[0])
    return Content((Piece(sample=strings, every=True),))


def _list_value(shape: Shape, taint: Taint) -> Value:
    if shape.items is not None:
        return list_of([value_of(item, taint) for item in shape.items])
    low, high = shape.sizes
    if shape.element is None:
        return EMPTY
    size = Amount.of(low) if low == high else Amount(low, None, high)
    return List(size, value_of(shape.element, taint))
