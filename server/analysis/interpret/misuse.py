"""Values that reach a place which wants another kind: results and handles, text, numbers, lists.

Only what is certain is reported: a value that is of this kind on every way to this place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ...language.vocabulary import Entry, Keyword, Parameter, Type, lookup
from .handles import note_use
from .origins import CLEAN, Taint
from .places import Place
from .values import (
    Boolean,
    Builtin,
    Function,
    Handle,
    List,
    Made,
    Number,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Void,
    taint_of,
)

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine


@dataclass(frozen=True, slots=True)
class Misuse:
    """A value that surely reached a place which wants something else.

    `reached` names the value ("LLM result", "async handle", "list of LLM results", "list of async
    handles", or a kind such as "text"), `wanted` what the primitive takes there, `origin` the call
    that made the value, `taint` where a text comes from.
    """

    place: Place
    reached: str
    primitive: str
    wanted: str
    origin: Place | None
    taint: Taint = CLEAN


EVERY = -1

# Racket's functions by what they want: argument positions, or every one of them.
TEXT_ARGUMENTS = {
    "string-append": EVERY, "string-append*": EVERY, "string-length": 0, "substring": 0,
    "string-upcase": 0, "string-downcase": 0, "string-titlecase": 0, "string-trim": 0,
    "string-split": 0, "string-replace": EVERY, "string-contains?": EVERY,
    "string-prefix?": EVERY, "string-suffix?": EVERY, "string->number": 0,
    "string->symbol": 0, "string->list": 0, "string->bytes/utf-8": 0, "string-ref": 0,
    "string=?": EVERY, "string<?": EVERY, "string>?": EVERY, "string<=?": EVERY,
    "string>=?": EVERY, "string-ci=?": EVERY, "string-copy": 0, "string-normalize-spaces": 0,
    "non-empty-string?": 0, "regexp-match": 1, "regexp-match?": 1, "regexp-match*": 1,
    "regexp-replace": 1, "regexp-replace*": 1, "regexp-split": 1, "regexp-match-positions": 1,
    "string->jsexpr": 0, "string-join": 1, "format": EVERY, "~a": EVERY,
}  # fmt: skip
NUMBER_ARGUMENTS = {
    name: EVERY
    for name in ("+", "-", "*", "/", "<", ">", "<=", ">=", "=", "min", "max", "add1", "sub1")
} | {
    "zero?": 0,
    "positive?": 0,
    "negative?": 0,
    "round": 0,
    "floor": 0,
    "sqrt": 0,
    "abs": 0,
    "number->string": 0,
    "in-range": EVERY,
    "even?": 0,
    "odd?": 0,
    "quotient": EVERY,
    "modulo": EVERY,
    "remainder": EVERY,
}
LIST_ARGUMENTS = {
    "length": 0, "car": 0, "cdr": 0, "first": 0, "second": 0, "third": 0, "rest": 0, "last": 0,
    "cadr": 0, "cddr": 0, "caddr": 0, "cdddr": 0, "cadddr": 0, "fourth": 0, "fifth": 0,
    "list-tail": 0, "take-right": 0, "drop-right": 0, "list->vector": 0, "add-between": 0,
    "remove-duplicates": 0, "shuffle": 0, "filter-not": 1, "partition": 1, "count": 1,
    "argmin": 1, "argmax": 1, "group-by": 1, "index-of": 0, "memf": 1, "findf": 1,
    "list-ref": 0, "take": 0, "drop": 0, "reverse": 0, "map": 1, "for-each": 1, "filter": 1,
    "foldl": 2, "foldr": 2, "andmap": 1, "ormap": 1, "append-map": 1, "filter-map": 1,
    "member": 1, "memq": 1, "memv": 1, "assoc": 1, "assq": 1, "remove": 1, "in-list": 0,
    "append": EVERY, "sort": 0, "null?": 0, "empty?": 0,
}  # fmt: skip
FUNCTION_ARGUMENTS = {
    "map": 0, "for-each": 0, "filter": 0, "filter-not": 0, "filter-map": 0, "append-map": 0,
    "foldl": 0, "foldr": 0, "andmap": 0, "ormap": 0, "findf": 0, "memf": 0, "sort": 1,
    "argmin": 0, "argmax": 0, "group-by": 0, "count": 0, "partition": 0, "apply": 0,
    "hash-map": 1, "hash-for-each": 1, "vector-map": 0, "build-list": 1,
}  # fmt: skip
HASH_ARGUMENTS = {
    "hash-ref": 0,
    "hash-has-key?": 0,
    "hash-keys": 0,
    "hash-values": 0,
    "dict-ref": 0,
}
ERROR_ARGUMENTS = {"exn-message": 0, "exn-continuation-marks": 0}
_TABLES = (
    (TEXT_ARGUMENTS, "text"),
    (NUMBER_ARGUMENTS, "a number"),
    (LIST_ARGUMENTS, "a list"),
    (HASH_ARGUMENTS, "a hash"),
    (FUNCTION_ARGUMENTS, "a function"),
    (ERROR_ARGUMENTS, "an error"),
)
_LIST_OF_TEXT = {"string-join": 0, "string-append*": EVERY}

_WORDS = {
    Type.TEXT: "text",
    Type.NUMBER: "a number",
    Type.INTEGER: "a number",
    Type.LIST: "a list",
    Type.FUNCTION: "a function",
    Type.BOOLEAN: "a boolean",
    Type.LLM_RESULT: "an LLM result",
    Type.JSON: "a JSON value",
    Type.HANDLE: "the handle of a call",
}


def check_uses(machine: Machine, call: Invocation) -> None:
    """Reports the arguments of one application that are of another kind than is wanted."""
    if call.name in _SAMENESS and len(call.arguments) == 2:
        _check_word(machine, call)
    _check_kinds(machine, call)
    if not any(_reached(value) for value in (*call.arguments, *call.keywords.values())):
        return
    note_use(machine, call)
    if entry := lookup(call.name):
        _check_entry(machine, call, entry)
        return
    for table, wanted in _TABLES:
        position = table.get(call.name)
        if position is None:
            continue
        for index, value in enumerate(call.arguments):
            if position in (EVERY, index) and isinstance(value, Result | Handle):
                _report(machine, call, call.where(index), value, wanted)
    if call.name in ("equal?", "eq?", "eqv?") and any(isinstance(x, Text) for x in call.arguments):
        # A result never equals a plain text, whatever it says.
        for index, value in enumerate(call.arguments):
            if isinstance(value, Result | Handle):
                _report(machine, call, call.where(index), value, "text")
    position = _LIST_OF_TEXT.get(call.name)
    if position is not None:
        for index, value in enumerate(call.arguments):
            if position in (EVERY, index) and isinstance(value, List) and _reached(value):
                _report(machine, call, call.where(index), value, "a list of texts")


# Functions that print whatever they are given, so that only results and handles are out of place.
_PRINTS = frozenset(("format", "~a", "string-append*"))

_PLAIN: Mapping[str, tuple[str, ...]] = {
    "text": ("number", "boolean", "list", "hash", "function", "symbol", "void"),
    "a number": ("text", "list", "hash", "function", "symbol", "void"),
    "a list": ("text", "number", "function", "symbol", "void"),
    "a hash": ("text", "number", "function", "symbol", "void"),
    "a function": ("text", "number", "list", "hash", "void", "boolean"),
    "a JSON value": ("function",),
    "an error": ("text", "number", "boolean", "list", "hash", "function", "symbol", "void"),
    "the handle of a call": ("text", "number", "boolean", "list", "hash", "function", "void"),
}
"""Of which kinds a value surely is not what is wanted; `#f` is left out, it may mean "none"."""


_OF_NUMBERS = frozenset(("<", ">", "<=", ">="))
_OF_TEXTS = frozenset(("string<?", "string>?", "string<=?", "string>=?"))


def _check_order(machine: Machine, call: Invocation) -> None:
    """Reports a `sort` by a comparison that does not take what is in the list."""
    items, less = call.argument(0), call.argument(1)
    if not isinstance(items, List) or not isinstance(less, Builtin) or "key" in call.keywords:
        return
    if items.size.high != 0 and len(call.arguments) == 2:
        wanted = "a number" if less.name in _OF_NUMBERS else "text"
        kind = _plain_kind(items.element)
        if (less.name in _OF_NUMBERS and kind == "text") or (
            less.name in _OF_TEXTS and kind == "number"
        ):
            misuse = Misuse(call.where(1), kind, less.name, wanted, None, taint_of(items.element))
            machine.trace.misuses.setdefault((misuse.place, less.name), misuse)


ELEMENTS = "list of other things than texts"


def _check_elements(machine: Machine, call: Invocation) -> None:
    """Reports a `string-join` of what surely are no texts."""
    items = call.argument(0)
    if isinstance(items, List) and items.size.high != 0:
        parts = items.items if items.items is not None else (items.element,)
        kinds = {_plain_kind(part) for part in parts}
        kind = kinds.pop() if len(kinds) == 1 else ""
        if kind in ("number", "boolean", "list", "hash", "symbol", "void"):
            misuse = Misuse(call.where(0), ELEMENTS, call.name, kind, None)
            machine.trace.misuses.setdefault((misuse.place, call.name), misuse)


def _check_kinds(machine: Machine, call: Invocation) -> None:
    if call.name == "sort":
        _check_order(machine, call)
    elif call.name == "string-join":
        _check_elements(machine, call)
    elif call.name == "equal?" and len(call.arguments) == 2:
        kinds = [_plain_kind(value) for value in call.arguments]
        if sorted(kinds) == ["number", "text"]:
            at = kinds.index("text")
            _check_kind(machine, call, call.where(at), call.arguments[at], "a number")
    for index, wanted in wanted_kinds(call.name):
        for at in range(len(call.arguments)) if index == EVERY else (index,):
            if at < len(call.arguments):
                _check_kind(machine, call, call.where(at), call.arguments[at], wanted)
    entry = lookup(call.name) if call.keywords else None
    for name, value in call.keywords.items() if entry is not None else ():
        keyword = entry.keyword(name) if entry is not None else None
        if keyword is not None and not isinstance(value, Boolean):
            span = call.keyword_spans.get(name, call.place.span)
            wanted = _WORDS.get(keyword.type, "")
            _check_kind(machine, call, Place(call.place.home, span), value, wanted)


def _check_kind(
    machine: Machine, call: Invocation, place: Place, value: Value, wanted: str
) -> None:
    if wanted == "functions":
        _check_functions(machine, call, place, value)
        return
    refused = _PLAIN.get(wanted)
    if refused is None:
        return
    kind = _plain_kind(value)
    if kind == "symbol" and lookup(call.name) is not None:
        return  # see wrong-literal
    if kind in refused:
        machine.trace.misuses.setdefault(
            (place, call.name), Misuse(place, kind, call.name, wanted, None, taint_of(value))
        )


WORD = "the bare word"
_SAMENESS = frozenset(("string=?", "string-ci=?", "equal?"))


def _check_word(machine: Machine, call: Invocation) -> None:
    """Reports JSON that is compared with a word, with which no JSON text begins."""
    for at, value in enumerate(call.arguments):
        other = call.argument(1 - at)
        if not isinstance(value, Text) or value.json is None:
            continue
        word = other.literal if isinstance(other, Text) and not other.symbol else None
        if word and word[0].isalpha() and word not in ("true", "false", "null"):
            misuse = Misuse(call.where(at), "text", call.name, WORD, None, value.taint)
            machine.trace.misuses.setdefault((misuse.place, call.name), misuse)


def note_no_number(machine: Machine, place: Place, who: str, value: Value) -> None:
    """Reports what a function or loop wants a number for, and surely is none."""
    kind = _plain_kind(value)
    if kind in _PLAIN["a number"] or isinstance(value, Boolean):
        misuse = Misuse(place, kind, who, "a number", None, taint_of(value))
        machine.trace.misuses.setdefault((place, who), misuse)


def _check_functions(machine: Machine, call: Invocation, place: Place, value: Value) -> None:
    """A list of functions is wanted, and what is in it are the answers already."""
    if isinstance(value, List) and value.size.high != 0:
        parts = value.items if value.items is not None else (value.element,)
        if any(isinstance(part, Text) and not part.symbol for part in parts):
            misuse = Misuse(place, "list of texts", call.name, "a list of functions", None)
            machine.trace.misuses.setdefault((place, call.name), misuse)
        if any(isinstance(part, Result | Handle) for part in parts):
            _report(machine, call, place, value, "a list of functions")


def _plain_kind(value: Value) -> str:
    match value:
        case Text(symbol=False):
            return "text"
        case Number():
            return "number"
        case List():
            return "list"
        case Record():
            return "hash"
        case Boolean():
            return "boolean"
        case Function() | Made():
            return "function"
        case Result():
            return "LLM result"
        case Void():
            return "void"
        case Text():
            return "symbol"
        case Unknown(or_false=kind):
            return kind
    return ""


@cache
def wanted_kinds(name: str) -> tuple[tuple[int, str], ...]:
    """What a function wants at which positions, EVERY for all of them."""
    entry = lookup(name)
    if entry is not None:
        return tuple(
            (index, "functions" if p.element is Type.FUNCTION else _WORDS[p.type])
            for index, p in enumerate(entry.parameters)
            if p.type in _WORDS and not p.rest and entry.name not in _LENIENT
        )
    if name in _PRINTS:
        return ()
    found = [(table[name], wanted) for table, wanted in _TABLES if name in table]
    if name in _LIST_OF_TEXT:
        found.append((_LIST_OF_TEXT[name], "a list"))
    return tuple(found)


# What takes other kinds than its parameters say.
_LENIENT = frozenset(("recursive-spawn", "syntax-e", "display", "eprintf"))


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
        case List() if parameter.type is Type.JSON and _reached(value) == "list of async handles":
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
