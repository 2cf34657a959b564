"""unused-answer: a model is asked, and nobody uses what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ..rule import Group, Report, Rule
from ..view import FormView
from .unused import asks, idle_definitions, idle_names, mark_as_unused

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_form(view: FormView) -> Iterator[Report]:
    """Names of a body or a `let`."""
    for binder in idle_names(view):
        if asks(binder.value):
            span = binder.name.span
            yield Report(span, _message(binder.name.text), (mark_as_unused(span),))


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for binder, span, asks_model in idle_definitions(analysis):
        if asks_model:
            yield RULE.finding(span, _message(binder.name.text), (mark_as_unused(span),))


def _message(name: str) -> str:
    return f"`{name}` is never used, but its model calls are paid for."


RULE = Rule(
    name="unused-answer",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A model is asked for something that nothing uses.",
    why=(
        "The call is paid for all the same. Most often its answer was meant to go into a later "
        "prompt or the result, and another name stands there. A name that begins with `_` is left "
        "alone."
    ),
    bad="""\
(define risks (syntax-e (llm-query #:instruction "Name the risks." #:data context)))
(define summary (syntax-e (llm-query #:instruction "Sum up." #:data context)))
(finish summary)""",
    good="""\
(define risks (syntax-e (llm-query #:instruction "Name the risks." #:data context)))
(define summary (syntax-e (llm-query #:instruction "Sum up." #:data context)))
(finish (string-append summary "\\n\\nRisks: " risks))""",
    check_form=check_form,
    check_file=check_file,
)
