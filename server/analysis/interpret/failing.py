"""Whether applying one of Racket's functions may raise, as far as its arguments are known.

What is not known to be right may be wrong: where an error is caught, what follows may not run.
Only lists are taken at their word: what a loop goes through is a list, or nothing is estimated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...language.vocabulary import lookup
from .misuse import EVERY, wanted_kinds
from .sizes import Poly
from .values import (
    Builtin,
    Function,
    List,
    Made,
    Number,
    OneOf,
    Pair,
    Parameter,
    Record,
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from .invocation import Invocation

# What takes anything.
_TAKES_ANYTHING = frozenset({
    "list", "cons", "vector", "vector-immutable", "values", "void", "box", "not", "identity",
    "const", "equal?", "eq?", "eqv?", "null?", "empty?", "pair?", "cons?", "list?", "string?",
    "number?", "integer?", "real?", "boolean?", "symbol?", "hash?", "vector?", "procedure?",
    "void?", "syntax?", "exn?", "exn:fail?", "exact-integer?", "exact-nonnegative-integer?",
    "display", "displayln", "print", "println", "write", "writeln", "newline", "~a", "~v", "~s",
    "flatten", "list*", "make-parameter", "current-seconds", "current-milliseconds",
    "current-inexact-milliseconds",
    "make-hash", "make-hasheq", "error", "raise", "exit", "compose", "compose1", "curry", "curryr",
})  # fmt: skip


def may_raise(call: Invocation) -> bool:
    """Whether a function of Racket may raise for what it is given here."""
    if call.name in _TAKES_ANYTHING or lookup(call.name) is not None:
        return False
    if special := _SPECIAL.get(call.name):
        return not special(call)
    return not wanted_kinds(call.name) or not _are_of_kinds(call)


def _are_of_kinds(call: Invocation) -> bool:
    for index, wanted in wanted_kinds(call.name):
        for at in range(len(call.arguments)) if index == EVERY else (index,):
            if not _is_a(call.argument(at), wanted):
                return False
    return True


def _is_a(value: Value, wanted: str) -> bool:
    match wanted:
        case "text":
            return isinstance(value, Text) and not value.symbol
        case "a number":
            return isinstance(value, Number)
        case "a list":
            return isinstance(value, List | Unknown)
        case "a hash":
            return isinstance(value, Record)
        case "a function":
            return isinstance(value, Function | Builtin | Made | OneOf | Parameter | Unknown)
    return False


def _has(value: Value, count: float) -> bool:
    """Whether a list surely has so many elements."""
    if not isinstance(value, List):
        return isinstance(value, Pair) and count <= 1
    low = value.size.low
    return not isinstance(low, Poly) and low >= count


def _at_least(count: int) -> Callable[[Invocation], bool]:
    return lambda call: _has(call.argument(0), count)


def _rest(call: Invocation) -> bool:
    return _has(call.argument(0), 2 if call.name == "cddr" else 1)


def _indexed(call: Invocation) -> bool:
    index = call.argument(1)
    return _is_index(index) and _has(call.argument(0), _most(index) + 1)


def _counted(call: Invocation) -> bool:
    count = call.argument(1)
    return _is_index(count) and _has(call.argument(0), _most(count))


def _is_index(value: Value) -> bool:
    return isinstance(value, Number) and not isinstance(value.low, Poly) and value.low >= 0


def _most(value: Value) -> float:
    if not isinstance(value, Number) or isinstance(value.high, Poly):
        return float("inf")
    return value.high


def _looked_up(call: Invocation) -> bool:
    record, key = call.argument(0), call.argument(1)
    if not isinstance(record, Record):
        return False
    if len(call.arguments) > 2:
        return True
    return isinstance(key, Text) and key.literal in record.fields


def _divides(call: Invocation) -> bool:
    by = call.arguments[1:] or call.arguments
    return _are_of_kinds(call) and all(isinstance(x, Number) and x.value for x in by)


def _at_least_one(call: Invocation) -> bool:
    return bool(call.arguments) and _are_of_kinds(call)


def _cut(call: Invocation) -> bool:
    """`substring` and `string-ref`, at places that the text is known to have."""
    text, places = call.argument(0), call.arguments[1:]
    known = [x.value for x in places if isinstance(x, Number) and x.value is not None]
    if not isinstance(text, Text) or len(known) != len(places) or known != sorted(known):
        return False
    if call.name == "substring" and known == [0]:
        return True  # the whole text
    most = -1 if text.literal is None else len(text.literal) - (call.name == "string-ref")
    return all(0 <= place <= most for place in known)


def _joined(call: Invocation) -> bool:
    values = call.argument(0)
    if not isinstance(values, List):
        return False
    parts = values.items if values.items is not None else (values.element,)
    return values.size.high == 0 or all(_is_a(part, "text") for part in parts)


_DIRECTIVE = re.compile(r"~\.?[asvASV]")


def _formatted(call: Invocation) -> bool:
    pattern = call.argument(0)
    if not isinstance(pattern, Text) or pattern.literal is None:
        return False
    plain = pattern.literal.replace("~~", "").replace("~n", "").replace("~%", "")
    is_plain = "~" not in _DIRECTIVE.sub("", plain)
    return is_plain and len(_DIRECTIVE.findall(plain)) == len(call.arguments) - 1


def _mapped(call: Invocation) -> bool:
    """Lists in step are of one length."""
    lists = call.arguments[1:]
    if not all(isinstance(x, List | Unknown) for x in lists):
        return False
    sizes = {x.size.low if isinstance(x, List) and x.size.exact else None for x in lists}
    return len(lists) == 1 or (len(sizes) == 1 and None not in sizes)


def _spread(call: Invocation) -> bool:
    """`apply` hands over the elements of a list; what it applies is looked at by itself."""
    return isinstance(call.arguments[-1] if call.arguments else None, List)


def _pairs_up(call: Invocation) -> bool:
    return len(call.arguments) % 2 == 0


def _with(*kinds: str) -> Callable[[Invocation], bool]:
    """Arguments of these kinds; of the last kind any number."""

    def right(call: Invocation) -> bool:
        wanted = (*kinds, *[kinds[-1]] * len(call.arguments))
        return all(_is_a(x, kind) for x, kind in zip(call.arguments, wanted, strict=False))

    return right


_SPECIAL: dict[str, Callable[[Invocation], bool]] = {
    "car": _at_least(1), "first": _at_least(1), "last": _at_least(1), "second": _at_least(2),
    "cadr": _at_least(2), "third": _at_least(3), "caddr": _at_least(3), "fourth": _at_least(4),
    "cadddr": _at_least(4), "fifth": _at_least(5), "cdr": _rest, "rest": _rest, "cddr": _rest,
    "cdddr": _at_least(3), "list-ref": _indexed, "vector-ref": _indexed, "take": _counted,
    "drop": _counted, "list-tail": _counted, "take-right": _counted, "drop-right": _counted,
    "vector-take": _counted, "vector-drop": _counted, "hash-ref": _looked_up,
    "argmin": lambda call: _has(call.argument(1), 1),
    "argmax": lambda call: _has(call.argument(1), 1),
    "dict-ref": _looked_up, "/": _divides, "quotient": _divides, "modulo": _divides,
    "remainder": _divides, "-": _at_least_one, "min": _at_least_one, "max": _at_least_one,
    "substring": _cut, "string-ref": _cut, "string-join": _joined, "format": _formatted,
    "printf": _formatted, "map": _mapped, "for-each": _mapped, "andmap": _mapped, "ormap": _mapped,
    "append-map": _mapped, "filter-map": _mapped, "apply": _spread, "hash": _pairs_up,
    "hasheq": _pairs_up, "range": _with("a number"), "build-list": _with("a number", "a function"),
    "vector-length": _with("a list"), "vector->list": _with("a list"),
    "append*": _with("a list"),
    "hash-set": lambda call: isinstance(call.argument(0), Record),
    "hash-count": _with("a hash"), "hash-map": _with("a hash", "a function"),
}  # fmt: skip
