"""The core language: what a form means once its surface syntax is read.

`expand.py` turns the light tree into these; scopes, kinds, calls and cost walk nothing else, so
a binding form of the dialect is understood in one place.  All spans are relative to the
top-level form.
"""

from __future__ import annotations

from dataclasses import dataclass

from .syntax.tree import Node, Span


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it is bound."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. `value` is str, int, float, bool or None (a number Python has no type for)."""

    span: Span
    value: str | int | float | bool | None
    kind: str  # the node's kind


@dataclass(frozen=True, slots=True)
class Ref:
    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Optional:
    name: Name
    default: Expr | None


@dataclass(frozen=True, slots=True)
class KeywordParameter:
    keyword: str  # without "#:"
    name: Name
    default: Expr | None


@dataclass(frozen=True, slots=True)
class Parameters:
    required: tuple[Name, ...] = ()
    optional: tuple[Optional, ...] = ()
    keywords: tuple[KeywordParameter, ...] = ()
    rest: Name | None = None


@dataclass(frozen=True, slots=True)
class Lambda:
    span: Span
    parameters: Parameters
    body: tuple[Expr, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class CaseLambda:
    span: Span
    clauses: tuple[Lambda, ...]


@dataclass(frozen=True, slots=True)
class KeywordArgument:
    name: str  # without "#:"
    span: Span  # of the keyword itself
    value: Expr | None  # None: the keyword is last and its value missing


@dataclass(frozen=True, slots=True)
class Call:
    span: Span
    function: Expr
    arguments: tuple[Expr, ...]
    keywords: tuple[KeywordArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class If:
    """`if`; `cond`, `when`, `unless`, `case`, `and`, `or` taken apart; no `other` means void."""

    span: Span
    test: Expr
    then: Expr
    other: Expr | None


@dataclass(frozen=True, slots=True)
class Begin:
    span: Span
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """`names` has more than one element for `let-values` and its kin."""

    names: tuple[Name, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class Let:
    """`let` (sequential False, recursive False), `let*` (sequential), `letrec` (recursive).

    A named `let` is a recursive Let of one Lambda whose body is the Call that starts it.
    """

    span: Span
    bindings: tuple[Binding, ...]
    body: tuple[Expr, ...]
    sequential: bool = False
    recursive: bool = False


@dataclass(frozen=True, slots=True)
class Define:
    """A definition, at top level or inside a body. `macro` marks define-syntax and its kin."""

    span: Span
    names: tuple[Name, ...]
    value: Expr
    macro: bool = False


@dataclass(frozen=True, slots=True)
class SetBang:
    span: Span
    name: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class ForClause:
    """`names` take the elements of `sequence`; a `guard` (#:when, #:unless) has no names.

    `negated` marks the guard of an `#:unless`.
    """

    names: tuple[Name, ...]
    sequence: Expr
    guard: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class For:
    """The `for` family.

    `result` is what the head says: effect, list, vector, sum, fold, hash, string, and, or, first,
    last.  `nested` means that each clause runs inside the one before (`for*`).
    `accumulators` are the bindings of `for/fold`.  `breaks` tells whether a `#:break` or `#:final`
    may end it early.
    """

    span: Span
    result: str
    clauses: tuple[ForClause, ...]
    body: tuple[Expr, ...]
    accumulators: tuple[Binding, ...] = ()
    nested: bool = False
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    span: Span
    datum: Node


@dataclass(frozen=True, slots=True)
class Quasi:
    """A quasiquotation; `parts` are the unquoted expressions, in order."""

    span: Span
    template: Node
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Parameterize:
    span: Span
    bindings: tuple[tuple[Expr, Expr], ...]
    body: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """`(try body … on-error handler)`, whose handlers are given the message of an error, and
    `with-handlers`, whose handlers are given the error."""

    span: Span
    body: tuple[Expr, ...]
    handlers: tuple[Expr, ...]
    message: bool = False
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """`match`: each clause binds `names` over its body."""

    span: Span
    subject: Expr
    clauses: tuple[tuple[tuple[Name, ...], tuple[Expr, ...]], ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A form we have no rule for (a user's macro, a template): its parts are read leniently."""

    span: Span
    head: str
    parts: tuple[Expr, ...]


Expr = (
    Literal
    | Ref
    | Lambda
    | CaseLambda
    | Call
    | If
    | Begin
    | Let
    | Define
    | SetBang
    | For
    | Quote
    | Quasi
    | Parameterize
    | Try
    | Match
    | Opaque
)
