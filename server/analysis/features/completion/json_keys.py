"""Keys of JSON answers: `(hash-ref reply '|`, and `reply["|` inside Python."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ....language.answer_shape import ListShape, ObjectShape, Shape, asked_shape
from ...analyse import Analysis
from ...bindings import Definition
from ...core import Call, Expr, Literal, Ref
from ...interpret.values import List, Record, Text, Value
from ...lint.texts import pieces
from ...literals import text_of
from ...syntax.tree import Node
from ...traverse import walk
from ..cursor import Cursor
from .items import Item, ItemKind, fits, replaced

_ACCESS = frozenset({"hash-ref", "hash-ref!", "hash-has-key?", "hash-set", "hash-remove",
                     "hash-update", "dict-ref"})  # fmt: skip
_ASKS = frozenset({"llm-query", "llm-query-async", "unsafe-raw-query"})
_SUBSCRIPT = re.compile(r"(?:\[|\.get\()\s*(['\"])(\w*)$")
_FARTHEST = 6  # definitions that are followed from a name to the call that made its value


def is_key(cursor: Cursor) -> bool:
    """Whether the cursor is where a hash's key is given as a quoted symbol."""
    call = cursor.call
    return call is not None and cursor.quoted and call.head in _ACCESS and call.position == 1


def keys(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """The keys that the hash at hand is known to have; those of all answers if that is not told."""
    call = cursor.call
    if call is None:
        return
    given = call.before[1]
    named = given.text if given.kind == "symbol" else ""
    definition = analysis.bindings.named_at(named, cursor.offset)
    found = _of_definition(analysis, definition) if definition else {}
    for name, note in (found or _of_file(analysis)).items():
        if fits(name, cursor.prefix):
            yield Item(name, ItemKind.FIELD, replaced(cursor), name, note=note)


def python_keys(analysis: Analysis, cursor: Cursor) -> Iterator[Item]:
    """The keys of the file's JSON answers, in a subscript inside a block of Python."""
    text = text_of(Node("string", cursor.span.start, cursor.span.end, cursor.text))
    index = next((i for i, at in enumerate(text.offsets) if at >= cursor.offset), None)
    match = _SUBSCRIPT.search(text.value[:index]) if index is not None else None
    if index is None or match is None:
        return
    end = re.compile(r"\w*").match(text.value, index)
    span = text.span(match.start(2), end.end() if end else index)
    for name, note in _of_file(analysis).items():
        if fits(name, match[2]):
            yield Item(name, ItemKind.FIELD, span, name, note=note)


def _of_definition(analysis: Analysis, definition: Definition) -> dict[str, str]:
    value = analysis.facts.value_of(definition.span)
    names = _fields(value)
    if names:
        return dict.fromkeys(names, "key")
    found: dict[str, str] = {}
    for shape in _shapes_behind(analysis, definition, _FARTHEST):
        found.update(_keys_of(shape))
    return found


def _fields(value: Value | None) -> tuple[str, ...]:
    match value:
        case Record(fields=fields):
            return tuple(fields)
        case Text(json=json) if json is not None:
            return _fields(json)
        case List(element=element):
            return _fields(element)
    return ()


def _shapes_behind(analysis: Analysis, definition: Definition, left: int) -> Iterator[Shape]:
    """The shapes of the answers that the value of a definition is made of."""
    if definition.value is None or not left:
        return
    for expr in walk(definition.value):
        if (shape := _shape(expr)) is not None:
            yield shape
        elif isinstance(expr, Ref):
            inner = analysis.bindings.own_definition(expr.name)
            if inner is not None and inner.span != definition.span:
                yield from _shapes_behind(analysis, inner, left - 1)


def _of_file(analysis: Analysis) -> dict[str, str]:
    """The keys of every JSON answer that the file asks for."""
    found: dict[str, str] = {}
    for placed in analysis.document.forms:
        for name in _form_keys(placed.form):
            found.setdefault(name, "key of an answer")
    return found


def _form_keys(form) -> tuple[str, ...]:
    known = form.memo.get("JSON keys")
    if known is None:
        from ...expand import expansion

        asks = (_shape(e) for e in walk(*expansion(form).body)) if b"llm-" in form.text else ()
        names = {name: None for shape in asks if shape is not None for name in _keys_of(shape)}
        known = form.memo["JSON keys"] = tuple(names)
    return known


def _shape(expr: Expr) -> Shape | None:
    """The shape that a model call asks its answer to have."""
    if not isinstance(expr, Call) or getattr(expr.function, "name", "") not in _ASKS:
        return None
    given = {k.name: k.value for k in expr.keywords}
    schema = given.get("schema")
    if isinstance(schema, Literal) and schema.kind == "string":
        return asked_shape("", str(schema.value))
    if isinstance(schema, Call):
        return _hash_shape(schema)
    wants_json = given.get("json")
    text = " ".join(str(piece.value) for piece in pieces(given.get("instruction")))
    is_json = isinstance(wants_json, Literal) and wants_json.value is True
    return asked_shape(text, json=is_json) if text else None


def _hash_shape(schema: Call) -> Shape | None:
    """The shape of `(hash 'label "str" …)`, an example value or a JSON Schema written out."""
    if getattr(schema.function, "name", "") not in ("hash", "hasheq"):
        return None
    names: dict[str, Shape] = {}
    for key, value in zip(schema.arguments[::2], schema.arguments[1::2], strict=False):
        name = _key_text(key)
        if name == "properties" and isinstance(value, Call):
            return _hash_shape(value)
        if name:
            names[name] = asked_shape("", "any") or ObjectShape()
    return ObjectShape(names)


def _key_text(key: Expr) -> str:
    if isinstance(key, Literal) and key.kind == "string":
        return str(key.value)
    datum = getattr(key, "datum", None)
    return datum.text if datum is not None and datum.kind == "symbol" else ""


def _keys_of(shape: Shape) -> Mapping[str, str]:
    """The keys of an object, of the elements of a list, and of the objects inside."""
    found: dict[str, str] = {}
    waiting: list[Shape] = [shape]
    while waiting:
        match waiting.pop(0):
            case ObjectShape(fields=fields):
                for name, inner in fields.items():
                    found.setdefault(name, "key")
                    waiting.append(inner)
            case ListShape(item=item):
                waiting.append(item)
    return found
