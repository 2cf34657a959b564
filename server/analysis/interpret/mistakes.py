"""Mistakes that show in the values of a program and are no matter of the kind of one argument.

Each is kept as a `Misuse` whose `reached` is one of the words below; the rules say what it means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...language.answer_length import wants_prose
from ...language.answer_shape import ObjectShape, OneOf, Shape, asked_shape
from ...language.primitives import DEFAULT_MAX_TOKENS
from .. import core
from . import effects
from .effects import Ask, Effect
from .misuse import Misuse
from .origins import CLEAN, Outside
from .places import Place
from .sizes import Amount, Poly, formula, less, minus
from .values import (
    Boolean,
    Builtin,
    Function,
    Handle,
    List,
    Never,
    Number,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Values,
    Void,
)

if TYPE_CHECKING:
    from .invocation import Invocation
    from .machine import Machine

LEAVES_HANDLER = "handle that leaves its handler"
SMALL_BUDGET = "budget below one call"
FREE_TEXT_VOTES = "votes that hold free text"
OTHER_KEY = "key of another type"
CALLED = "value called as a function"
SAME_VOTES = "copies of one call"
NULL_CONDITION = "null as a condition"
NUMBER_OF_VALUES = "another number of values"
OTHER_LENGTH = "list of another length"
SOME_OF_THEM = "list that a filter left"


def note(machine: Machine, place: Place, reached: str, who: str, wanted: str = "") -> None:
    """Remembers a mistake of the kind `reached`, which is one of the words above."""
    machine.trace.misuses.setdefault((place, reached), Misuse(place, reached, who, wanted, None))


def note_called(machine: Machine, place: Place, value: Value) -> None:
    """Remembers a value in the place of a function that surely is none."""
    match value:
        case Text():
            kind = "a symbol" if value.symbol else "text"
        case Number() | Boolean() | List() | Record() | Result() | Handle() | Void():
            kind = _KINDS[type(value)]
        case _:
            return
    note(machine, place, CALLED, kind)


_KINDS: Mapping[type[Value], str] = {
    Number: "a number",
    Boolean: "#t or #f",
    List: "a list",
    Record: "a hash",
    Result: "the answer of a model",
    Handle: "the handle of an asynchronous call",
    Void: "nothing",
}


def note_values(machine: Machine, given: core.Expr, value: Value, wanted: int) -> None:
    """Remembers where `wanted` names, or accumulators of a loop, take another number of values."""
    if isinstance(value, Unknown | Never) or _count(value) == wanted:
        return
    is_lenient = isinstance(value, Values) and value.lenient
    if wanted == 1 and is_lenient:
        return
    who = "await-any" if is_lenient else ""
    place = Place(machine.here(), given.span)
    note(machine, place, NUMBER_OF_VALUES, who, f"{_count(value)} {wanted}")


def note_receiver(machine: Machine, call: Invocation, value: Value) -> None:
    """The same of the function that `call-with-values` gives them to."""
    function = call.argument(1)
    if not isinstance(function, Function) or not isinstance(function.code, core.Lambda):
        return
    taken = function.code.parameters
    if not taken.optional and taken.rest is None and not isinstance(value, Unknown | Never):
        count, wanted = _count(value), len(taken.required)
        if count != wanted:
            who = "await-any" if isinstance(value, Values) and value.lenient else ""
            note(machine, call.where(1), NUMBER_OF_VALUES, who, f"{count} {wanted}")


def _count(value: Value) -> int:
    return len(value.items) if isinstance(value, Values) else 1


def note_pattern(machine: Machine, given: core.Expr, value: Value, pattern: bytes) -> None:
    """Remembers a pattern of a list that what is left of `await-any`, a text, is matched with.

    `pattern` is what is written before its first name.
    """
    if isinstance(value, Values) and value.lenient and _LIST_PATTERN.search(pattern):
        place = Place(machine.here(), given.span)
        first = value.items[0]
        taint = first.taint if isinstance(first, Text) else CLEAN
        misuse = Misuse(place, "text", "match", "a list", None, taint)
        machine.trace.misuses.setdefault((place, "match"), misuse)


_LIST_PATTERN = re.compile(rb"[(\[](?:list|list-rest|list\*|cons|vector)\s+$")


def note_lengths(
    machine: Machine, who: str, lists: Sequence[List], places: Sequence[Place]
) -> None:
    """Remembers lists that are gone through in step and differ in length.

    What a filter left of a list differs from that list, and from what was made of all of it.  A
    `for` stops with the shortest: there only such lists count, as what they pair belongs apart.
    """
    for index, (short, place) in enumerate(zip(lists, places, strict=True)):
        for long in lists:
            if short.left_of is not None and long.size == Amount.of(short.left_of):
                note(machine, place, SOME_OF_THEM, who, formula(short.left_of))
        before = lists[index - 1] if index and who != "for" else short
        if (by := _difference(before, short)) is not None:
            note(machine, place, OTHER_LENGTH, who, by)


def _difference(a: List, b: List) -> str | None:
    """The lengths of two lists of which it is sure that they are not the same."""
    if a.items is not None and b.items is not None:
        sizes = len(a.items), len(b.items)
        return f"{sizes[0]} and {sizes[1]}" if sizes[0] != sizes[1] else None
    if not (a.size.exact and b.size.exact) or a.size == b.size:
        return None
    if not (isinstance(a.size.low, Poly) and isinstance(b.size.low, Poly)):
        return None
    for more, fewer in ((a.size.low, b.size.low), (b.size.low, a.size.low)):
        over = minus(more, fewer)
        is_less = any(less(more, by) == fewer for by in (1, 2, 3))
        if is_less or (isinstance(over, int | float) and over > 0):
            return f"{formula(a.size.low)} and {formula(b.size.low)}"
    return None


def note_finished(machine: Machine, call: Invocation) -> None:
    """Remembers a `finish` that hands over what a loop or `displayln` gives: nothing."""
    place = call.where(0)
    written = place.home.form.text[place.span.start : place.span.end]
    if isinstance(call.argument(0), Void) and not written.startswith(b"(void"):
        note(machine, place, "void", "finish", "a value")


def note_leaving(machine: Machine, expr: core.Try, value: Value, sent: int) -> None:
    """Remembers a handle that leaves the handler which was to catch the error of its call.

    `sent` is how many asynchronous calls had been sent before.
    """
    one = value.element if isinstance(value, List) else value
    if not isinstance(one, Handle) or not one.tickets:
        return
    inside = {ticket for ticket, _ in machine.trace.sent[sent:]}
    if one.tickets <= inside and one.tickets.isdisjoint(machine.trace.awaited):
        note(machine, Place(machine.here(), expr.body[-1].span), LEAVES_HANDLER, "try")


def note_budget(
    machine: Machine, parameter: Value, value: Value, place: Place, body: Effect
) -> None:
    """Remembers a `token-budget` that is smaller than what a call in it reserves."""
    if not isinstance(parameter, Builtin) or parameter.name != "token-budget":
        return
    if not isinstance(value, Number) or value.value is None:
        return
    least = min((_reserved(ask) for ask in effects.asks(body)), default=0)
    if least > value.value:
        note(machine, place, SMALL_BUDGET, str(int(value.value)), str(int(least)))


def _reserved(ask: Ask) -> float:
    """The tokens that a call reserves for its answer, at least."""
    if ask.max_tokens is None:
        return DEFAULT_MAX_TOKENS
    low = ask.max_tokens.low
    return low if isinstance(low, int | float) else 0


_FREE = re.compile(
    r"reason|explan|rationale|justif|why|comment|evidence|summary|quote|confidence|thought",
    re.IGNORECASE,
)


def note_votes(machine: Machine, call: Invocation, votes: Value, asked: Effect) -> None:
    """Remembers votes of which no two are the same: free texts, or JSON with such a part."""
    if not isinstance(votes, Text):
        return
    if votes.json is None:
        asks = list(effects.asks(asked))
        if asks and is_whole_answer(votes) and all(wants_prose(_known(ask)) for ask in asks):
            note(machine, call.where(0), FREE_TEXT_VOTES, call.name)
        return
    shapes = [_shape(ask) for ask in effects.asks(asked)]
    fields = [_free_field(shape) for shape in shapes]
    if fields and all(fields):
        note(machine, call.where(0), FREE_TEXT_VOTES, call.name, fields[0])


def _shape(ask: Ask) -> Shape | None:
    given = ask.schema
    if given is not None:
        text = given.literal if isinstance(given, Text) else None
        return asked_shape("", text) if text is not None else None
    return asked_shape(_known(ask), None, ask.json)


def _known(ask: Ask) -> str:
    return ask.instruction.content.known if ask.instruction else ""


def is_whole_answer(value: Text) -> bool:
    """Whether a text is what a model answered, and nothing that was made of it."""
    return bool(value.taint) and all(
        trail.source.outside is Outside.ANSWER and not trail.steps and not trail.mixed
        for trail in value.taint
    )


def _free_field(shape: Shape | None) -> str:
    """A field that each model words in its own way; empty where there is none."""
    if not isinstance(shape, ObjectShape) or len(shape.fields) < 2:
        return ""
    free = (n for n, s in shape.fields.items() if _FREE.search(n) and not isinstance(s, OneOf))
    return next(free, "")


def note_key(machine: Machine, call: Invocation) -> None:
    """Remembers a text that is looked for in a hash with symbols as keys, or the other way."""
    table, key = call.argument(0), call.argument(1)
    if not isinstance(key, Text) or key.literal is None:
        return
    if isinstance(table, Record):
        keys = table.keys if key.literal in table.fields else ""
    else:
        keys = "symbol" if isinstance(table, Unknown) and table.python else ""
    if keys and keys != ("symbol" if key.symbol else "text"):
        note(machine, call.where(1), OTHER_KEY, key.literal, keys)


def note_null(machine: Machine, test: core.Expr, value: Value) -> None:
    """Remembers a test of a value from Python that is to find out whether it is None."""
    if not isinstance(value, Unknown) or not value.nullable:
        return
    if isinstance(test, core.Ref | core.Call) and b"null" not in machine.here().form.text:
        note(machine, Place(machine.here(), test.span), NULL_CONDITION, "if")


def from_python(value: Value, depth: int = 0) -> Value:
    """A value as it arrives from Python: the keys of its hashes are symbols."""
    if depth > 4:
        return value
    match value:
        case Unknown(python=False):
            return Unknown(value.name, value.unbound, value.taint, True, value.nullable)
        case List(items=items) if value.size.high != 0:
            parts = None
            if items is not None and len(items) <= 100:
                parts = tuple(from_python(item, depth + 1) for item in items)
            element = from_python(value.element, depth + 1)
            return replace(value, element=element, items=parts or items)
        case Record(fields=fields):
            known: Mapping[str, Value] = {n: from_python(v, depth + 1) for n, v in fields.items()}
            return Record(known, value.whole, value.taint, "symbol")
    return value


def part_of_python(arguments: Sequence[Value], value: Value) -> Value:
    """What is taken out of a value from Python is from Python too."""
    if arguments and isinstance(arguments[0], Unknown) and arguments[0].python:
        return from_python(value)
    return value
