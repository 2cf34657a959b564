"""sequential-queries: independent model calls that wait for one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...core import Call, CaseLambda, Expr, For, Lambda, Ref, SetBang
from ...finding import Edit, Fix, Severity
from ...syntax.tree import Span
from ...traverse import children, walk
from ..fan_out import few, is_short
from ..rule import Group, Report, Rule, Settled
from ..view import FormView

NAME = "sequential-queries"
ITEMS = few(NAME)
_MESSAGE = (
    "These calls do not depend on one another, but each waits for the one before. "
    "`map-async` runs them side by side at the same price."
)
_WAITING = frozenset({"llm-query", "unsafe-raw-query"})


def check_form(view: FormView) -> Iterator[Report]:
    waiting = {
        found.call.span: found.call.span
        for found in view.calls(*_WAITING)
        if not _delegates(found.call)
    }
    waiting |= _awaited(view)
    if not waiting:
        return
    least = ITEMS.value(view.options)
    for use, call in view.free_calls:
        if use.name != "map" or len(call.arguments) != 2 or is_short(call.arguments[1], least):
            continue
        function = call.arguments[0]
        if isinstance(function, Lambda) and _asks(function.body, waiting):
            yield Report(use.span, _MESSAGE, (_fix(use.span),), use=use)
    for expr in view.expressions:
        if isinstance(expr, For) and _is_independent(expr, least) and _asks(expr.body, waiting):
            yield Report(_head(view, expr), _MESSAGE)


def check_joined(view: FormView, settled: Settled) -> Iterator[Report]:
    """`(map summarize papers)`, where `summarize` waits for a model, and loops that call it."""
    least = ITEMS.value(view.options)
    for use, call in view.free_calls:
        if use.name != "map" or len(call.arguments) != 2 or is_short(call.arguments[1], least):
            continue
        function = call.arguments[0]
        body = function.body if isinstance(function, Lambda) else ()
        if _is_waiting(view, function, settled) or _calls_waiting(view, body, settled):
            yield Report(use.span, _MESSAGE, (_fix(use.span),), use=use)
    for expr in view.expressions:
        if not isinstance(expr, For) or not _is_independent(expr, least):
            continue
        if _calls_waiting(view, expr.body, settled):
            yield Report(_head(view, expr), _MESSAGE)


def _calls_waiting(view: FormView, body: tuple[Expr, ...], settled: Settled) -> bool:
    """Whether the body calls a function of the file that waits, and keeps nothing for later."""
    now = tuple(_now(body))
    return not any(isinstance(expr, SetBang) for expr in now) and any(
        isinstance(expr, Call) and _is_waiting(view, expr.function, settled) for expr in now
    )


def _is_waiting(view: FormView, function: Expr, settled: Settled) -> bool:
    if not isinstance(function, Ref) or function.name not in settled:
        return False
    value = settled[function.name].value
    return isinstance(value, Lambda) and not view.local_binder(function) and _waits(value.body)


def _head(view: FormView, loop: For) -> Span:
    head = loop.span.start + 1
    return Span(head, head + len(view.source(loop.span)[1:].split(maxsplit=1)[0]))


def _awaited(view: FormView) -> dict[Span, Span]:
    """Where an asynchronous call of the form is awaited, with the place of the call."""
    sent = {found.call.span for found in view.calls("llm-query-async")}
    found: dict[Span, Span] = {}
    for waiting in view.calls("await") if sent else ():
        given = waiting.call.arguments[0] if waiting.call.arguments else None
        if isinstance(given, Ref):
            use = next((use for use in view.scopes.uses if use.span == given.span), None)
            binder = None if use is None or use.binder is None else view.scopes.binders[use.binder]
            given = binder.value if binder is not None and not binder.top else None
        if isinstance(given, Call) and given.span in sent:
            found[waiting.call.span] = given.span
    return found


def _waits(body: tuple[Expr, ...]) -> bool:
    calls = (expr for expr in walk(*body) if isinstance(expr, Call))
    waiting = [c for c in calls if isinstance(c.function, Ref) and c.function.name in _WAITING]
    return _asks(body, {call.span: call.span for call in waiting if not _delegates(call)})


def _delegates(call: Call) -> bool:
    """A sub-model that writes a program of its own can only be asked synchronously."""
    return any(keyword.name == "recursive" for keyword in call.keywords)


def _asks(body: tuple[Expr, ...], waiting: Mapping[Span, Span]) -> bool:
    """Whether the body waits for a model, and keeps nothing for the next turn.

    `waiting` are the places of the calls that wait, each with that of the call that asks.
    """
    now = tuple(_now(body))
    if any(isinstance(expr, SetBang) for expr in now):
        return False
    spans = {expr.span for expr in now if isinstance(expr, Call)}
    return any(span in spans and sent in spans for span, sent in waiting.items())


def _now(body: Iterable[Expr]) -> Iterator[Expr]:
    """What the body evaluates itself: a function made there is for somebody else to call."""
    for expr in body:
        if isinstance(expr, Lambda | CaseLambda):
            continue
        yield expr
        yield from _now(children(expr))


def _is_independent(loop: For, least: int) -> bool:
    """A loop that gives a list; one over a short list written out is left alone."""
    if loop.result != "list" or loop.accumulators:
        return False
    plain = [clause for clause in loop.clauses if not clause.guard]
    return bool(plain) and not any(is_short(clause.sequence, least) for clause in plain)


def _fix(span: Span) -> Fix:
    return Fix("Use map-async", (Edit(span, "map-async"),), safe=False)


RULE = Rule(
    name=NAME,
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="Model calls that do not depend on one another are made one after the other.",
    why=(
        "Each call waits for the one before, so ten items take ten times as long. Side by side "
        "they cost the same and are done in the time of the slowest."
    ),
    bad="""\
(define lines (string-split context "\\n"))
(finish (map
  (lambda (line) (syntax-e (llm-query #:instruction "Name the topic." #:data line)))
  lines))""",
    good="""\
(define lines (string-split context "\\n"))
(finish (map-async
  (lambda (line) (llm-query-async #:instruction "Name the topic." #:data line))
  lines))""",
    check_form=check_form,
    check_joined=check_joined,
    options=(ITEMS,),
)
