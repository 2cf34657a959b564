"""The scopes of one top-level form: what it binds, where that is visible, and what it uses.

Computed once for each form, relative to its first byte; `bindings.py` joins the forms of a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..language.racket_names import racket_names
from ..language.vocabulary import Type, vocabulary
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
    Name,
    Opaque,
    Parameterize,
    Quasi,
    Quote,
    Ref,
    SetBang,
    Try,
)
from .expand import ELISIONS, Expansion, expansion
from .syntax.forms import Form
from .syntax.tree import Span

_MEMO = "scopes"

# Heads of Opaque forms whose parts are ordinary expressions.
_PLAIN_OPAQUE = frozenset({"delay", "continuation", "escape", "struct", "syntax"})

# Racket's functions that call their function argument before they return.
_EAGER = frozenset({
    "map", "for-each", "filter", "filter-map", "append-map", "filter-not", "remf", "foldl",
    "foldr", "andmap", "ormap", "apply", "sort", "argmax", "argmin", "build-list",
    "build-vector", "build-string", "partition", "count", "findf", "memf", "assf", "index-where",
    "group-by", "vector-map", "hash-map", "hash-for-each", "hash-update", "call/ec",
    "call-with-values", "dynamic-wind", "string-map", "with-output-to-string",
})  # fmt: skip

_MACRO_NAMES = re.compile(r"(define|provide|require|with|let|for|struct|match|syntax)[-/*]")


class Outer(NamedTuple):
    """A call around a use whose head neither the form, the dialect nor Racket defines.

    `like_macro` tells that it has a part like `([x 1])`, or a name like `define/cached`: if nothing
    defines the head, it is more likely a macro than a function.
    """

    head: str
    like_macro: bool


@dataclass(frozen=True, slots=True, eq=False)
class Binder:
    """A name that the form binds.

    `kind` is function, variable, parameter, loop, macro or struct.  `scope` is where it is
    visible, the whole form for a file-level definition (`top`).  `value` is what it is bound to,
    None where that is not one expression.  `level` counts the functions around it.
    """

    name: Name
    kind: str
    scope: Span
    value: Expr | None
    level: int
    top: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A name where it is used.

    `binder` is the index of what binds it in the form, None when the form does not.  `call` is the
    call it heads.  `level` counts the functions around it that are not called at once.
    `lenient` marks a place inside a form we do not understand.  `assigned` marks `set!`.
    """

    name: str
    span: Span
    binder: int | None
    call: Call | None
    level: int
    outer: tuple[Outer, ...] = ()
    lenient: bool = False
    assigned: bool = False


@dataclass(frozen=True, slots=True)
class Scopes:
    """What one form binds and uses.

    `free` are the uses that the form itself does not explain, by name; `outside` those of them
    that neither the dialect nor Racket explains, and `immediate` those of these that are evaluated
    as soon as the form is.  `tops` are the file-level binders, `assigned` the free names that a
    `set!` changes.
    """

    binders: tuple[Binder, ...]
    uses: tuple[Use, ...]
    free: Mapping[str, tuple[Use, ...]]
    outside: Mapping[str, tuple[Use, ...]]
    immediate: Mapping[str, tuple[Use, ...]]
    tops: tuple[Binder, ...]
    assigned: tuple[str, ...]


def scopes(form: Form) -> Scopes:
    """The scopes of a form, computed once."""
    found = form.memo.get(_MEMO)
    if found is None:
        found = form.memo[_MEMO] = _scopes(expansion(form), Span(0, len(form.text)))
    return found


def is_hidden(name: str) -> bool:
    """Whether the expansion made the name up."""
    return name.startswith(" ")


def _scopes(expanded: Expansion, span: Span) -> Scopes:
    walker = _Walker()
    walker.top(expanded.body, span)
    for name in expanded.borrowed:
        walker.uses.append(Use(name.text, name.span, None, None, 0))
    free: dict[str, list[Use]] = {}
    for use in walker.uses:
        if use.binder is None:
            free.setdefault(use.name, []).append(use)
    fixed = {name: tuple(uses) for name, uses in free.items()}
    known = (vocabulary(), racket_names())
    outside = {n: uses for n, uses in fixed.items() if not any(n in names for names in known)}
    now = {n: tuple(use for use in uses if use.level == 0) for n, uses in outside.items()}
    return Scopes(
        tuple(walker.binders),
        tuple(walker.uses),
        fixed,
        outside,
        {name: uses for name, uses in now.items() if uses},
        tuple(binder for binder in walker.binders if binder.top),
        tuple(name for name, uses in fixed.items() if any(use.assigned for use in uses)),
    )


Environment = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands."""

    names: Environment
    level: int = 0
    outer: tuple[Outer, ...] = ()
    lenient: bool = False

    def binding(self, names: Environment) -> _Place:
        return _Place({**self.names, **names}, self.level, self.outer, self.lenient)

    def later(self) -> _Place:
        """Inside a function that is not called at once."""
        return _Place(self.names, self.level + 1, self.outer, self.lenient)

    def leniently(self) -> _Place:
        return _Place(self.names, self.level, self.outer, True)

    def inside(self, outer: Outer) -> _Place:
        return _Place(self.names, self.level, (*self.outer, outer), self.lenient)


@dataclass(slots=True)
class _Walker:
    binders: list[Binder] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def top(self, body: tuple[Expr, ...], span: Span) -> None:
        """File-level forms: their definitions belong to the file, so uses of them are free."""
        place = _Place({})
        for expr in body:
            match expr:
                case Begin(_, inner):
                    self.top(inner, span)
                case Define(_, names, value, macro):
                    for name in names:
                        kind = _kind(value, macro)
                        bound = value if len(names) == 1 else None
                        self.binders.append(Binder(name, kind, span, bound, 0, top=True))
                    self.visit(value, place)
                case _:
                    self.visit(expr, place)

    def visit(self, expr: Expr, place: _Place) -> None:
        match expr:
            case Ref(span, name):
                self.use(name, span, place)
            case Literal() | Quote():
                pass
            case Call():
                self.call(expr, place)
            case Lambda():
                self.function(expr, place.later())
            case CaseLambda(_, clauses):
                for clause in clauses:
                    self.function(clause, place.later())
            case If():
                self.conditional(expr, place)
            case Begin(span, body):
                self.body(body, place, span)
            case Let():
                self.let(expr, place)
            case Define(span):
                self.body((expr,), place, span)
            case SetBang(_, name, value):
                self.use(name.text, name.span, place, assigned=True)
                self.visit(value, place)
            case For():
                self.loop(expr, place)
            case Quasi(_, _, parts):
                self.each(parts, place)
            case Parameterize(span, bindings, body):
                for parameter, value in bindings:
                    self.visit(parameter, place)
                    self.visit(value, place)
                self.body(body, place, span)
            case Try(span, body, handlers, predicates=predicates):
                self.each(predicates, place)
                self.body(body, place, span)
                self.each(handlers, place)
            case Match(span, subject, clauses):
                self.visit(subject, place)
                self.match(span, clauses, place)
            case Opaque(_, head, parts):
                inner = place if head in _PLAIN_OPAQUE else place.leniently()
                self.each(parts, inner.later() if head == "delay" else inner)

    def each(self, exprs: tuple[Expr, ...], place: _Place) -> None:
        for expr in exprs:
            self.visit(expr, place)

    def use(
        self,
        name: str,
        span: Span,
        place: _Place,
        call: Call | None = None,
        assigned: bool = False,
    ) -> None:
        # What the expansion added has no text of its own.
        if name in ELISIONS or is_hidden(name) or span.start == span.end:
            return
        binder = place.names.get(name)
        self.uses.append(
            Use(name, span, binder, call, place.level, place.outer, place.lenient, assigned)
        )

    def call(self, expr: Call, place: _Place) -> None:
        function = expr.function
        inner, eager = place, False
        if isinstance(function, Ref):
            self.use(function.name, function.span, place, call=expr)
            if function.name not in place.names:
                inner, eager = _around(function.name, expr, place)
        elif isinstance(function, Lambda):
            self.function(function, place)
        else:
            self.visit(function, place)
        values = (*expr.arguments, *(k.value for k in expr.keywords if k.value is not None))
        for value in values:
            if eager and isinstance(value, Lambda):
                self.function(value, inner)
            else:
                self.visit(value, inner)

    def conditional(self, expr: If, place: _Place) -> None:
        """A chain of `else` branches is walked in a loop: a `cond` may have hundreds."""
        current: Expr | None = expr
        while isinstance(current, If):
            self.visit(current.test, place)
            self.visit(current.then, place)
            current = current.other
        if current is not None:
            self.visit(current, place)

    def function(self, expr: Lambda, place: _Place) -> None:
        parameters = expr.parameters
        inner = place
        for name in parameters.required:
            inner = self.bind((name,), "parameter", expr.span, None, inner)
        for parameter in (*parameters.optional, *parameters.keywords):
            if parameter.default is not None:
                self.visit(parameter.default, inner)
            inner = self.bind((parameter.name,), "parameter", expr.span, None, inner)
        if parameters.rest is not None:
            inner = self.bind((parameters.rest,), "parameter", expr.span, None, inner)
        self.body(expr.body, inner, expr.span)

    def bind(
        self, names: tuple[Name, ...], kind: str, scope: Span, value: Expr | None, place: _Place
    ) -> _Place:
        """`place` with `names` bound; what is bound a second time at one spot is the same."""
        added: Environment = {}
        for name in names:
            before = place.names.get(name.text)
            if before is not None and self.binders[before].name == name:
                continue
            added[name.text] = len(self.binders)
            bound = value if len(names) == 1 else None
            self.binders.append(Binder(name, kind, scope, bound, place.level))
        return place.binding(added) if added else place

    def body(self, body: tuple[Expr, ...], place: _Place, around: Span) -> None:
        """A body whose definitions are visible throughout, also before they stand."""
        definitions = list(_definitions(body))
        inner = place
        scope = Span(body[0].span.start, around.end) if body else around
        for expr in definitions:
            kind = _kind(expr.value, expr.macro)
            inner = self.bind(expr.names, kind, scope, expr.value, inner)
        self.statements(body, inner)

    def statements(self, body: tuple[Expr, ...], place: _Place) -> None:
        for expr in body:
            match expr:
                case Define(_, _, value):
                    self.visit(value, place)
                case Begin(_, inner):
                    self.statements(inner, place)
                case _:
                    self.visit(expr, place)

    def let(self, expr: Let, place: _Place) -> None:
        inner = place
        if expr.recursive:
            for binding in expr.bindings:
                kind = _kind(binding.value)
                inner = self.bind(binding.names, kind, expr.span, binding.value, inner)
            for binding in expr.bindings:
                self.visit(binding.value, inner)
        else:
            last = max((b.value.span.end for b in expr.bindings), default=expr.span.start)
            for binding in expr.bindings:
                self.visit(binding.value, inner if expr.sequential else place)
                start = binding.value.span.end if expr.sequential else last
                scope = Span(min(start + 1, expr.span.end), expr.span.end)
                kind = _kind(binding.value)
                inner = self.bind(binding.names, kind, scope, binding.value, inner)
        self.body(expr.body, inner, expr.span)

    def loop(self, expr: For, place: _Place) -> None:
        inner = place
        for binding in expr.accumulators:
            self.visit(binding.value, place)
        for binding in expr.accumulators:
            scope = Span(binding.value.span.end + 1, expr.span.end)
            inner = self.bind(binding.names, "loop", scope, None, inner)
        around = inner
        for clause in expr.clauses:
            nests = expr.nested or clause.guard
            self.visit(clause.sequence, inner if nests else around)
            if nests:
                around = inner
            scope = Span(min(clause.sequence.span.end + 1, expr.span.end), expr.span.end)
            inner = self.bind(clause.names, "loop", scope, None, inner)
        self.body(expr.body, inner, expr.span)

    def match(
        self,
        span: Span,
        clauses: tuple[tuple[tuple[Name, ...], tuple[Expr, ...]], ...],
        place: _Place,
    ) -> None:
        starts = [
            min((part.span.start for part in (*names, *body)), default=span.end)
            for names, body in clauses
        ]
        for index, (names, body) in enumerate(clauses):
            end = starts[index + 1] if index + 1 < len(clauses) else span.end
            scope = Span(starts[index], max(end, starts[index]))
            inner = self.bind(names, "variable", scope, None, place)
            self.body(body, inner, scope)


def _around(head: str, call: Call, place: _Place) -> tuple[_Place, bool]:
    """The place of the arguments of a call to a free name; and whether functions among them run."""
    entry = vocabulary().get(head)
    if entry is not None:
        return place, entry.returns is not Type.FUNCTION
    racket = racket_names().get(head)
    if racket is not None:
        return (place.leniently() if racket.kind == "syntax" else place), head in _EAGER
    return place.inside(Outer(head, is_like_macro(head, call))), False


def is_like_macro(head: str, call: Call) -> bool:
    """Whether a call of a name that nothing defines looks like the use of a macro."""
    return _MACRO_NAMES.match(head) is not None or any(
        isinstance(argument, Call) and isinstance(argument.function, Call)
        for argument in call.arguments
    )


def _definitions(body: tuple[Expr, ...]):
    for expr in body:
        if isinstance(expr, Define):
            yield expr
        elif isinstance(expr, Begin):
            yield from _definitions(expr.body)


def _kind(value: Expr, macro: bool = False) -> str:
    if macro:
        return "macro"
    if isinstance(value, Opaque) and value.head == "struct":
        return "struct"
    return "function" if isinstance(value, Lambda | CaseLambda) else "variable"
