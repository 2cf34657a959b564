"""Walking the core language without a case for each of its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from .core import (
    Begin,
    Call,
    CaseLambda,
    Define,
    Expr,
    For,
    If,
    Lambda,
    Let,
    Literal,
    Match,
    Opaque,
    Parameterize,
    Parameters,
    Quasi,
    Quote,
    Ref,
    SetBang,
    Try,
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside `expr`, in the order of evaluation."""
    return _CHILDREN[type(expr)](expr)


def _of_lambda(expr: Lambda) -> tuple[Expr, ...]:
    return (*defaults(expr.parameters), *expr.body)


def _of_call(expr: Call) -> tuple[Expr, ...]:
    if not expr.keywords:
        return (expr.function, *expr.arguments)
    values = (k.value for k in expr.keywords if k.value is not None)
    return (expr.function, *expr.arguments, *values)


def _of_if(expr: If) -> tuple[Expr, ...]:
    return (expr.test, expr.then) if expr.other is None else (expr.test, expr.then, expr.other)


def _of_let(expr: Let) -> tuple[Expr, ...]:
    return (*(b.value for b in expr.bindings), *expr.body)


def _of_for(expr: For) -> tuple[Expr, ...]:
    starts = (a.value for a in expr.accumulators)
    return (*starts, *(c.sequence for c in expr.clauses), *expr.body)


def _of_parameterize(expr: Parameterize) -> tuple[Expr, ...]:
    return (*(e for pair in expr.bindings for e in pair), *expr.body)


def _of_match(expr: Match) -> tuple[Expr, ...]:
    return (expr.subject, *(e for _, body in expr.clauses for e in body))


def _none(_: Expr) -> tuple[Expr, ...]:
    return ()


# A table: every expression of a file is looked at many times, and a `match` tries case by case.
_CHILDREN: dict[type, Callable[[Any], tuple[Expr, ...]]] = {
    Literal: _none,
    Ref: _none,
    Quote: _none,
    Lambda: _of_lambda,
    CaseLambda: attrgetter("clauses"),
    Call: _of_call,
    If: _of_if,
    Begin: attrgetter("body"),
    Let: _of_let,
    Define: lambda expr: (expr.value,),
    SetBang: lambda expr: (expr.value,),
    For: _of_for,
    Quasi: attrgetter("parts"),
    Opaque: attrgetter("parts"),
    Parameterize: _of_parameterize,
    Try: lambda expr: (*expr.predicates, *expr.body, *expr.handlers),
    Match: _of_match,
}


def defaults(parameters: Parameters) -> tuple[Expr, ...]:
    """The default values of optional and keyword parameters."""
    given = (*parameters.optional, *parameters.keywords)
    if not given:
        return ()
    return tuple(p.default for p in given if p.default is not None)


def walk(*roots: Expr) -> Iterator[Expr]:
    """Every expression inside `roots`, each before what is in it."""
    stack = list(reversed(roots))
    while stack:
        expr = stack.pop()
        yield expr
        inside = _CHILDREN[type(expr)](expr)
        if inside:
            stack.extend(inside[::-1])
