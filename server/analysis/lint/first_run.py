"""What surely happens where a value is #f, as that of `restore` is in a first run.

The program is followed in the order in which it runs as long as it is certain what happens: a test
such as `(null? saved)` does not hold for #f, so the other branch is taken with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ...language.racket_names import racket_name
from ...language.vocabulary import lookup
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
    Literal,
    Name,
    Parameterize,
    Quote,
    Ref,
    SetBang,
)
from ..syntax.tree import Span
from ..traverse import walk

Wanting = Callable[[Call], tuple[Expr, ...]]
"""The arguments of a call that must not be #f."""

_FALSE_OF_FALSE = frozenset({
    "null?", "empty?", "pair?", "cons?", "list?", "string?", "hash?", "number?", "integer?",
    "void?", "symbol?", "vector?", "procedure?", "non-empty-string?", "eof-object?", "real?",
})  # fmt: skip
_TRUE_OF_FALSE = frozenset({"not", "false?", "boolean?"})
_SAME = frozenset({"equal?", "eq?", "eqv?"})
_PASSES = frozenset({"values", "identity", "syntax-e"})
_LEAVES = frozenset(
    {"finish", "error", "raise", "exit", "raise-user-error", "raise-argument-error"}
)
_DEEPEST = 60
_STEPS = 2_000
"""How many expressions are followed before that is left."""


class Followed(NamedTuple):
    """How far something was followed: to where #f surely `fails`, to the end, or until it was
    not sure any more.  `named` are names that it binds to #f."""

    fails: Span | None = None
    sure: bool = True
    named: frozenset[str] = frozenset()


def follow(
    body: Iterable[Expr], names: frozenset[str], target: Span | None, wanting: Wanting
) -> Followed:
    """Follows expressions in which `names`, and the call at `target`, are #f."""
    run = _Run(target, wanting)
    scope = _Scope(names, frozenset(), frozenset(), {})
    try:
        for expr in body:
            scope = run.statement(expr, scope, 0)
    except _Fails as failure:
        return Followed(fails=failure.span)
    except _Unsure:
        return Followed(sure=False)
    known = not scope.present and not scope.derived
    return Followed(sure=known, named=scope.absent - names)


class _Fails(Exception):
    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class _Unsure(Exception):
    pass


class _Scope(NamedTuple):
    """The names that are #f, those that are not, those that hang on them, and local functions."""

    absent: frozenset[str]
    present: frozenset[str]
    derived: frozenset[str]
    functions: Mapping[str, Lambda]

    def bound(self, name: str, value: bool | None, derived: bool, expr: Expr | None) -> _Scope:
        one = frozenset((name,))
        functions = {n: f for n, f in self.functions.items() if n != name}
        if isinstance(expr, Lambda):
            functions[name] = expr
        return _Scope(
            self.absent | one if value is False else self.absent - one,
            self.present | one if value is True and derived else self.present - one,
            self.derived | one if value is None and derived else self.derived - one,
            functions,
        )

    def concerns(self, name: str) -> bool:
        return name in self.absent or name in self.present or name in self.derived


@dataclass(slots=True)
class _Run:
    """The values it gives are False where that is surely #f, True where it is surely not."""

    target: Span | None
    wanting: Wanting
    steps: int = _STEPS

    def statement(self, expr: Expr, scope: _Scope, depth: int) -> _Scope:
        """What is known after an expression of a body."""
        if not isinstance(expr, Define):
            self.value(expr, scope, depth)
            return scope
        if len(expr.names) == 1 and isinstance(expr.value, Lambda):
            # Within itself the function's name is bound already.
            scope = scope.bound(expr.names[0].text, True, False, expr.value)
        value = self.value(expr.value, scope, depth)
        return self._bound(scope, expr.names, value, expr.value, scope)

    def _bound(
        self,
        scope: _Scope,
        names: tuple[Name, ...],
        value: bool | None,
        expr: Expr,
        around: _Scope,
    ) -> _Scope:
        """The scope in which names stand for the value that an expression has in `around`."""
        derived = not isinstance(expr, Lambda) and self._mentions(expr, around)
        for name in names:
            scope = scope.bound(name.text, value if len(names) == 1 else None, derived, expr)
        return scope

    def body(self, body: tuple[Expr, ...], scope: _Scope, depth: int) -> bool | None:
        for expr in body[:-1]:
            scope = self.statement(expr, scope, depth)
        return self.value(body[-1], scope, depth) if body else True

    def value(self, expr: Expr, scope: _Scope, depth: int) -> bool | None:
        self.steps -= 1
        if depth > _DEEPEST or self.steps < 0:
            raise _Unsure
        depth += 1
        match expr:
            case Literal(_, value):
                return value is not False
            case Ref(_, name):
                return False if name in scope.absent else True if name in scope.present else None
            case Quote():
                return True
            case Lambda() | CaseLambda():
                self._expect_no_test(expr, scope)
                return True
            case If():
                return self._if(expr, scope, depth)
            case Begin(_, body):
                return self.body(body, scope, depth)
            case Let():
                return self._let(expr, scope, depth)
            case Parameterize(_, bindings, body):
                for _, given in bindings:
                    self.value(given, scope, depth)
                return self.body(body, scope, depth)
            case Call():
                return self._call(expr, scope, depth)
            case For():
                return self._for(expr, scope, depth)
            case Define():
                self.statement(expr, scope, depth)
                return True
        if isinstance(expr, SetBang) or self._mentions(expr, scope):
            raise _Unsure
        return None

    def _mentions(self, expr: Expr, scope: _Scope) -> bool:
        for part in walk(expr):
            if isinstance(part, Ref) and scope.concerns(part.name):
                return True
            if isinstance(part, Call) and part.span == self.target:
                return True
        return False

    def _expect_no_test(self, function: Expr, scope: _Scope) -> None:
        """A function that looks whether the value is there may be applied, and end the run."""
        for part in walk(function):
            if isinstance(part, SetBang) and scope.concerns(part.name.text):
                raise _Unsure
            if isinstance(part, If) and self._mentions(part.test, scope):
                raise _Unsure

    def _if(self, expr: If, scope: _Scope, depth: int) -> bool | None:
        decided = self.value(expr.test, scope, depth)
        if decided is not None:
            branch = expr.then if decided else expr.other
            return True if branch is None else self.value(branch, scope, depth)
        if self._mentions(expr.test, scope):
            raise _Unsure
        values: set[bool | None] = set()
        failures: list[_Fails] = []
        for branch in (expr.then, expr.other):
            try:
                values.add(True if branch is None else self.value(branch, scope, depth))
            except _Fails as failure:
                failures.append(failure)
            except _Leaves:
                pass  # whatever it asks, it is not whether the value is there
        if len(failures) == 2:
            raise failures[0]
        if failures:
            raise _Unsure
        return values.pop() if len(values) == 1 else None

    def _let(self, expr: Let, scope: _Scope, depth: int) -> bool | None:
        inner = scope
        for binding in expr.bindings:
            around = inner if expr.sequential or expr.recursive else scope
            value = self.value(binding.value, around, depth)
            inner = self._bound(inner, binding.names, value, binding.value, around)
        return self.body(expr.body, inner, depth)

    def _for(self, expr: For, scope: _Scope, depth: int) -> bool | None:
        for clause in expr.clauses:
            if clause.guard or expr.nested:
                break
            if self.value(clause.sequence, scope, depth) is False:
                raise _Fails(clause.sequence.span)
        if self._mentions(expr, scope):
            raise _Unsure
        return True if expr.result in ("list", "vector", "string", "hash") else None

    def _call(self, expr: Call, scope: _Scope, depth: int) -> bool | None:
        if expr.span == self.target:
            return False
        given = (*expr.arguments, *(k.value for k in expr.keywords if k.value is not None))
        known = {id(argument): self.value(argument, scope, depth) for argument in given}
        values = [known[id(argument)] for argument in expr.arguments]
        function = expr.function
        if isinstance(function, Ref) and function.name in scope.functions:
            function = scope.functions[function.name]
        if isinstance(function, Lambda):
            return self._apply(function, values, scope, depth)
        if not isinstance(function, Ref) or not _is_known(function.name):
            if self._mentions(expr, scope):
                raise _Unsure
            return None
        for argument in self.wanting(expr):
            if not isinstance(argument, Literal) and known.get(id(argument)) is False:
                raise _Fails(argument.span)
        if function.name in _LEAVES:
            raise _Leaves
        return _result(function.name, values)

    def _apply(
        self, function: Lambda, values: list[bool | None], scope: _Scope, depth: int
    ) -> bool | None:
        """Follows a local function whose arguments tell something; else nothing is known."""
        taken = function.parameters
        plain = not (taken.optional or taken.keywords or taken.rest)
        if not plain or len(taken.required) != len(values):
            raise _Unsure
        if False not in values and not self._mentions(function, scope):
            return None
        inner = scope
        for name, value in zip(taken.required, values, strict=True):
            inner = inner.bound(name.text, value, value is None, None)
        return self.body(function.body, inner, depth)


class _Leaves(_Unsure):
    """The run ends here, or an error is raised on purpose."""


def _is_known(name: str) -> bool:
    """Whether a function of the dialect or of Racket is meant, if nothing in the file is."""
    return lookup(name) is not None or racket_name(name) is not None


def _result(name: str, values: list[bool | None]) -> bool | None:
    if len(values) == 1 and values[0] is False:
        if name in _FALSE_OF_FALSE:
            return False
        if name in _TRUE_OF_FALSE:
            return True
    if name == "not" and len(values) == 1:
        return False if values[0] is True else None
    if name in _SAME and len(values) == 2 and False in values:
        other = values[1] if values[0] is False else values[0]
        return None if other is None else other is False
    if name in _PASSES and len(values) == 1:
        return values[0]
    if name == "checkpoint" and len(values) == 2:
        return values[1]
    return None
