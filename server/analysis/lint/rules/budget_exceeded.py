"""budget-exceeded and unpriced-model-under-budget: what a budget does not allow.

A budget is a `;; @budget` comment, or that of the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...cost.budget import LimitCheck, Verdict
from ...cost.calls import UNKNOWN_MODEL
from ...cost.compare import BudgetResult, budget_results
from ...finding import Finding, Severity
from ...syntax.tree import Span
from ..rule import Group, Rule
from ..spending import first_run_calls

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...syntax.document import Document


def check_exceeded(analysis: Analysis) -> Iterator[Finding]:
    headers = analysis.headers
    if not (headers.budgets or headers.form_budgets or analysis.inputs.budget):
        return
    for result in budget_results(analysis):
        for limit in result.limits:
            if limit.name == "calls" and limit.verdict is Verdict.PERHAPS:
                yield from _first_run(analysis, result, limit)
            severity = _severity(limit)
            if severity is not None:
                surely = limit.verdict is Verdict.SURE
                verb = "is exceeded" if surely else "will most likely be exceeded"
                configured = result.budget.is_configured
                which = "The configured budget" if configured else "This budget"
                span = _first_line(analysis.document) if configured else result.budget.span
                yield Finding(EXCEEDED.name, severity, span, _message(which, verb, limit))


def _message(which: str, verb: str, limit: LimitCheck) -> str:
    return (
        f"{which} of {limit.shown} {verb}: {limit.about}. Raise it, or send fewer, shorter or "
        "cheaper calls."
    )


def _first_run(analysis: Analysis, result: BudgetResult, limit: LimitCheck) -> Iterator[Finding]:
    """What only checkpoints of an earlier run would save is spent in the first one."""
    if result.budget.about is not None:
        return
    calls = first_run_calls(analysis)
    if calls > limit.allowed:
        configured = result.budget.is_configured
        which = "The budget of the configuration" if configured else "This budget"
        span = _first_line(analysis.document) if configured else result.budget.span
        yield Finding(
            EXCEEDED.name,
            Severity.WARNING,
            span,
            f"{which} is exceeded by a first run, for which nothing is stored yet: it makes "
            f"{calls:.0f} calls, and {limit.allowed} are allowed.",
        )


def _first_line(document: Document) -> Span:
    """Where to speak of a whole file: the line on which its program begins."""
    start = document.forms[0].start if document.forms else 0
    return Span(start, document.lines.line_end(document.lines.line_of(start)))


def _severity(limit: LimitCheck) -> Severity | None:
    """What may be exceeded, in the worst case, is no finding: the run keeps every limit."""
    if limit.verdict is Verdict.SURE and limit.name != "seconds":
        return Severity.ERROR
    if limit.verdict in (Verdict.SURE, Verdict.EXPECTED):
        return Severity.WARNING
    return None


def check_unpriced(analysis: Analysis) -> Iterator[Finding]:
    configured = analysis.inputs.budget.get("usd")
    in_dollars = any(budget.usd is not None for budget in analysis.headers.budgets)
    if configured is None and not in_dollars:
        return
    for site in analysis.cost.sites:
        # Of a model that the run only finds out, nothing says that it has no price.
        names = [name for name in dict.fromkeys(site.unpriced) if name != UNKNOWN_MODEL]
        if names and site.times.range.high != 0:
            yield UNPRICED.finding(
                site.span,
                f"The price of {', '.join(names)} is not known, so under a budget in dollars this "
                "call is refused. Name a model with a price, or limit calls or tokens instead.",
            )


EXCEEDED = Rule(
    name="budget-exceeded",
    group=Group.DEAR,
    severity=Severity.ERROR,
    summary="A file or form uses more than its `;; @budget` comment, or the configuration, allows.",
    why=(
        "A run refuses the call that would cross a limit, and what was spent until then is spent. "
        "An error says that the limit is crossed in any case, a warning that it is to be expected; "
        "nothing is said of limits that only the longest possible answers would cross."
    ),
    bad="""\
;; @budget 2-calls
(define words (list "one" "two" "three"))
(finish (string-join (map-async
  (lambda (word) (llm-query-async #:instruction "Translate the word." #:data word
                                  #:model "gpt-4o-mini" #:max-tokens 20))
  words)))""",
    good="""\
;; @budget 3-calls
(define words (list "one" "two" "three"))
(finish (string-join (map-async
  (lambda (word) (llm-query-async #:instruction "Translate the word." #:data word
                                  #:model "gpt-4o-mini" #:max-tokens 20))
  words)))""",
    check_file=check_exceeded,
)

UNPRICED = Rule(
    name="unpriced-model-under-budget",
    group=Group.DEAR,
    severity=Severity.ERROR,
    summary="A model without a known price is called under a budget in dollars.",
    why=(
        "No one can say what the call would cost, so a run under a budget in dollars does not "
        "send it."
    ),
    bad="""\
;; @budget $0.50
(finish (llm-query #:instruction "Write a title." #:data "cats" #:model "gemma-3"))""",
    good="""\
;; @budget 5-calls
(finish (llm-query #:instruction "Write a title." #:data "cats" #:model "gpt-4o"))""",
    check_file=check_unpriced,
)
