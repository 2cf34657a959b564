"""vote-of-identical-deterministic-calls: the same question at temperature 0 several times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import SAME_VOTES
from ..misuses import misuses
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, SAME_VOTES):
        what = "votes" if misuse.primitive == "vote" else "results"
        yield RULE.finding(
            misuse.span,
            f"Several of these {what} come from the same call at temperature 0, so they are the "
            "same answer, paid for several times. Use different models or instructions, or a "
            "temperature.",
        )


RULE = Rule(
    name="vote-of-identical-deterministic-calls",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A vote, an ensemble or `parallel` repeats one and the same call at temperature 0.",
    why=(
        "At temperature 0 the same question has the same answer, so a vote among its copies is "
        "always unanimous and costs a multiple. Votes help where the errors are independent."
    ),
    bad="""\
(define (ask)
  (llm-query-async #:instruction "Yes or no?" #:data context #:temperature 0.0))
(finish (vote (list ask ask ask)))""",
    good="""\
(define (asks model)
  (lambda () (llm-query-async #:instruction "Yes or no?" #:data context #:model model)))
(finish (vote (map asks '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4o"))))""",
    check_file=check_file,
)
