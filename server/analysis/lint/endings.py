"""Where a program surely ends: what the rules about `finish` agree on."""

from __future__ import annotations

from collections.abc import Iterator

from ..core import (
    Begin,
    Call,
    CaseLambda,
    Define,
    Expr,
    For,
    If,
    Lambda,
    Let,
    Match,
    Parameterize,
    SetBang,
    Try,
)
from ..syntax.tree import Span
from .view import FormView

Finishes = frozenset[Span]


def finish_calls(view: FormView) -> Finishes:
    """The calls to `finish` in a form, but for those inside what may be a macro."""
    return frozenset(found.call.span for found in view.calls("finish") if not found.use.lenient)


def surely_finishes(expr: Expr, finishes: Finishes) -> bool:
    """Whether evaluating `expr` calls `finish`, whatever the data."""
    match expr:
        case Call(span, function, arguments, keywords):
            if span in finishes:
                return True
            values = (*arguments, *(k.value for k in keywords if k.value is not None))
            if any(surely_finishes(value, finishes) for value in values):
                return True
            if isinstance(function, Lambda):
                return any(surely_finishes(e, finishes) for e in function.body)
            return surely_finishes(function, finishes)
        case If():
            return _branches_finish(expr, finishes)
        case Begin(_, body) | Try(_, body, _):
            return any(surely_finishes(e, finishes) for e in body)
        case Let(_, bindings, body):
            parts = (*(b.value for b in bindings), *body)
            return any(surely_finishes(e, finishes) for e in parts)
        case Parameterize(_, bindings, body):
            parts = (*(value for _, value in bindings), *body)
            return any(surely_finishes(e, finishes) for e in parts)
        case Define(_, _, value) | SetBang(_, _, value):
            return surely_finishes(value, finishes)
    return False


def _branches_finish(expr: If, finishes: Finishes) -> bool:
    """Walked in a loop along the `else` branches: a `cond` may have hundreds."""
    current: Expr | None = expr
    while isinstance(current, If):
        if surely_finishes(current.test, finishes):
            return True
        if not surely_finishes(current.then, finishes):
            return False
        current = current.other
    return current is not None and surely_finishes(current, finishes)


def bodies(view: FormView) -> Iterator[tuple[Expr, ...]]:
    """Every sequence of expressions in a form that are evaluated one after the other."""
    for expr in view.expressions:
        match expr:
            case Lambda(_, _, body) | Begin(_, body) | Let(_, _, body) | For(_, _, _, body):
                yield body
            case Parameterize(_, _, body) | Try(_, body, _):
                yield body
            case CaseLambda():
                pass
            case Match(_, _, clauses):
                yield from (body for _, body in clauses)
