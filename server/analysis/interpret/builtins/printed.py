"""The text that a value prints as."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..sizes import Amount
from ..texts import Content, concatenate, literal, rough_tokens, tokens
from ..values import (
    Boolean,
    Handle,
    List,
    Never,
    Number,
    Record,
    Result,
    Text,
    Value,
)

if TYPE_CHECKING:
    pass


MAX_ITEMS = 200
"""Lists up to this long are put together element by element."""


def content_of(value: Value) -> Content:
    """The text that a value is, or prints as."""
    match value:
        case Text(content=content):
            return content
        case Result(text=text) | Handle(text=text):
            return text.content
        case Number():
            if value.value is not None:
                return literal(_printed(value.value))
            return tokens(Amount(1, 2, 24))
        case Boolean():
            return tokens(Amount.of(1))
        case List() | Record():
            return printed_json(value)
    return tokens(Amount(0, None, math.inf))


def _printed(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def printed_json(value: Value, indent: int = 0, depth: int = 0) -> Content:
    """The text of a value written as JSON: its parts, and some tokens of punctuation for each."""
    mark = Amount(1, 2, 6 + 2 * indent * (depth + 1))
    if depth > 6:
        return tokens(Amount(0, None, math.inf))
    match value:
        case List(items=items) if items is not None and len(items) <= 40:
            parts = [part for item in items for part in (item_content(item, indent, depth), mark)]
            contents = [part if isinstance(part, Content) else tokens(part) for part in parts]
            return concatenate(tokens(Amount(1, 1, 4)), *contents)
        case List(size=size, element=element):
            inner = concatenate(item_content(element, indent, depth), tokens(mark))
            return concatenate(tokens(Amount(1, 1, 4)), inner.times(size))
        case Record(fields=fields, whole=True):
            contents = [
                concatenate(literal(f'"{name}": '), item_content(part, indent, depth), tokens(mark))
                for name, part in fields.items()
            ]
            return concatenate(tokens(Amount(1, 1, 4)), *contents)
    return item_content(value, indent, depth)


def item_content(value: Value, indent: int, depth: int) -> Content:
    match value:
        case List() | Record(whole=True):
            return printed_json(value, indent, depth + 1)
        case Text(content=content):
            # Quotes and escaped characters: at worst each token is escaped.
            return concatenate(content, tokens(Amount(0, 1, rough_tokens(content).high)))
        case Number():
            return tokens(Amount(1, 2, 24))
        case Boolean() | Never():
            return tokens(Amount.of(1))
    return tokens(Amount(0, None, math.inf))


def contents_of(values: Sequence[Value]) -> list[Content]:
    return [content_of(value) for value in values]


def repeated(values: List, separator: Content | None = None) -> Content:
    """All texts of a list one after the other, with a separator between them."""
    between = separator or Content()
    if values.items is not None and len(values.items) <= MAX_ITEMS:
        parts: list[Content] = []
        for index, item in enumerate(values.items):
            if index and between.pieces:
                parts.append(between)
            parts.append(content_of(item))
        return concatenate(*parts)
    element = content_of(values.element)
    return concatenate(element.times(values.size), between.times(values.size.less(1)))
