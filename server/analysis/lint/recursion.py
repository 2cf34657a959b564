"""The recursions of a form, and those of which no turn brings the end nearer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..core import (
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
    Name,
    Opaque,
    Quote,
    Ref,
    SetBang,
    Try,
)
from ..traverse import children, walk
from .view import FormView

# Functions whose value depends on nothing but what they are given, which they do not change.
_STEADY = frozenset({
    "=", "<", ">", "<=", ">=", "zero?", "positive?", "negative?", "even?", "odd?", "null?",
    "empty?", "pair?", "cons?", "list?", "eq?", "eqv?", "equal?", "length", "string-length", "not",
    "string=?", "string-null?", "non-empty-string?", "+", "-", "*", "modulo", "remainder",
    "quotient", "add1", "sub1", "car", "cdr", "first", "rest", "member",
})  # fmt: skip
_LEAVING = frozenset({"finish", "error", "raise", "exit"})


def recursive_functions(view: FormView) -> Iterator[Lambda]:
    """The functions of a form that know themselves by name: definitions and named `let`s."""
    for expr in view.expressions:
        bindings = ()
        if isinstance(expr, Define):
            bindings = ((expr.names, expr.value),)
        elif isinstance(expr, Let) and expr.recursive:
            bindings = tuple((binding.names, binding.value) for binding in expr.bindings)
        for names, value in bindings:
            if len(names) == 1 and isinstance(value, Lambda) and value.name == names[0].text:
                yield value


class _Again(NamedTuple):
    """A call of a function to itself, with the tests on the way to it."""

    call: Call
    tests: tuple[Expr, ...]


def standing_still(function: Lambda) -> Call | None:
    """The call of a function to itself that, once reached, is reached in every turn from then on.

    What the tests on the way to it look at are parameters that it passes on unchanged.
    """
    parts = list(walk(*function.body))
    if any(isinstance(part, SetBang | Match | Opaque | Try | CaseLambda) for part in parts):
        return None
    heads = {name for part in parts if (name := _head(part))}
    if not heads.isdisjoint(_LEAVING) or function.parameters.rest is not None:
        return None
    bound = {name.text for part in parts for name in _bound_in(part)}
    parameters = [name.text for name in function.parameters.required]
    for again in _calls_again(function.body, function.name, ()):
        if not again.tests or len(again.call.arguments) != len(parameters):
            continue
        same = {
            name
            for name, given in zip(parameters, again.call.arguments, strict=True)
            if isinstance(given, Ref) and given.name == name and name not in bound
        }
        if all(_is_steady(test, same) for test in again.tests):
            return again.call
    return None


def _head(part: Expr) -> str:
    if isinstance(part, Call) and isinstance(part.function, Ref):
        return part.function.name
    return ""


def _bound_in(part: Expr) -> Iterator[Name]:
    match part:
        case Define(_, names):
            yield from names
        case Let(_, bindings):
            for binding in bindings:
                yield from binding.names
        case For(_, _, clauses):
            for clause in clauses:
                yield from clause.names
        case Lambda(_, parameters):
            yield from parameters.required


def _calls_again(exprs: tuple[Expr, ...], name: str, tests: tuple[Expr, ...]) -> Iterator[_Again]:
    """The calls that a function makes to itself, not those it leaves to others or to a loop."""
    for expr in exprs:
        match expr:
            case Lambda() | For():
                continue
            case If(_, test, then, other):
                yield from _calls_again((test,), name, tests)
                branches = (then,) if other is None else (then, other)
                yield from _calls_again(branches, name, (*tests, test))
                continue
            case Call(_, Ref(_, called)) if called == name:
                yield _Again(expr, tests)
        yield from _calls_again(children(expr), name, tests)


def _is_steady(test: Expr, same: set[str]) -> bool:
    """Whether a test gives the same in each turn, as it looks at nothing that changes."""
    match test:
        case Literal() | Quote():
            return True
        case Ref(_, name):
            return name in same
        case Call(_, Ref(_, name), arguments):
            return name in _STEADY and all(_is_steady(part, same) for part in arguments)
        case If(_, first, then, other):
            parts = (first, then) if other is None else (first, then, other)
            return all(_is_steady(part, same) for part in parts)
    return False
