"""number-off-scale: a number of an answer is compared with one of another scale."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.answer_fields import range_of
from ...finding import Finding, Severity
from ..json_fields import Reading, readings
from ..misuses import can_matter
from ..per_form import is_certain
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis

_TURNED = frozenset(("float", "int"))
_WIDE = 10
"""Of a scale that reaches so far, no one compares with a fraction of one."""


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not can_matter(analysis):
        return
    for reading in readings(analysis):
        scale = range_of(reading.asked.instruction, reading.key)
        if scale is None or not is_certain(analysis, reading.block.use):
            continue
        for test, limit in _comparisons(reading):
            if _is_off(limit, *scale):
                placed = analysis.bindings.placed[reading.home]
                yield RULE.finding(
                    placed.located(reading.located(test)),
                    f'The instruction asks for "{reading.key}" from {scale[0]:g} to {scale[1]:g}, '
                    f"and {limit:g} is of another scale: the test comes out the same for nearly "
                    "every answer. Compare with a number of that scale, or ask for the other.",
                )


def _is_off(limit: float, low: float, high: float) -> bool:
    if not low <= limit <= high:
        return limit > 0 or low > 0
    return high >= _WIDE and 0 < limit < 1


def _comparisons(reading: Reading) -> Iterator[tuple[ast.Compare, float]]:
    """The tests of the number that is read, where it is read or under the name it is given."""
    if reading.source.tree is None:
        return
    nodes = list(ast.walk(reading.source.tree))
    name = _only_name(nodes, reading)
    for node in nodes:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        if not isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            continue
        left, right = node.left, node.comparators[0]
        for one, other in ((left, right), (right, left)):
            plain = _plain(one)
            is_named = isinstance(plain, ast.Name) and plain.id == name
            limit = _number(other)
            if limit is not None and (plain is reading.node or is_named):
                yield node, limit


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
    return None


def _plain(node: ast.expr) -> ast.expr:
    """An expression without the functions around it that keep the number."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in _TURNED:
            return _plain(inner)
        case ast.BoolOp(op=ast.Or(), values=[inner, ast.Constant()]):
            return _plain(inner)
    return node


def _only_name(nodes: list[ast.AST], reading: Reading) -> str | None:
    """The name that stands for the number that is read, and for nothing else."""
    for node in nodes:
        if isinstance(node, ast.Assign) and _plain(node.value) is reading.node:
            match node.targets:
                case [ast.Name(id=name)]:
                    stored = [
                        other
                        for other in nodes
                        if isinstance(other, ast.Name | ast.arg)
                        and (other.id if isinstance(other, ast.Name) else other.arg) == name
                        and not isinstance(getattr(other, "ctx", None), ast.Load)
                    ]
                    return name if len(stored) == 1 else None
    return None


RULE = Rule(
    name="number-off-scale",
    severity=Severity.WARNING,
    summary="A number of an answer is compared with a number of another scale.",
    why=(
        "Of confidences from 0 to 100 hardly one is below 0.7, and of marks from 1 to 10 none is "
        "above 80: the test comes out the same for all, and what depends on it is done always or "
        "never."
    ),
    bad="""\
(define verdict
  (syntax-e (llm-query #:instruction "Return JSON: {\\"ok\\": bool, \\"confidence\\": 0 to 100}"
                       #:data context #:json #t #:model "gpt-4o-mini" #:max-tokens 60)))
(py-set! "verdict" verdict)
(finish (py-exec "
import json
row = json.loads(verdict)
print('sure' if row['confidence'] > 0.7 else 'unsure')"))""",
    good="""\
(define verdict
  (syntax-e (llm-query #:instruction "Return JSON: {\\"ok\\": bool, \\"confidence\\": 0 to 100}"
                       #:data context #:json #t #:model "gpt-4o-mini" #:max-tokens 60)))
(py-set! "verdict" verdict)
(finish (py-exec "
import json
row = json.loads(verdict)
print('sure' if row['confidence'] > 70 else 'unsure')"))""",
    check_file=check_file,
)
