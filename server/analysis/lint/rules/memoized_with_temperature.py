"""memoized-with-temperature: an answer that varies is asked once and kept."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import Call, Expr, Lambda, Literal, Ref
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ...traverse import walk
from ..rule import Group, Option, Report, Rule, Settled
from ..view import DialectCall, FormView

ABOVE = Option(
    "memoized-with-temperature",
    "above",
    0.0,
    "The temperature above which an answer counts as one that varies.",
    low=0,
    high=2,
)


def check_form(view: FormView) -> Iterator[Report]:
    queries = {found.call.span: found for found in view.dialect_calls if found.entry.queries}
    for found in view.calls("memoized"):
        function = _local(view, found.call.arguments[0]) if found.call.arguments else None
        if isinstance(function, Lambda):
            for expr in walk(*function.body):
                if isinstance(expr, Call) and expr.span in queries:
                    yield from _check(view, queries[expr.span])


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """`(memoized translate)`, where `translate` is a function of the file."""
    for found in view.calls("memoized"):
        function = found.call.arguments[0] if found.call.arguments else None
        binder = settled.get(function.name) if isinstance(function, Ref) else None
        if function is None or binder is None or not isinstance(binder.value, Lambda):
            continue
        local = any(u.span == function.span and u.binder is not None for u in view.scopes.uses)
        if not local and any(_varies(e, view) for e in walk(*binder.value.body)):
            message = f"`{binder.name.text}` asks with a temperature: {_ADVICE}"
            yield Report(function.span, message, use=found.use, defined=binder.name.text)


_ADVICE = (
    "its answers vary, and `memoized` keeps the first one for good. Ask with `#:temperature 0.0`, "
    "or do not keep the answer."
)


def _check(view: FormView, query: DialectCall) -> Iterator[Report]:
    keyword = query.keyword("temperature")
    if keyword is None or keyword.value is None or not _is_above(keyword.value, view):
        return
    fix = Fix("Change to 0.0", (Edit(keyword.value.span, "0.0"),), safe=False)
    span = Span(keyword.span.start, keyword.value.span.end)
    yield Report(span, f"This call has a temperature: {_ADVICE}", (fix,), use=query.use)


def _varies(expr: Expr, view: FormView) -> bool:
    """Whether an expression is a model call with a temperature, by the look of it."""
    match expr:
        case Call(_, Ref(_, "llm-query" | "llm-query-async" | "unsafe-raw-query"), _, keywords):
            given = (k.value for k in keywords if k.name == "temperature" and k.value)
            return any(_is_above(value, view) for value in given)
    return False


def _is_above(value: Expr, view: FormView) -> bool:
    number = value.value if isinstance(value, Literal) else None
    return (
        isinstance(number, int | float)
        and not isinstance(number, bool)
        and number > ABOVE.value(view.options)
    )


def _local(view: FormView, function: Expr) -> Expr | None:
    """The function itself, or the one that a local name stands for."""
    if not isinstance(function, Ref):
        return function
    binder = view.local_binder(function)
    return binder.value if binder is not None else None


RULE = Rule(
    name="memoized-with-temperature",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A memoized function asks a model with a temperature.",
    why=(
        "A temperature asks for a different answer each time, memoization for the same one: one "
        "random draw is kept and given for every equal question. With `#:temperature 0.0` equal "
        "questions have equal answers, and keeping them is right."
    ),
    bad="""\
(define title
  (memoized (lambda (text)
    (syntax-e (llm-query #:instruction "Invent a title." #:data text #:temperature 0.9)))))
(finish (title context))""",
    good="""\
(define title
  (memoized (lambda (text)
    (syntax-e (llm-query #:instruction "Invent a title." #:data text #:temperature 0.0)))))
(finish (title context))""",
    check_form=check_form,
    check_joined=check_joined,
    options=(ABOVE,),
)
