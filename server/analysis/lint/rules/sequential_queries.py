"""sequential-queries: independent model calls that wait for one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Call, Expr, For, Lambda, Ref, SetBang
from ...finding import Edit, Finding, Fix, Severity
from ...traverse import walk
from ..fan_out import is_short
from ..file_calls import settled_definition
from ..rule import Report, Rule
from ..view import FormView, view

if TYPE_CHECKING:
    from ...analyse import Analysis

_MESSAGE = (
    "These calls do not depend on one another, but each waits for the one before. "
    "`map-async` runs them side by side at the same price."
)
_WAITING = frozenset({"llm-query", "unsafe-raw-query"})


def check_form(view: FormView) -> Iterator[Report]:
    waiting = {found.call.span for found in view.calls(*_WAITING)}
    if not waiting:
        return
    for use, call in view.free_calls:
        if use.name != "map" or len(call.arguments) != 2 or is_short(call.arguments[1]):
            continue
        function = call.arguments[0]
        if isinstance(function, Lambda) and _asks(function.body, waiting):
            yield Report(use.span, _MESSAGE, (_fix(use.span),), use=use)
    for expr in walk(*view.expansion.body):
        if isinstance(expr, For) and _is_independent(expr) and _asks(expr.body, waiting):
            head = expr.span.start + 1
            length = len(view.source(expr.span)[1:].split(maxsplit=1)[0])
            yield Report(type(expr.span)(head, head + length), _MESSAGE)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    """`(map summarize papers)`, where `summarize` waits for a model."""
    for placed in analysis.document.forms:
        if placed.form.broken:
            continue
        for use, call in view(placed.form).free_calls:
            if use.name != "map" or len(call.arguments) != 2 or is_short(call.arguments[1]):
                continue
            if analysis.bindings.lookup("map")[0] != "racket":
                return
            function = call.arguments[0]
            if isinstance(function, Ref) and _waits(analysis, function.name):
                span = placed.located(use.span)
                yield RULE.finding(span, _MESSAGE, (_fix(span),))


def _waits(analysis: Analysis, name: str) -> bool:
    """Whether a function of this file makes a synchronous call itself."""
    definition = settled_definition(analysis.bindings, name)
    if definition is None or not isinstance(definition.value, Lambda):
        return False
    waiting = {found.call.span for found in view(definition.placed.form).calls(*_WAITING)}
    return _asks(definition.value.body, waiting)


def _asks(body: tuple[Expr, ...], waiting: set) -> bool:
    """Whether the body makes a synchronous call, and keeps nothing for the next turn."""
    found = False
    for expr in walk(*body):
        if isinstance(expr, SetBang):
            return False
        found = found or (isinstance(expr, Call) and expr.span in waiting)
    return found


def _is_independent(loop: For) -> bool:
    """A loop that gives a list; one over a short list written out is left alone."""
    if loop.result != "list" or loop.accumulators:
        return False
    plain = [clause for clause in loop.clauses if not clause.guard]
    return bool(plain) and not any(is_short(clause.sequence) for clause in plain)


def _fix(span) -> Fix:
    return Fix("Use map-async", (Edit(span, "map-async"),), safe=False)


RULE = Rule(
    name="sequential-queries",
    severity=Severity.WARNING,
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
    check_file=check_file,
)
