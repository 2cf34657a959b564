"""confidence-as-uncertainty: `active-learning` is given how sure an answer is, not how unsure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core import Lambda
from ...finding import Finding, Severity
from ..confidences import asks_how_sure, gives_confidence, passes_number_on
from ..functions import function_of
from ..per_form import is_certain
from ..rule import Rule
from ..view import DialectCall, view

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...homes import Home


def check_file(analysis: Analysis) -> Iterator[Finding]:
    settled = analysis.bindings.settled
    for home, calls in analysis.by_form.having("active learning", _calls).items():
        for found in calls:
            given = found.call.arguments[2]
            function = function_of(view(home.form), given, settled)
            if function is None:
                continue
            if not gives_confidence(function, settled):
                cheap = function_of(view(home.form), found.call.arguments[0], settled)
                if cheap is None or not asks_how_sure(cheap):
                    continue
                if not passes_number_on(function, settled):
                    continue
            span = given.body[-1].span if isinstance(given, Lambda) else given.span
            if is_certain(analysis, found.use):
                yield RULE.finding(
                    analysis.bindings.placed[home].located(span),
                    "`active-learning` takes the uncertainty of a result here, and sends what is "
                    "above the threshold to the expensive function; this returns the confidence, "
                    "so that it gets the results that are sure. Return `(- 1 confidence)`.",
                )


def _calls(home: Home) -> tuple[DialectCall, ...]:
    """The calls in a form that say how unsure a result is."""
    if home.form.broken or b"active-learning" not in home.form.text:
        return ()
    calls = view(home.form).calls("active-learning")
    return tuple(found for found in calls if len(found.call.arguments) > 2)


RULE = Rule(
    name="confidence-as-uncertainty",
    severity=Severity.WARNING,
    summary="`active-learning` is given a function that returns the confidence.",
    why=(
        "Items whose uncertainty is above the threshold go to the expensive function. With a "
        "confidence it is given the easy items, and the doubtful ones keep their cheap answer."
    ),
    bad="""\
(define lines (string-split context "\\n"))
(define (confidence-of label) (if (string-suffix? label "!") 0.9 0.2))
(define labels
  (active-learning
    (lambda (line)
      (llm-query-async #:instruction "Name the topic; end with ! if you are sure." #:data line
                       #:model "gpt-4o-mini" #:max-tokens 20))
    (lambda (line)
      (llm-query-async #:instruction "Name the topic." #:data line
                       #:model "gpt-4.1-mini" #:max-tokens 20))
    confidence-of
    lines))
(finish (string-join labels "\\n"))""",
    good="""\
(define lines (string-split context "\\n"))
(define (confidence-of label) (if (string-suffix? label "!") 0.9 0.2))
(define labels
  (active-learning
    (lambda (line)
      (llm-query-async #:instruction "Name the topic; end with ! if you are sure." #:data line
                       #:model "gpt-4o-mini" #:max-tokens 20))
    (lambda (line)
      (llm-query-async #:instruction "Name the topic." #:data line
                       #:model "gpt-4.1-mini" #:max-tokens 20))
    (lambda (label) (- 1 (confidence-of label)))
    lines))
(finish (string-join labels "\\n"))""",
    check_file=check_file,
)
