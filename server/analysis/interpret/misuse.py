"""LLM results and handles that reach a place which wants text, a number or a list.

Only what is certain is reported: a value that is an LLM result on every way to this place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...language.vocabulary import Entry, Keyword, Parameter, Type, lookup
from .places import Place
from .values import Handle, List, Result, Text, Value

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine


@dataclass(frozen=True, slots=True)
class Misuse:
    """An LLM result or a handle that surely reached a place which wants something else.

    `reached` names the value ("LLM result", "async handle", "list of LLM results", "list of async
    handles"), `wanted` what the primitive takes there, `origin` the call that made the value.
    """

    place: Place
    reached: str
    primitive: str
    wanted: str
    origin: Place | None


_EVERY = -1

# Racket's functions by what they want: argument positions, or every one of them.
_TEXT = {
    "string-append": _EVERY, "string-append*": _EVERY, "string-length": 0, "substring": 0,
    "string-upcase": 0, "string-downcase": 0, "string-titlecase": 0, "string-trim": 0,
    "string-split": 0, "string-replace": _EVERY, "string-contains?": _EVERY,
    "string-prefix?": _EVERY, "string-suffix?": _EVERY, "string->number": 0,
    "string->symbol": 0, "string->list": 0, "string->bytes/utf-8": 0, "string-ref": 0,
    "string=?": _EVERY, "string<?": _EVERY, "string>?": _EVERY, "string<=?": _EVERY,
    "string>=?": _EVERY, "string-ci=?": _EVERY, "string-copy": 0, "string-normalize-spaces": 0,
    "non-empty-string?": 0, "regexp-match": 1, "regexp-match?": 1, "regexp-match*": 1,
    "regexp-replace": 1, "regexp-replace*": 1, "regexp-split": 1, "regexp-match-positions": 1,
    "string->jsexpr": 0, "string-join": 1, "format": _EVERY, "~a": _EVERY,
}  # fmt: skip
_NUMBER = {
    name: _EVERY
    for name in ("+", "-", "*", "/", "<", ">", "<=", ">=", "=", "min", "max", "add1", "sub1")
} | {"zero?": 0, "positive?": 0, "negative?": 0, "round": 0, "floor": 0, "sqrt": 0, "abs": 0}
_LIST = {
    "length": 0, "car": 0, "cdr": 0, "first": 0, "second": 0, "third": 0, "rest": 0, "last": 0,
    "list-ref": 0, "take": 0, "drop": 0, "reverse": 0, "map": 1, "for-each": 1, "filter": 1,
    "foldl": 2, "foldr": 2, "andmap": 1, "ormap": 1, "append-map": 1, "filter-map": 1,
}  # fmt: skip
_HASH = {"hash-ref": 0, "hash-has-key?": 0, "hash-keys": 0, "hash-values": 0, "dict-ref": 0}
_LIST_OF_TEXT = {"string-join": 0, "string-append*": _EVERY}

_WORDS = {
    Type.TEXT: "text",
    Type.NUMBER: "a number",
    Type.INTEGER: "a number",
    Type.LIST: "a list",
    Type.FUNCTION: "a function",
    Type.BOOLEAN: "a boolean",
    Type.LLM_RESULT: "an LLM result",
    Type.JSON: "a JSON value",
}


def check_uses(machine: Machine, call: Invocation) -> None:
    """Reports the arguments of one application that are results or handles out of place."""
    if not any(_reached(value) for value in (*call.arguments, *call.keywords.values())):
        return
    if entry := lookup(call.name):
        _check_entry(machine, call, entry)
        return
    for table, wanted in (
        (_TEXT, "text"),
        (_NUMBER, "a number"),
        (_LIST, "a list"),
        (_HASH, "a hash"),
    ):
        position = table.get(call.name)
        if position is None:
            continue
        for index, value in enumerate(call.arguments):
            if position in (_EVERY, index) and isinstance(value, Result | Handle):
                _report(machine, call, call.where(index), value, wanted)
    if call.name in ("equal?", "eq?", "eqv?") and any(isinstance(x, Text) for x in call.arguments):
        # A result never equals a plain text, whatever it says.
        for index, value in enumerate(call.arguments):
            if isinstance(value, Result | Handle):
                _report(machine, call, call.where(index), value, "text")
    position = _LIST_OF_TEXT.get(call.name)
    if position is not None:
        for index, value in enumerate(call.arguments):
            if position in (_EVERY, index) and isinstance(value, List) and _reached(value):
                _report(machine, call, call.where(index), value, "a list of texts")


def _check_entry(machine: Machine, call: Invocation, entry: Entry) -> None:
    for index, value in enumerate(call.arguments):
        parameter = _parameter(entry, index)
        if parameter is not None and (wanted := _refused(value, parameter)):
            _report(machine, call, call.where(index), value, wanted)
    for name, value in call.keywords.items():
        keyword = entry.keyword(name)
        if keyword is not None and (wanted := _refused(value, keyword)):
            span = call.keyword_spans.get(name, call.place.span)
            _report(machine, call, Place(call.place.home, span), value, wanted)


def _parameter(entry: Entry, index: int) -> Parameter | None:
    if index < len(entry.parameters):
        return entry.parameters[index]
    last = entry.parameters[-1] if entry.parameters else None
    return last if last is not None and last.rest else None


def _refused(value: Value, parameter: Parameter | Keyword) -> str:
    """What the parameter wants when it refuses the value; empty when it takes it."""
    if parameter.type not in _WORDS:
        return ""
    match value:
        case Handle() if parameter.type is not Type.HANDLE:
            # `await` and its kin take handles, whatever else they take.
            return _WORDS[parameter.type]
        case Result() if not parameter.accepts_result and parameter.type is not Type.LLM_RESULT:
            return _WORDS[parameter.type]
    return ""


def _reached(value: Value) -> str:
    match value:
        case Result():
            return "LLM result"
        case Handle():
            return "async handle"
        case List() if value.size.high != 0:
            parts = value.items if value.items is not None else (value.element,)
            for part in parts:
                if isinstance(part, Result):
                    return "list of LLM results"
                if isinstance(part, Handle):
                    return "list of async handles"
    return ""


def _origin(value: Value) -> Place | None:
    match value:
        case Result() | Handle():
            return value.origin
        case List():
            parts = value.items if value.items is not None else (value.element,)
            return next((p.origin for p in parts if isinstance(p, Result | Handle)), None)
    return None


def _report(machine: Machine, call: Invocation, place: Place, value: Value, wanted: str) -> None:
    misuse = Misuse(place, _reached(value), call.name, wanted, _origin(value))
    machine.trace.misuses.setdefault((place, call.name), misuse)
