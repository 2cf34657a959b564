"""Calls of functions and methods."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ..builtins.arguments import one_of, single
from ..builtins.printed import content_of, repeated
from ..loops import concatenate_lists
from ..origins import CLEAN, Outside, entering, merge
from ..sizes import Amount
from ..taint import note_flow, tainted
from ..texts import LONGEST, concatenate, literal, rough_tokens, tokens
from ..values import (
    BOOLEAN,
    NONE,
    NUMBER,
    TEXT,
    UNKNOWN,
    List,
    Made,
    Record,
    Text,
    Unknown,
    Value,
    any_of,
    boolean,
    list_of,
    taint_of,
    taint_of_all,
    unknown,
)
from .control import CHANGING
from .functions import FUNCTIONS, JSON, is_instance
from .names import PREFIX

if TYPE_CHECKING:
    from .program import Program


def application(program: Program, node: ast.Call) -> Value:
    arguments = [
        program.value(part.value if isinstance(part, ast.Starred) else part) for part in node.args
    ]
    spread = any(isinstance(part, ast.Starred) for part in node.args)
    keywords = {k.arg: program.value(k.value) for k in node.keywords if k.arg}
    match node.func:
        case ast.Name(id=name):
            known = program.variables.get(name) or program.machine.read_global(PREFIX + name)
            if name == "isinstance":
                return is_instance(program, node, arguments[0] if arguments else UNKNOWN)
            if isinstance(known, Made):
                return program.applied(known, arguments, node)
            if known is None and name == "dict" and (rows := _zipped(program, node)) is not None:
                return rows
            if known is None and name in FUNCTIONS and not spread:
                if name == "filter":
                    _look_at_element(program, arguments[:1], arguments[1:])
                else:
                    _look_at_element(program, [keywords.get("key", UNKNOWN)], arguments)
                result = FUNCTIONS[name](program, arguments, keywords)
                if any(map(program.changes_something, (*arguments, *keywords.values()))):
                    program.forget_sizes()
                return result
            _touch(program, node)
            if name in _RUNNING:
                _note_run(program, arguments)
            if name in _READING:
                return unknown(entering(Outside.PYTHON, program.call.place, name))
            return unknown(taint_of_all([*arguments, *keywords.values()]))
        case ast.Attribute(value=ast.Name(id="json"), attr=attr) if attr in JSON:
            return JSON[attr](program, arguments, keywords)
        case ast.Attribute(value=receiver, attr=attr):
            if attr in CHANGING and isinstance(receiver, ast.Name):
                if attr == "sort":
                    rows = program.read(receiver.id)
                    _look_at_element(program, [keywords.get("key", UNKNOWN)], [rows])
                return _change(program, receiver.id, attr, arguments)
            if attr in CHANGING:
                # What stands inside of another list or dict changes: that one is unknown now.
                for part in ast.walk(receiver):
                    if isinstance(part, ast.Name):
                        program.change(part.id, UNKNOWN)
                return UNKNOWN
            root = _root(receiver)
            if (root, attr) in _STARTING:
                _note_run(program, arguments)
            if root in _READING_MODULES:
                return unknown(entering(Outside.PYTHON, program.call.place, root))
            if keywords:
                arguments.append(UNKNOWN)  # such as `maxsplit=1`: not the plain method
            value = program.value(receiver)
            if attr == "get" and arguments:
                program.note_field(node, value, arguments[0])
            return _method(program, value, attr, arguments)
    program.value(node.func)
    return UNKNOWN


def _look_at_element(program: Program, functions: list[Value], lists: list[Value]) -> None:
    """A function is applied to the elements of the first list; of what it gives nothing is kept."""
    if functions and lists and isinstance(functions[0], Made) and isinstance(lists[0], List):
        functions[0].apply(program.machine, [program.listed(lists[0]).element])


def _zipped(program: Program, node: ast.Call) -> Record | None:
    """The dict of `dict(zip(("name", "price"), row))`."""
    match node.args:
        case [ast.Call(func=ast.Name(id="zip"), args=[names, row])]:
            keys, values = program.listed(program.value(names)), program.listed(program.value(row))
            if keys.items is None or len(keys.items) > 40:
                return None
            known = [key.literal for key in keys.items if isinstance(key, Text)]
            parts = values.items if values.items is not None else [values.element] * len(known)
            fields = {k: v for k, v in zip(known, parts, strict=False) if k is not None}
            # A short row leaves fields out, and who reads one of these gets an error.
            return Record(fields) if len(known) == len(keys.items) else None
    return None


def _note_run(program: Program, arguments: list[Value]) -> None:
    """Remembers a text from outside that Python runs as a program of its own."""
    taint = taint_of(arguments[0]) if arguments else CLEAN
    if taint:
        call = program.call
        note_flow(program.machine, call, call.where(0), "bridge", taint)


def _root(node: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _touch(program: Program, node: ast.Call) -> None:
    """An unknown function may change the lists it is given."""
    for part in node.args:
        if isinstance(part, ast.Name) and isinstance(program.read(part.id), List):
            program.variables[part.id] = unknown(taint_of(program.read(part.id)))


def _change(program: Program, name: str, method: str, arguments: list[Value]) -> Value:
    """A method that changes the list or dict in a variable."""
    value = program.read(name)
    argument = arguments[0] if arguments else UNKNOWN
    match method, value:
        case "append", List():
            program.change(name, concatenate_lists([value, list_of([argument])]))
        case "extend", List():
            program.change(name, concatenate_lists([value, program.listed(argument)]))
        case "insert", List() if len(arguments) == 2:
            program.change(name, concatenate_lists([value, list_of([arguments[1]])]))
        case (("sort" | "reverse"), List()):
            program.change(name, List(value.size, single(value.element)))
        case "update", Record() if isinstance(argument, Record):
            fields = {**value.fields, **argument.fields}
            taint = merge(value.taint, argument.taint)
            program.change(name, Record(fields, value.whole and argument.whole, taint))
        case "pop", List():
            program.change(name, List(value.size.less(1), single(value.element)))
            return one_of(value)
        case _:
            program.change(name, unknown(taint_of_all((value, *arguments))))
    return UNKNOWN


def _method(program: Program, value: Value, method: str, arguments: list[Value]) -> Value:
    result = _method_result(program, value, method, arguments)
    if method == "copy" or (isinstance(value, Record) and not isinstance(result, Unknown)):
        return result  # what is taken out of a dict brings its own origins
    return tainted(result, taint_of_all((value, *arguments)))


def _method_result(program: Program, value: Value, method: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else None
    match value, method:
        case Record(), "get":
            name = first.literal if isinstance(first, Text) else None
            if name is not None and name in value.fields:
                known = value.fields[name]
                if isinstance(known, Unknown) and len(arguments) == 1:
                    return replace(known, nullable=True)  # a field that not every object has
                return known
            if value.whole and name is not None:
                return arguments[1] if len(arguments) > 1 else NONE
            return UNKNOWN if len(arguments) > 1 else NONE
        case Record(), "keys" | "values" | "items":
            return _record_parts(value, method)
        case Text(), _:
            return _text_method(program, value, method, arguments)
        case Unknown(), "get":
            return UNKNOWN if len(arguments) > 1 else NONE
        case _, "copy":
            return value
    return TEXT if method in ("strip", "lower", "upper", "join", "format") else UNKNOWN


def _record_parts(value: Record, method: str) -> Value:
    if not value.whole:
        return any_of(UNKNOWN)
    keys = [Text(literal(name)) for name in value.fields]
    if method == "keys":
        return list_of(keys)
    parts = list(value.fields.values())
    if method == "values":
        return list_of(parts)
    return list_of([list_of(pair) for pair in zip(keys, parts, strict=True)])


def _text_method(program: Program, value: Text, method: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else None
    known = value.literal
    given = first.literal if isinstance(first, Text) else None
    match method:
        case "join" if first is not None:
            return Text(repeated(program.listed(first), value.content))
        case "strip" | "lstrip" | "rstrip" | "lower" | "upper" | "title" if not arguments:
            if known is not None:
                return Text(literal(getattr(known, method)()))
            if method.endswith("strip"):
                return value
            return Text(tokens(rough_tokens(value.content)))
        case "split" | "splitlines" | "rsplit":
            if known is not None and (not arguments or (given and len(arguments) == 1)):
                parts = getattr(known, method)(*([given] if given else []))
                if len(parts) <= 2000:
                    return list_of([Text(literal(part)) for part in parts])
            whole = rough_tokens(value.content).high
            return any_of(Text(tokens(Amount(0, None, whole))))
        case "startswith" | "endswith" if known is not None and given is not None:
            return boolean(getattr(known, method)(given))
        case "replace":
            second = arguments[1] if len(arguments) > 1 else None
            new = second.literal if isinstance(second, Text) else None
            if known is None or given is None or new is None or len(arguments) > 2:
                return TEXT
            if known.count(given) * len(new) > LONGEST:
                return TEXT
            return Text(literal(known.replace(given, new)))
        case "format":
            return Text(concatenate(value.content, *(content_of(a) for a in arguments)))
        case "count" | "find" | "index":
            return NUMBER
        case "startswith" | "endswith" | "isdigit" | "isalpha":
            return BOOLEAN
    return UNKNOWN


# What reads files, the network or other programs.
_READING = frozenset(("open", "input"))
# What runs a text as Python or as a command.
_RUNNING = frozenset(("exec", "eval", "compile"))
_STARTING = frozenset(
    (("os", "system"), ("os", "popen"), ("subprocess", "run"), ("subprocess", "call"),
     ("subprocess", "check_output"), ("subprocess", "Popen"), ("subprocess", "check_call"))
)  # fmt: skip
_READING_MODULES = frozenset(("requests", "urllib", "httpx", "subprocess", "socket", "sqlite3"))
