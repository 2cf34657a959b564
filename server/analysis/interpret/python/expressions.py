"""Python expressions over the abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..builtins.arguments import single
from ..builtins.printed import content_of
from ..loops import concatenate_lists
from ..origins import CLEAN, merge
from ..sizes import Amount, Poly
from ..taint import tainted
from ..texts import Content, concatenate, literal, tokens
from ..values import (
    BOOLEAN,
    EMPTY,
    NONE,
    NUMBER,
    TEXT,
    UNKNOWN,
    List,
    Made,
    Number,
    Record,
    Text,
    Unknown,
    Value,
    boolean,
    join,
    list_of,
    number,
    taint_of,
    taint_of_all,
    unknown,
)
from .calls import application
from .conversions import truth_of
from .limits import UNROLL
from .subscripts import subscript

if TYPE_CHECKING:
    from ..machine import Machine
    from .program import Program


def constant(program: Program, node: ast.Constant) -> Value:
    match node.value:
        case bool():
            return boolean(node.value)
        case str():
            return Text(literal(node.value))
        case int() | float():
            return number(node.value)
        case None:
            return NONE
    return UNKNOWN


def name(program: Program, node: ast.Name) -> Value:
    return program.read(node.id)


def formatted(program: Program, node: ast.JoinedStr) -> Value:
    taint = CLEAN
    contents: list[Content] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = program.value(part.value)
            taint = merge(taint, taint_of(value))
            plain = part.format_spec is None or isinstance(value, Text)
            contents.append(content_of(value) if plain else tokens(Amount(1, 2, 40)))
        else:
            contents.append(content_of(program.value(part)))
    return Text(concatenate(*contents), taint=taint)


def binary(program: Program, node: ast.BinOp) -> Value:
    return operate(program, node.op, program.value(node.left), program.value(node.right))


def operate(program: Program, op: ast.operator, left: Value, right: Value) -> Value:
    result = _operate(program, op, left, right)
    if isinstance(result, Text | Unknown):
        return tainted(result, taint_of_all((left, right)))
    return result


def _operate(program: Program, op: ast.operator, left: Value, right: Value) -> Value:
    match op, left, right:
        case ast.Add(), Text(), Text():
            return Text(concatenate(left.content, right.content))
        case ast.Add(), List(), List():
            return concatenate_lists([left, right])
        case ast.Mult(), Text(), Number():
            if not isinstance(right.low, Poly) and right.low < 0:
                return TEXT
            return Text(left.content.times(Amount(right.low, None, right.high)))
        case ast.Mod(), Text(), _:
            return Text(concatenate(left.content, _spread(right)))
        case _, Number(), Number():
            return _arithmetic(program, op, left, right)
    if isinstance(op, ast.Add) and (isinstance(left, Text) or isinstance(right, Text)):
        return TEXT
    return UNKNOWN


def _spread(value: Value) -> Content:
    if isinstance(value, List) and value.items is not None:
        return concatenate(*(content_of(item) for item in value.items))
    return content_of(value)


def _arithmetic(program: Program, op: ast.operator, left: Number, right: Number) -> Value:
    names = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "modulo"}
    name = names.get(type(op))
    if isinstance(op, ast.FloorDiv) and left.value is not None and right.value:
        return number(left.value // right.value)
    return NUMBER if name is None else program.builtin(name, [left, right])


def unary(program: Program, node: ast.UnaryOp) -> Value:
    operand = program.value(node.operand)
    match node.op, operand:
        case ast.Not(), _:
            decided = truth_of(operand)
            return BOOLEAN if decided is None else boolean(not decided)
        case ast.USub(), Number() if operand.value is not None:
            return number(-operand.value)
    return NUMBER


def comparison(program: Program, node: ast.Compare) -> Value:
    values = [program.value(node.left), *(program.value(part) for part in node.comparators)]
    if len(values) != 2:
        return BOOLEAN
    left, right = values
    match node.ops[0]:
        case ast.Eq():
            return program.builtin("equal?", values)
        case ast.NotEq():
            equal = program.builtin("equal?", values)
            decided = truth_of(equal)
            return BOOLEAN if decided is None else boolean(not decided)
        case ast.In() | ast.NotIn():
            found = _contains(right, left)
            wanted = isinstance(node.ops[0], ast.In)
            return BOOLEAN if found is None else boolean(found is wanted)
        case op if type(op) in _COMPARISONS:
            return program.builtin(_COMPARISONS[type(op)], values)
    return BOOLEAN


def _contains(container: Value, item: Value) -> bool | None:
    known = item.literal if isinstance(item, Text) else None
    if isinstance(container, Record) and container.whole and known is not None:
        return known in container.fields
    if isinstance(container, Text) and container.literal is not None and known is not None:
        return known in container.literal
    return None


def boolean_operation(program: Program, node: ast.BoolOp) -> Value:
    stop = isinstance(node.op, ast.Or)
    result = program.value(node.values[0])
    for part in node.values[1:]:
        decided = truth_of(result)
        if decided is stop:
            return result
        following = program.value(part)
        result = following if decided is not None else join(result, following)
    return result


def conditional(program: Program, node: ast.IfExp) -> Value:
    decided = truth_of(program.value(node.test))
    if decided is not None:
        return program.value(node.body if decided else node.orelse)
    return join(program.value(node.body), program.value(node.orelse))


def sequence(program: Program, node: ast.List | ast.Tuple | ast.Set) -> Value:
    parts: list[List] = []
    for part in node.elts:
        if isinstance(part, ast.Starred):
            parts.append(program.listed(program.value(part.value)))
        else:
            parts.append(list_of([program.value(part)]))
    return concatenate_lists(parts)


def dictionary(program: Program, node: ast.Dict) -> Value:
    fields: dict[str, Value] = {}
    whole, lost = True, CLEAN
    for key, part in zip(node.keys, node.values, strict=True):
        value = program.value(part)
        name = program.value(key) if key is not None else value
        if key is None and isinstance(value, Record):
            fields.update(value.fields)
            whole = whole and value.whole
        elif isinstance(name, Text) and name.literal is not None:
            fields[name.literal] = value
        else:
            whole, lost = False, merge(lost, taint_of(value))
    return Record(fields, whole, lost)


def comprehension(program: Program, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
    saved = dict(program.variables)
    try:
        return _generate(program, node.generators, 0, node.elt)
    finally:
        program.variables = saved


def _generate(
    program: Program, generators: Sequence[ast.comprehension], index: int, element: ast.expr
) -> List:
    if index == len(generators):
        return list_of([program.value(element)])
    generator = generators[index]
    values = program.listed(program.value(generator.iter))
    if values.items is not None and len(values.items) <= UNROLL:
        parts = [_one(program, generators, index, item, element) for item in values.items]
        return concatenate_lists(parts)
    # The body for some element stands for all of them.
    inner = _one(program, generators, index, values.element, element)
    name = values.name if inner.size == Amount.of(1) else ""
    return List(values.size.times(inner.size), inner.element, None, name)


def _one(
    program,
    generators: Sequence[ast.comprehension],
    index: int,
    item: Value,
    element: ast.expr,
) -> List:
    """What one element of a generator gives: nothing, if a filter says so."""
    generator = generators[index]
    program.assign(generator.target, item)
    certain = True
    for test in generator.ifs:
        decided = truth_of(program.value(test))
        if decided is False:
            return EMPTY
        certain = certain and decided is True
    inner = _generate(program, generators, index + 1, element)
    if certain:
        return inner
    return List(inner.size.or_none(), single(inner.element))


def dict_comprehension(program: Program, node: ast.DictComp) -> Value:
    saved = dict(program.variables)
    try:
        return Record(taint=taint_of(_generate(program, node.generators, 0, node.value)))
    finally:
        program.variables = saved


def attribute(program: Program, node: ast.Attribute) -> Value:
    return unknown(taint_of(program.value(node.value)))


def function(program: Program, node: ast.Lambda) -> Value:
    names = [argument.arg for argument in node.args.args]

    def apply(machine: Machine, arguments: Sequence[Value]) -> Value:
        saved = dict(program.variables)
        for index, name in enumerate(names):
            program.variables[name] = arguments[index] if index < len(arguments) else UNKNOWN
        try:
            return program.value(node.body)
        finally:
            program.variables = saved

    return Made("python", apply)


def named_expression(program: Program, node: ast.NamedExpr) -> Value:
    value = program.value(node.value)
    program.assign(node.target, value)
    return value


_COMPARISONS: dict[type, str] = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">="}


EXPRESSIONS: dict[type, Callable[[Program, ast.expr], Value]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.JoinedStr: formatted,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.Compare: comparison,
    ast.BoolOp: boolean_operation,
    ast.IfExp: conditional,
    ast.List: sequence,
    ast.Tuple: sequence,
    ast.Set: sequence,
    ast.Dict: dictionary,
    ast.ListComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.SetComp: comprehension,
    ast.DictComp: dict_comprehension,
    ast.Subscript: subscript,
    ast.Attribute: attribute,
    ast.Lambda: function,
    ast.NamedExpr: named_expression,
    ast.Call: application,
}  # pyright: ignore[reportAssignmentType]
