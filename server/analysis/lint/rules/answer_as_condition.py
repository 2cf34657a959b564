"""answer-as-condition: the answer of a model where a test stands, which is always true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.conditions import CONDITION
from ..flows import way
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, CONDITION):
        where = "" if misuse.primitive == "if" else f" to `{misuse.primitive}`"
        yield RULE.finding(
            misuse.span,
            f"The answer of a model is the condition here{where}. Only #f is false, so whatever it "
            'says, "no" included, counts as true. Compare the text, as in '
            '`(string-prefix? (string-downcase (string-trim answer)) "yes")`.',
            (),
            way(misuse.paths, misuse.span),
        )


RULE = Rule(
    name="answer-as-condition",
    severity=Severity.ERROR,
    summary="The answer of a model is used as a condition, which makes it always true.",
    why=(
        'An answer is a text or an opaque result, and both are true, also where it says "no". One '
        "branch is taken each time, and the call that was to decide is paid for nothing."
    ),
    bad="""\
(define (covered? question)
  (syntax-e (llm-query #:instruction "Does the text answer it? yes or no." #:data question)))
(finish (if (covered? context) "covered" "not covered"))""",
    good="""\
(define (covered? question)
  (string-prefix?
    (syntax-e (llm-query #:instruction "Does the text answer it? yes or no." #:data question))
    "yes"))
(finish (if (covered? context) "covered" "not covered"))""",
    check_file=check_file,
)
