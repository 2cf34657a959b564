"""unbounded-llm-recursion: a function asks a model and calls itself, and only an answer ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from ....language.vocabulary import lookup
from ...core import (
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
    Ref,
    SetBang,
)
from ...finding import Severity
from ...traverse import children, walk
from ..recursion import recursive_functions, standing_still
from ..rule import Report, Rule, Settled
from ..view import FormView

# A test with one of these may count turns, shorten a list or keep what was seen; whether it does
# is not looked into.
_BOUNDING = frozenset(
    [
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "zero?",
        "positive?",
        "negative?",
        "even?",
        "odd?",
        "null?",
        "empty?",
        "pair?",
        "cons?",
        "eq?",
        "eqv?",
        "equal?",
        "member",
        "memq",
        "memv",
        "assoc",
        "hash-has-key?",
        "hash-ref",
        "hash-count",
        "length",
        "vector-length",
        "string-length",
        "set-member?",
        "andmap",
        "ormap",
        "restore",
        "tokens-used",
        "string-null?",
        "non-empty-string?",
    ]
)
_LEAVING = frozenset({"finish", "error", "raise"})


def check_form(view: FormView) -> Iterator[Report]:
    yield from _reports(view, frozenset())


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """A function that asks by way of another function of the file."""
    helpers = frozenset(
        name
        for name, binder in settled.items()
        if isinstance(binder.value, Lambda)
        and any(map(_queries, walk(*binder.value.body)))
        and not any(isinstance(part, SetBang) for part in walk(*binder.value.body))  # it may count
    )
    if helpers:
        known = set(_reports(view, frozenset()))
        yield from (report for report in _reports(view, helpers) if report not in known)


def _reports(view: FormView, helpers: Set[str]) -> Iterator[Report]:
    own = {found.call.span for found in view.dialect_calls if found.entry.queries}
    if own or helpers:
        yield from _check(
            view,
            lambda call: (
                call.span in own
                or (isinstance(call.function, Ref) and call.function.name in helpers)
            ),
        )


def _check(view: FormView, asks: Callable[[Call], bool]) -> Iterator[Report]:
    for function in recursive_functions(view):
        parts = list(walk(*function.body))
        calls = [part for part in parts if isinstance(part, Call)]
        again = next((c for c in _now(function.body) if _calls(c, function.name)), None)
        if again is None:
            continue
        unclear = any(isinstance(part, Match | Opaque) for part in parts)
        if unclear or not any(map(asks, calls)):
            continue
        if (still := standing_still(function)) is not None:
            yield Report(still.function.span, _still_message(function.name))
            continue
        scores = _scores(function, asks)
        if any(_bounds(call) and not _is_of_score(call, scores) for call in calls):
            continue
        yield Report(
            again.function.span,
            f"`{function.name}` asks a model and calls itself again, and nothing but an answer "
            "ends it: it may go on, and cost money, for ever. Count the turns, or use "
            "`iterate-until` or `critique-refine` with `#:max-iter`.",
        )


def _still_message(name: str) -> str:
    return (
        f"`{name}` asks a model and calls itself again, and what decides whether it does is the "
        "same in each turn: once here, it goes on, and costs money, for ever. Pass on what is "
        "left, as in `(cdr items)`, or the next number."
    )


def _scores(function: Lambda, asks: Callable[[Call], bool]) -> frozenset[str]:
    """The names in a function of numbers that stand in an answer, where nothing counts turns."""
    bound: dict[str, Expr | None] = {}
    for part in walk(*function.body):
        pairs: tuple[tuple[str, Expr], ...] = ()
        match part:
            case Define(_, (name,), value):
                pairs = ((name.text, value),)
            case Let(_, bindings):
                pairs = tuple((b.names[0].text, b.value) for b in bindings if len(b.names) == 1)
            case Call(_, Ref(_, called), arguments) if called == function.name:
                if any(map(_may_count, arguments)):
                    return frozenset()
            case _:
                pass
        for name, value in pairs:
            bound[name] = None if name in bound else value
    return frozenset(
        name for name, value in bound.items() if value is not None and _is_score(value, asks)
    )


def _may_count(given: Expr) -> bool:
    """Whether what is passed on to the next turn may be a number of turns, or what is left."""
    return any(
        isinstance(part, Call)
        and isinstance(part.function, Ref)
        and part.function.name in _COUNTING
        for part in walk(given)
    )


_COUNTING = frozenset({"+", "-", "add1", "sub1", "cdr", "rest", "drop", "max", "min"})
# What leaves a number that stands in an answer as it stands there.
_READING = frozenset({
    "string->number", "string-trim", "syntax-e", "await", "first", "car", "second", "cadr",
    "string-split", "regexp-match", "regexp-match*", "exact->inexact", "round",
})  # fmt: skip


def _is_score(value: Expr, asks: Callable[[Call], bool]) -> bool:
    match value:
        case Call() if asks(value):
            return True
        case Call(_, Ref(_, name), arguments) if name in _READING:
            rest = [part for part in arguments if not isinstance(part, Literal)]
            return bool(rest) and all(_is_score(part, asks) for part in rest)
        case Let(_, (binding,), (If(_, Ref(), Ref(), Literal()),)):  # (or number 0)
            return _is_score(binding.value, asks)
    return False


_COMPARISONS = frozenset({"<", ">", "<=", ">=", "="})


def _is_of_score(call: Call, scores: Set[str]) -> bool:
    """Whether a test compares a number that stands in an answer with a constant."""
    if not isinstance(call.function, Ref) or call.function.name not in _COMPARISONS:
        return False
    others = [e for e in call.arguments if not isinstance(e, Literal)]
    return bool(others) and all(isinstance(e, Ref) and e.name in scores for e in others)


def _now(body: tuple[Expr, ...]) -> Iterator[Call]:
    """The calls that a function makes itself, not those it leaves to others or to a loop."""
    for expr in body:
        if isinstance(expr, Lambda | CaseLambda | For):
            continue
        if isinstance(expr, Call):
            yield expr
        yield from _now(tuple(children(expr)))


def _calls(call: Call, name: str) -> bool:
    return isinstance(call.function, Ref) and call.function.name == name


def _queries(expr: Expr) -> bool:
    if not (isinstance(expr, Call) and isinstance(expr.function, Ref)):
        return False
    entry = lookup(expr.function.name)
    return entry is not None and entry.queries


def _bounds(call: Call) -> bool:
    return isinstance(call.function, Ref) and (
        call.function.name in _BOUNDING or call.function.name in _LEAVING
    )


RULE = Rule(
    name="unbounded-llm-recursion",
    severity=Severity.WARNING,
    summary="A function asks a model and calls itself, and no counter or shrinking list ends it.",
    why=(
        "What ends such a recursion is an answer, and no answer is certain to come. Every turn is "
        "paid for, so a model that never says the word spends the whole budget."
    ),
    bad="""\
(define (improve draft)
  (define verdict (syntax-e (llm-query
    #:instruction "Answer yes or no: is it good?" #:data draft #:model "gpt-4o-mini")))
  (if (string-prefix? verdict "yes")
      draft
      (improve (syntax-e (llm-query #:instruction "Improve it." #:data draft)))))
(finish (improve "Cats are nice."))""",
    good="""\
(define (improve draft turns)
  (define verdict (syntax-e (llm-query
    #:instruction "Answer yes or no: is it good?" #:data draft #:model "gpt-4o-mini")))
  (if (or (= turns 0) (string-prefix? verdict "yes"))
      draft
      (improve (syntax-e (llm-query #:instruction "Improve it." #:data draft)) (- turns 1))))
(finish (improve "Cats are nice." 3))""",
    check_form=check_form,
    check_joined=check_joined,
)
