"""Functions of Python and of its `json` module."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..builtins.arguments import one_of, single
from ..builtins.printed import content_of, printed_json, repeated
from ..shapes import shape_of, value_of
from ..sizes import NOTHING, Amount, minimum
from ..taint import tainted
from ..texts import concatenate, literal
from ..values import (
    BOOLEAN,
    EMPTY,
    NUMBER,
    TEXT,
    TRUE,
    UNKNOWN,
    Boolean,
    List,
    Made,
    Number,
    Record,
    Text,
    Unknown,
    Value,
    boolean,
    list_of,
    number,
    taint_of,
    taint_of_all,
)
from .conversions import concrete, truth_of
from .limits import UNROLL

if TYPE_CHECKING:
    from .program import Program


PythonFunction = Callable[["Program", list[Value], dict[str, Value]], Value]


def _first(arguments: list[Value]) -> Value:
    return arguments[0] if arguments else UNKNOWN


def _print(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    separator = keywords.get("sep", Text(literal(" ")))
    end = keywords.get("end", Text(literal("\n")))
    if "file" in keywords:
        return UNKNOWN
    printed = repeated(list_of(arguments), content_of(separator))
    alone = program.output.literal == ""
    json = arguments[0].json if len(arguments) == 1 and isinstance(arguments[0], Text) else None
    content = concatenate(program.output.content, printed, content_of(end))
    taint = taint_of_all((program.output, *arguments))
    program.output = Text(content, json if alone else None, taint=taint)
    return UNKNOWN


def _len(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    if isinstance(value, Text):
        return program.builtin("string-length", [value])
    return program.builtin("length", [value])


def _str(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    return value if isinstance(value, Text) else Text(content_of(value), taint=taint_of(value))


def _number(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    if isinstance(value, Text) and value.literal is not None:
        try:
            return number(float(value.literal))
        except ValueError:
            return NUMBER
    return value if isinstance(value, Number) else NUMBER


def _integer(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if len(arguments) > 1 or keywords:
        return NUMBER  # in another base
    return program.builtin("truncate", [_number(program, arguments, keywords)])


def _range(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return program.builtin("range", arguments)


def _list(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return program.listed(arguments[0]) if arguments else EMPTY


def _sorted(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    values = program.listed(_first(arguments))
    return List(values.size, single(values.element))


def _set(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if not arguments:
        return EMPTY
    values = program.listed(arguments[0])
    return List(values.size.or_none(), single(values.element))


def _enumerate(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    values = program.listed(_first(arguments))
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", number(0))
    first = start.value if isinstance(start, Number) else None
    if values.items is not None and first is not None:
        pairs = [list_of([number(first + i), item]) for i, item in enumerate(values.items)]
        return list_of(pairs)
    return List(values.size, list_of([NUMBER, values.element]))


def _zip(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    lists = [program.listed(argument) for argument in arguments]
    columns = [values.items for values in lists if values.items is not None]
    if lists and len(columns) == len(lists):
        return list_of([list_of(row) for row in zip(*columns, strict=False)])
    size = lists[0].size if lists else NOTHING
    for values in lists[1:]:
        size = Amount(
            minimum(size.low, values.size.low), None, minimum(size.high, values.size.high)
        )
    if size.low == size.high:
        size = Amount.of(size.low)
    return List(size, list_of([values.element for values in lists]))


def _dict(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if arguments:
        return arguments[0] if isinstance(arguments[0], Record) else Record()
    return Record(keywords, whole=True)


def _map(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    function, values = _first(arguments), program.listed(arguments[-1] if arguments else UNKNOWN)
    if not isinstance(function, Made):
        element = TEXT if len(arguments) == 2 else UNKNOWN
        return List(values.size, tainted(element, taint_of(values)))
    if values.items is not None and len(values.items) <= UNROLL:
        return list_of([function.apply(program.machine, [item]) for item in values.items])
    return List(values.size, function.apply(program.machine, [values.element]))


def _filter(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    values = program.listed(arguments[-1] if arguments else UNKNOWN)
    return List(values.size.or_none(), single(values.element))


def _extreme(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if len(arguments) == 1:
        return one_of(program.listed(arguments[0]))
    known = [a.value for a in arguments if isinstance(a, Number)]
    return NUMBER if len(known) == len(arguments) else UNKNOWN


def _some_number(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return NUMBER


def _some_boolean(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    return BOOLEAN


_CLASSES: dict[str, type] = {"str": Text, "list": List, "dict": Record, "bool": Boolean}


def is_instance(program: Program, node: ast.Call, value: Value) -> Value:
    """Decided where the class is one that a kind of value tells."""
    wanted = node.args[1] if len(node.args) > 1 else None
    if isinstance(value, Unknown) or not isinstance(wanted, ast.Name):
        return BOOLEAN
    known = _CLASSES.get(wanted.id)
    return BOOLEAN if known is None else boolean(isinstance(value, known))


FUNCTIONS: dict[str, PythonFunction] = {
    "print": _print,
    "len": _len,
    "str": _str,
    "repr": _str,
    "int": _integer,
    "float": _number,
    "range": _range,
    "list": _list,
    "tuple": _list,
    "sorted": _sorted,
    "reversed": _sorted,
    "set": _set,
    "enumerate": _enumerate,
    "zip": _zip,
    "dict": _dict,
    "map": _map,
    "filter": _filter,
    "min": _extreme,
    "max": _extreme,
    "sum": _some_number,
    "abs": _some_number,
    "round": _some_number,
    "any": _some_boolean,
    "all": _some_boolean,
}


def _loads(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    text = _first(arguments)
    value = tainted(_parsed(text), taint_of(text))
    asked = text.answer if isinstance(text, Text) else None
    return replace(value, answer=asked) if isinstance(value, Unknown) and asked else value


def _parsed(text: Value) -> Value:
    if isinstance(text, Text) and text.json is not None:
        return text.json
    if isinstance(text, Text) and text.literal is not None and len(text.literal) < 100_000:
        try:
            return value_of(shape_of(json.loads(text.literal)))
        except (ValueError, RecursionError):
            return UNKNOWN
    return UNKNOWN


def _dumps(program: Program, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    value = _first(arguments)
    indent = keywords.get("indent")
    known = indent.value if isinstance(indent, Number) else None
    try:
        plain = concrete(value)
    except LookupError:
        return Text(printed_json(value, int(known or 0)), value, taint=taint_of(value))
    ascii_only = truth_of(keywords.get("ensure_ascii", TRUE)) is not False
    text = json.dumps(plain, indent=int(known) if known else None, ensure_ascii=ascii_only)
    return Text(literal(text), value, taint=taint_of(value))


JSON: dict[str, PythonFunction] = {"loads": _loads, "dumps": _dumps}
