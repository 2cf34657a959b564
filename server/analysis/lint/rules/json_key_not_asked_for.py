"""json-key-not-asked-for: Python reads a key of an answer that the instruction does not ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.answer_fields import is_asked_for, spelled_keys
from ...finding import Finding, Severity
from ..json_fields import Reading, key_of, readings
from ..misuses import can_matter
from ..per_form import is_certain, once
from ..python_blocks import blocks
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis

_MOST_SHOWN = 6
_ANY = ""
"""Stands for a key that is not known."""


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not can_matter(analysis):
        return
    written: frozenset[str] | None = None
    for reading in readings(analysis):
        keys = spelled_keys(reading.asked.instruction)
        if not keys or is_asked_for(reading.asked.instruction, reading.key):
            continue
        if _has_other_way(reading) or not is_certain(analysis, reading.block.use):
            continue
        if written is None:
            written = _written_in(analysis)
        if _ANY in written or reading.key in written:
            continue
        placed = analysis.bindings.placed[reading.home]
        yield RULE.finding(placed.located(reading.located(reading.node)), _message(reading, keys))


def _message(reading: Reading, keys: tuple[str, ...]) -> str:
    shown = ", ".join(f'"{key}"' for key in keys[:_MOST_SHOWN])
    shown += ", …" if len(keys) > _MOST_SHOWN else ""
    fails = "Python stops with a KeyError"
    if isinstance(reading.node, ast.Call):
        fails = "this is the default each time" if len(reading.node.args) > 1 else "this is None"
    return (
        f'The instruction asks for JSON with {shown}, and not for "{reading.key}": {fails}. '
        "Read a key that it asks for, or ask for this one."
    )


def _has_other_way(reading: Reading) -> bool:
    """Whether the code reckons with an answer that has another key."""
    if reading.source.tree is None:
        return True
    for node in ast.walk(reading.source.tree):
        match node:
            case ast.BoolOp(values=parts) if _holds(parts, reading.node):
                return True
            case ast.Call(func=ast.Attribute(attr="get"), args=[_, default]):
                if _holds([default], reading.node) or (
                    node is reading.node and key_of(default) is not None
                ):
                    return True
            case ast.Try(handlers=handlers) if _holds(node.body, reading.node):
                caught = (part for h in handlers if h.type for part in ast.walk(h.type))
                if any(isinstance(n, ast.Name) and n.id == "KeyError" for n in caught):
                    return True
            case _:
                pass
    return False


def _holds(parts: list[ast.expr] | list[ast.stmt], wanted: ast.expr) -> bool:
    return any(node is wanted for part in parts for node in ast.walk(part))


def _written_in(analysis: Analysis) -> frozenset[str]:
    """The keys that the Python of the file writes, or looks whether they are there."""
    found = analysis.by_form.having(
        "keys written", lambda home: once(home.form, "keys written", _written) or None
    )
    return frozenset[str]().union(*found.values())


def _written(view: FormView) -> frozenset[str]:
    if b"py-e" not in view.form.text:
        return frozenset()
    sources = [block.source() for block in blocks(view)]
    trees = [source.tree for source in sources if source is not None]
    if any(tree is None for tree in trees) or None in sources:
        return frozenset((_ANY,))
    return frozenset(key for tree in trees if tree for node in ast.walk(tree) for key in _key(node))


def _key(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Subscript(slice=key, ctx=ast.Store() | ast.Del()):
            # Another list or dict may be filled under a key that is not known.
            if isinstance(key, ast.Constant):
                yield str(key.value)
        case ast.Call(
            func=ast.Attribute(attr="setdefault" | "pop"), args=[ast.Constant() as key, *_]
        ):
            yield str(key.value)
        case ast.Call(func=ast.Attribute(attr="update")):
            yield _ANY
        case ast.Compare(left=ast.Constant(value=str() as key), ops=[ast.In() | ast.NotIn()]):
            yield key
        case _:
            pass


RULE = Rule(
    name="json-key-not-asked-for",
    severity=Severity.WARNING,
    summary="Python reads a key of an answer that the instruction does not ask for.",
    why=(
        "An answer has the keys that the instruction spells out. To read another one ends the run "
        "with a KeyError, after all the calls are paid for, or gives the default for each answer."
    ),
    bad="""\
(define label
  (syntax-e (llm-query #:instruction "Return JSON: {\\"topic\\": string, \\"severity\\": 1 to 5}"
                       #:data context #:json #t #:model "gpt-4o-mini" #:max-tokens 60)))
(py-set! "label" label)
(finish (py-exec "
import json
row = json.loads(label)
print(row['topic'], row['priority'])"))""",
    good="""\
(define label
  (syntax-e (llm-query #:instruction "Return JSON: {\\"topic\\": string, \\"severity\\": 1 to 5}"
                       #:data context #:json #t #:model "gpt-4o-mini" #:max-tokens 60)))
(py-set! "label" label)
(finish (py-exec "
import json
row = json.loads(label)
print(row['topic'], row['severity'])"))""",
    check_file=check_file,
)
