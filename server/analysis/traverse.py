"""Walking the core language without a case for each of its forms."""

from __future__ import annotations

from collections.abc import Iterator

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
    match expr:
        case Literal() | Ref() | Quote():
            return ()
        case Lambda(_, parameters, body):
            return (*defaults(parameters), *body)
        case CaseLambda(_, clauses):
            return clauses
        case Call(_, function, arguments, keywords):
            return (function, *arguments, *(k.value for k in keywords if k.value is not None))
        case If(_, test, then, other):
            return (test, then) if other is None else (test, then, other)
        case Begin(_, body):
            return body
        case Let(_, bindings, body):
            return (*(b.value for b in bindings), *body)
        case Define(_, _, value) | SetBang(_, _, value):
            return (value,)
        case For(_, _, clauses, body, accumulators):
            return (*(a.value for a in accumulators), *(c.sequence for c in clauses), *body)
        case Quasi(_, _, parts) | Opaque(_, _, parts):
            return parts
        case Parameterize(_, bindings, body):
            return (*(e for pair in bindings for e in pair), *body)
        case Try(_, body, handlers):
            return (*body, *handlers)
        case Match(_, subject, clauses):
            return (subject, *(e for _, body in clauses for e in body))


def defaults(parameters: Parameters) -> tuple[Expr, ...]:
    """The default values of optional and keyword parameters."""
    given = (*parameters.optional, *parameters.keywords)
    return tuple(p.default for p in given if p.default is not None)


def walk(*roots: Expr) -> Iterator[Expr]:
    """Every expression inside `roots`, each before what is in it."""
    stack = list(reversed(roots))
    while stack:
        expr = stack.pop()
        yield expr
        stack.extend(reversed(children(expr)))
