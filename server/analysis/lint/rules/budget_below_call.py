"""budget-below-call: a `token-budget` in which not one of the calls has room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import SMALL_BUDGET
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, SMALL_BUDGET):
        yield RULE.finding(
            misuse.span,
            f"Each call in here reserves {misuse.wanted} tokens or more for its answer, so a "
            f"budget of {misuse.primitive} refuses it before it is sent. Give a larger budget or "
            "a smaller `#:max-tokens`.",
        )


RULE = Rule(
    name="budget-below-call",
    severity=Severity.ERROR,
    summary="A `token-budget` is smaller than what one call in it may use.",
    why=(
        "A call is sent only if the longest answer it may give, `#:max-tokens` or 4,096 tokens, "
        "fits into what is left of the budget. Here it never does, so the run ends there."
    ),
    bad="""\
(define outlook
  (parameterize ([token-budget 500])
    (llm-query #:instruction "Write an outlook." #:data context #:max-tokens 1000)))
(finish outlook)""",
    good="""\
(define outlook
  (parameterize ([token-budget 5000])
    (llm-query #:instruction "Write an outlook." #:data context #:max-tokens 1000)))
(finish outlook)""",
    check_file=check_file,
)
