"""How texts from outside travel through the program, and where they must not arrive unseen.

A text is tainted when the program did not write it.  Whatever Racket's functions put together
from it or take out of it is tainted too, with one step more on its way.  It is clean again when
nothing of its wording is left (numbers, lengths, truth values, a value looked up in a table of the
program), when the program has found it equal to something it knows (see `checks.py`), and when
it is sent as `#:data` or handed over with `py-set!`, which no sink here is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .handles import note_gone
from .origins import (
    CLEAN,
    Outside,
    Question,
    Taint,
    checked,
    entering,
    merge,
    mixed,
    partial,
    stepped,
)
from .places import Place
from .values import (
    Handle,
    List,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    taint_of,
)

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine

MAX_ITEMS = 40
"""Of longer lists, only what all elements share is marked."""

_ALL = (-1,)
_SEPARATORS = " \n\t-=_*#"

# Functions that put a text together, by the arguments whose wording is in what they return.
_WRITES: Mapping[str, tuple[int, ...]] = {
    "string-append": _ALL, "string-append*": _ALL, "string-join": _ALL, "format": _ALL,
    "~a": _ALL, "~s": _ALL, "~v": _ALL, "string-normalize-spaces": (0,), "substring": (0,),
    "string-upcase": (0,), "string-downcase": (0,), "string-titlecase": (0,),
    "string-foldcase": (0,), "string-trim": (0,), "string-copy": (0,), "string-replace": (0, 2),
    "regexp-replace": (1, 2), "regexp-replace*": (1, 2), "string-split": (0,),
    "regexp-split": (1,), "regexp-match": (1,), "regexp-match*": (1,), "string->list": (0,),
    "list->string": (0,), "string->symbol": (0,), "symbol->string": (0,),
    "string->immutable-string": (0,), "string->bytes/utf-8": (0,), "bytes->string/utf-8": (0,),
    "string": _ALL,
}  # fmt: skip

# Functions of one text that change nothing of it but blanks and the case of letters.
_KEEPING = frozenset((
    "string-trim", "string-upcase", "string-downcase", "string-foldcase", "string-titlecase",
    "string-normalize-spaces", "string-copy", "string->immutable-string",
))  # fmt: skip

# Functions that take a part out of an argument.
_READS: Mapping[str, tuple[int, ...]] = {
    "car": (0,), "cdr": (0,), "cadr": (0,), "cddr": (0,), "caddr": (0,), "cadddr": (0,),
    "first": (0,), "second": (0,), "third": (0,), "fourth": (0,), "last": (0,), "rest": (0,),
    "list-ref": (0,), "vector-ref": (0,), "list-tail": (0,), "take": (0,), "drop": (0,),
    "take-right": (0,), "drop-right": (0,), "reverse": (0,), "flatten": (0,), "append*": (0,),
    "hash-ref": (0, 2), "dict-ref": (0, 2), "hash-values": (0,), "hash-keys": (0,),
    "hash->list": (0,), "assoc": (1,), "assq": (1,), "assv": (1,), "filter": (1,),
    "remove-duplicates": (0,), "sort": (0,), "shuffle": (0,), "findf": (1,), "string-ref": (0,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """A text from outside that reached a place where it can do harm.

    `place` is the argument, `sink` what it is there ("instruction", "python", "code", "bridge"
    for what Python code runs itself), `primitive` who takes it.  `whole` says that the argument
    holds nothing else; `guarded` that an error handler stands around the call.
    """

    place: Place
    sink: str
    primitive: str
    taint: Taint
    whole: bool
    guarded: bool


# What takes an instruction or code: the position, the keyword and the kind of sink.
_SINKS: Mapping[str, tuple[int, str, str]] = {
    "llm-query": (0, "instruction", "instruction"),
    "llm-query-async": (0, "instruction", "instruction"),
    "unsafe-raw-query": (0, "instruction", "instruction"),
    "recursive-spawn": (0, "", "instruction"),
    "py-exec": (0, "", "python"),
    "py-eval": (0, "", "python"),
    "unsafe-exec-sub-output": (0, "", "code"),
    "datum->syntax": (-1, "", "syntax"),
    "unsafe-overwrite": (1, "", "context"),
}


def carried(call: Invocation, result: Value) -> Value:
    """What a function of Racket returns, with the origins of what it was made of."""
    positions = _WRITES.get(call.name)
    if positions is not None:
        return written(call, result, positions)
    positions = _READS.get(call.name)
    if positions is not None and _says_nothing(result):
        return tainted(result, _of_arguments(call, positions))
    return result


def written(call: Invocation, result: Value, positions: tuple[int, ...] = _ALL) -> Value:
    """The text that a call put together out of its arguments."""
    taint = _of_arguments(call, positions)
    if positions == _ALL:
        for value in call.keywords.values():
            taint = merge(taint, taint_of(value))
    if not taint:
        return result
    taint = stepped(taint, call.place, f"put together by `{call.name}`")
    if call.name not in _KEEPING or len(call.arguments) != 1:
        taint = partial(taint)
    return tainted(result, mixed(taint) if any(map(_is_prose, call.arguments)) else taint)


def _is_prose(value: Value) -> bool:
    """Whether it is a text of the program that says something."""
    return (
        isinstance(value, Text)
        and not value.taint
        and bool(value.content.known.strip(_SEPARATORS).replace("~a", ""))
    )


def _of_arguments(call: Invocation, positions: tuple[int, ...]) -> Taint:
    taint = CLEAN
    for index, value in enumerate(call.arguments):
        if positions == _ALL or index in positions:
            taint = merge(taint, taint_of(value))
    return taint


def _says_nothing(value: Value) -> bool:
    match value:
        case Unknown(taint=taint):
            return not taint
        case List(element=element, items=None):
            return _says_nothing(element)
    return False


def tainted(value: Value, taint: Taint, depth: int = 0) -> Value:
    """The value with these origins added wherever it holds a text, or may hold one."""
    if not taint or depth > 4:
        return value
    match value:
        case Text() | Unknown():
            both = merge(taint, value.taint)
            return value if both is value.taint else replace(value, taint=both)
        case Result() | Handle():
            text = tainted(value.text, taint)
            return replace(value, text=text) if isinstance(text, Text) else value
        case List():
            element = tainted(value.element, taint, depth + 1)
            items = value.items
            if items is not None and len(items) <= MAX_ITEMS:
                items = tuple(tainted(item, taint, depth + 1) for item in items)
            return replace(value, element=element, items=items)
        case Record():
            fields = {name: tainted(part, taint, depth + 1) for name, part in value.fields.items()}
            return replace(value, fields=fields, taint=merge(taint, value.taint))
    return value


def named(value: Value, place: Place, what: str) -> Value:
    """The value on its way through a variable or parameter.

    Lists and hashes stay the same value, as they may be changed under another name.
    """
    match value:
        case Text(taint=taint) | Unknown(taint=taint) if taint:
            return replace(value, taint=stepped(taint, place, what))
        case Result(text=text) | Handle(text=text) if text.taint:
            return replace(value, text=replace(text, taint=stepped(text.taint, place, what)))
    return value


def in_part(value: Value) -> Value:
    """A text of which other code may take a part, or to which it may add some."""
    match value:
        case Text(taint=taint) | Unknown(taint=taint) if taint:
            return replace(value, taint=partial(taint))
    return value


def seen(value: Value) -> Value:
    """The value after the program has tested it somehow."""
    match value:
        case Text(taint=taint) | Unknown(taint=taint) if taint:
            return replace(value, taint=checked(taint))
        case Result(text=text) | Handle(text=text) if text.taint:
            return replace(value, text=replace(text, taint=checked(text.taint)))
    return value


def answer_of(text: Text, place: Place, primitive: str, asked: Question | None = None) -> Text:
    """The answer of a model, which the program did not write; `asked` is the question if known."""
    taint = entering(Outside.ANSWER, place, primitive, asked)
    json = None if text.json is None else tainted(text.json, taint)
    return replace(text, json=json, taint=taint)


def check_flows(machine: Machine, call: Invocation) -> None:
    """Remembers the texts from outside that one application takes as instruction or code."""
    sink = _SINKS.get(call.name)
    if sink is None:
        return
    if "data" in call.keywords:
        shown = taint_of(call.keywords["data"])
        machine.trace.shown.update(trail.source for trail in shown)
    position, keyword, kind = sink
    value = call.keywords.get(keyword)
    if value is not None:
        place = Place(call.place.home, call.keyword_spans.get(keyword, call.place.span))
    else:
        index = position if position >= 0 else len(call.arguments) - 1
        if not 0 <= index < len(call.arguments):
            return
        value, place = call.arguments[index], call.where(index)
    if kind in ("instruction", "python") and isinstance(value, Result | Handle):
        return  # refused by the runtime, which is another finding
    taint = taint_of(value)
    if kind in ("code", "syntax", "python"):
        machine.trace.run.update(trail.source for trail in taint)
    if kind == "syntax" or not (taint or (kind == "context" and isinstance(value, Text))):
        return
    note_flow(machine, call, place, kind, taint)


def note_flow(machine: Machine, call: Invocation, place: Place, kind: str, taint: Taint) -> None:
    """Remembers that texts of these origins arrive at a sink, by way of one application."""
    is_whole = not any(trail.mixed for trail in taint)
    flow = Flow(place, kind, call.name, taint, is_whole, machine.guarded > 0)
    known = machine.trace.flows.get((place, kind))
    if known is not None:
        flow = replace(
            flow, taint=merge(known.taint, taint), guarded=known.guarded and flow.guarded
        )
    machine.trace.flows[place, kind] = flow


def note_escape(machine: Machine, values: list[Value]) -> None:
    """What an unknown function is given may be run by it, for all that is known."""
    note_gone(machine, values)
    for value in values:
        machine.trace.run.update(trail.source for trail in taint_of(value))
