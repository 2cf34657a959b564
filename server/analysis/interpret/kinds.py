"""Kinds: what a reader is told of a value before a run."""

from __future__ import annotations

from dataclasses import dataclass

from .. import core
from .places import Place
from .sizes import Amount, Poly, formula
from .values import (
    Boolean,
    Builtin,
    Function,
    Handle,
    List,
    Made,
    Never,
    Number,
    OneOf,
    Pair,
    Parameter,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Values,
    Void,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is one of NAMES, `text` says it in full ("list of 50 texts"), `origin` the call."""

    name: str
    text: str
    origin: Place | None = None


NAMES = (
    "LLM result",
    "async handle",
    "text",
    "JSON text",
    "symbol",
    "list",
    "pair",
    "hash",
    "number",
    "boolean",
    "function",
    "values",
    "nothing",
    "unknown",
)

_PLURALS = {
    "LLM result": "LLM results",
    "async handle": "async handles",
    "text": "texts",
    "JSON text": "JSON texts",
    "symbol": "symbols",
    "list": "lists",
    "pair": "pairs",
    "hash": "hashes",
    "number": "numbers",
    "boolean": "booleans",
    "function": "functions",
}


def kind_of_value(value: Value) -> Kind:
    match value:
        case Result(origin=origin):
            return Kind("LLM result", "LLM result", origin)
        case Handle(origin=origin):
            return Kind("async handle", "async handle", origin)
        case Text(symbol=True):
            return Kind("symbol", "symbol")
        case Text(json=None):
            return Kind("text", "text")
        case Text():
            return Kind("JSON text", "JSON text")
        case List():
            return Kind("list", _list_text(value))
        case Pair(first=first, rest=rest):
            names = (kind_of_value(part).name for part in (first, rest))
            return Kind("pair", f"pair of {' and '.join(names)}")
        case Record():
            return Kind("hash", _record_text(value))
        case Number():
            return Kind("number", _number_text(value))
        case Boolean():
            return Kind("boolean", "boolean")
        case Function() | Builtin() | Made() | Parameter():
            return Kind("function", _function_text(value))
        case OneOf():
            return Kind("unknown", "unknown") if value.maybe_not else Kind("function", "function")
        case Values(items=items):
            return Kind("values", ", ".join(kind_of_value(item).text for item in items))
        case Void() | Never():
            return Kind("nothing", "nothing")
        case Unknown():
            return Kind("unknown", "unknown")


def _list_text(value: List) -> str:
    if value.size.high == 0:
        return "empty list"
    element = kind_of_value(value.element).name
    return f"list of {size_text(value.size)}{_PLURALS.get(element, 'values')}"


def size_text(size: Amount) -> str:
    """`50 `, `up to 50 `, `papers `, or nothing where the size is not known."""
    if size.exact:
        return f"{formula(size.low)} " if "@" not in formula(size.low) else ""
    if isinstance(size.high, Poly) and "@" in formula(size.high):
        return ""
    return "" if size.high == float("inf") else f"up to {formula(size.high)} "


def _record_text(value: Record) -> str:
    if not value.fields:
        return "hash"
    names = list(value.fields)
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 or not value.whole else "")
    return f"hash with {shown}"


def _number_text(value: Number) -> str:
    if value.low == value.high and "@" not in (text := formula(value.low)):
        return f"number {text}" if not isinstance(value.low, Poly) else f"number ({text})"
    return "number"


def _function_text(value: Function | Builtin | Made | Parameter) -> str:
    match value:
        case Function(code=core.Lambda(parameters=parameters)):
            count = len(parameters.required)
            more = "or more " if parameters.rest or parameters.optional else ""
            return f"function of {count} {more}argument{'' if count == 1 and not more else 's'}"
        case Made(about=about):
            return f"function made by {about}"
    return "function"
