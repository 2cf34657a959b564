"""What a value is to Python: true or not, a text, known to the letter."""

from __future__ import annotations

from collections.abc import Iterator

from ..sizes import Poly
from ..values import (
    TEXT,
    Boolean,
    List,
    Made,
    Number,
    Record,
    Text,
    Value,
    truth,
)
from .limits import MOST_VALUES


def text_or_any(value: Value) -> Text:
    return value if isinstance(value, Text) else TEXT


def truth_of(value: Value) -> bool | None:
    """Whether Python takes a value for true."""
    match value:
        case Boolean():
            return value.value
        case Text() if value.literal is not None:
            return bool(value.literal)
        case Number() if value.value is not None:
            return bool(value.value)
        case List(items=items) if items is not None:
            return bool(items)
        case Made():
            return True
    return None if not isinstance(value, Boolean) else truth(value)


def concrete(value: Value) -> object:
    """The Python value, where it is known to the letter; raises LookupError where it is not.

    Raises it for a large one too: a list that holds another one twice, which does so in turn, is
    short to write and too long to write out.
    """
    return _concrete(value, iter(range(MOST_VALUES)))


def _concrete(value: Value, allowed: Iterator[int]) -> object:
    if next(allowed, None) is None:
        raise LookupError
    match value:
        case Text() if value.literal is not None:
            return value.literal
        case Number() if value.value is not None and not isinstance(value.value, Poly):
            return value.value
        case Boolean() if value.value is not None:
            return value.value
        case List(items=items) if items is not None:
            return [_concrete(item, allowed) for item in items]
        case Record(whole=True):
            return {name: _concrete(part, allowed) for name, part in value.fields.items()}
    raise LookupError
