"""Racket's hashes, and what changes a hash, a vector or a box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import effects
from ..loops import each
from ..mistakes import note_key
from ..origins import merge
from ..sizes import NOTHING, Amount
from ..texts import literal
from ..values import (
    BOOLEAN,
    UNKNOWN,
    VOID,
    Function,
    List,
    Made,
    OneOf,
    Record,
    Text,
    Value,
    any_of,
    boolean,
    list_of,
    taint_of,
    taint_of_all,
    unknown,
)
from .arguments import exact_number, listed, use
from .registry import builtin

if TYPE_CHECKING:
    from ..invocation import Invocation
    from ..machine import Machine


@builtin("make-hash", "make-hasheq", "make-immutable-hash", "hasheq", "hash-copy", careful=True)
def _make_hash(machine: Machine, call: Invocation) -> Value:
    return hash_of(call.arguments) if call.name == "hasheq" else Record()


def hash_of(arguments: Sequence[Value]) -> Value:
    fields: dict[str, Value] = {}
    kinds: set[str] = set()
    for key, value in zip(arguments[::2], arguments[1::2], strict=False):
        if not isinstance(key, Text) or key.literal is None:
            return Record(taint=taint_of_all(arguments[1::2]))
        fields[key.literal] = value
        kinds.add(_kind_of_key(key))
    keys = kinds.pop() if len(kinds) == 1 else ""
    return Record(fields, whole=len(arguments) % 2 == 0, keys=keys)


def _kind_of_key(key: Text) -> str:
    return "symbol" if key.symbol else "text"


@builtin("hash-ref", "dict-ref", careful=True)
def _hash_ref(machine: Machine, call: Invocation) -> Value:
    note_key(machine, call)
    record, key = call.argument(0), call.argument(1)
    name = key.literal if isinstance(key, Text) else None
    if isinstance(record, Record) and name is not None and name in record.fields:
        return record.fields[name]
    if len(call.arguments) > 2:
        default = call.argument(2)
        if isinstance(default, Function | Made | OneOf):
            with machine.perhaps(), machine.capture() as inner:
                default = use(machine, call, 2, [])
            machine.emit(effects.choice([effects.NONE, effects.sequence(inner)]))
        if isinstance(record, Record) and record.whole and name is not None:
            return default
    return UNKNOWN


@builtin("hash-set", "dict-set", careful=True)
def _hash_set(machine: Machine, call: Invocation) -> Value:
    record, key = call.argument(0), call.argument(1)
    name = key.literal if isinstance(key, Text) else None
    value = call.argument(2)
    if not isinstance(record, Record) or name is None:
        return Record(taint=merge(taint_of(record), taint_of(value)))
    assert isinstance(key, Text)
    is_alike = record.keys == _kind_of_key(key) or not record.fields
    keys = _kind_of_key(key) if is_alike else ""
    return Record({**record.fields, name: value}, record.whole, record.taint, keys)


@builtin("hash-keys", "hash-values", "hash->list", careful=True)
def _hash_parts(machine: Machine, call: Invocation) -> Value:
    record = call.argument(0)
    if isinstance(record, Record) and record.whole:
        if call.name == "hash-values":
            return list_of(list(record.fields.values()))
        names = [Text(literal(name), symbol=True) for name in record.fields]
        return list_of(names if call.name == "hash-keys" else [UNKNOWN for _ in names])
    return any_of(UNKNOWN)


@builtin("hash-map", "hash-for-each", careful=True)
def _hash_map(machine: Machine, call: Invocation) -> Value:
    record = call.argument(0)
    size = Amount.of(len(record.fields)) if isinstance(record, Record) and record.whole else None
    keys = any_of(UNKNOWN, size) if size else listed(machine, call, 0)
    rows = [keys, List(keys.size, UNKNOWN)]
    return each(machine, lambda xs: use(machine, call, 1, xs), rows)


@builtin("hash-set!", "hash-remove!", "hash-clear!", "vector-set!", "vector-fill!", careful=True)
def _mutate(machine: Machine, call: Invocation) -> Value:
    """Records what a list or hash becomes; of what is not followed, nothing stays known."""
    old, key, value = call.argument(0), call.argument(1), call.argument(2)
    if isinstance(old, Record):
        name = key.literal if isinstance(key, Text) else None
        if call.name == "hash-set!" and name is not None:
            machine.mutate(old, Record({**old.fields, name: value}, taint=old.taint))
        else:
            machine.mutate(old, Record(taint=merge(taint_of(old), taint_of(value))))
    elif isinstance(old, List) and old.size != NOTHING:
        machine.mutate(old, _with_element(old, key, value))
    return VOID


@builtin("box", "box-immutable", "unbox", "set-box!", careful=True)
def _box(machine: Machine, call: Invocation) -> Value:
    """What a box holds is not followed: a function out of one may be any of the program's."""
    return VOID if call.name == "set-box!" else UNKNOWN


def _with_element(values: List, key: Value, value: Value) -> List:
    index = exact_number(key)
    if values.items is not None and index is not None and 0 <= index < len(values.items):
        items = list(values.items)
        items[int(index)] = value
        return list_of(items)
    return List(values.size, unknown(merge(taint_of(values), taint_of(value))))


@builtin("hash-has-key?", careful=True)
def _has_key(machine: Machine, call: Invocation) -> Value:
    note_key(machine, call)
    record, key = call.argument(0), call.argument(1)
    name = key.literal if isinstance(key, Text) else None
    if isinstance(record, Record) and record.whole and name is not None:
        return boolean(name in record.fields)
    return BOOLEAN
