"""vote-on-free-text: the votes hold a text that each model words in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.mistakes import FREE_TEXT_VOTES
from ..misuses import misuses
from ..rule import Rule

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for misuse in misuses(analysis, FREE_TEXT_VOTES):
        yield RULE.finding(
            misuse.span,
            f"`{misuse.primitive}` counts equal answers, and {_what(misuse.wanted)}: there is no "
            "majority. Vote on the label alone, and ask for the rest afterwards.",
        )


def _what(field: str) -> str:
    if not field:
        return "these are sentences of which no two models write the same"
    return f"each of these holds a field `{field}` that no two models fill in the same way"


RULE = Rule(
    name="vote-on-free-text",
    severity=Severity.WARNING,
    summary="`vote` counts answers that hold free text, of which no two are equal.",
    why=(
        "An answer counts for another one only if the two are equal to the letter. With a reason "
        "or a confidence in it, each answer stands alone, and what is chosen is as good as chance."
    ),
    bad="""\
(define (doctor model)
  (lambda ()
    (llm-query-async #:instruction "Return JSON: {urgent: bool, reason: str}" #:data context
                     #:model model #:json #t #:max-tokens 80)))
(finish (vote (map doctor '("gpt-4o" "gpt-4.1" "claude-sonnet-4-5"))))""",
    good="""\
(define (doctor model)
  (lambda ()
    (llm-query-async #:instruction "Is this urgent? Answer yes or no." #:data context
                     #:model model #:max-tokens 5)))
(finish (vote (map doctor '("gpt-4o" "gpt-4.1" "claude-sonnet-4-5"))))""",
    check_file=check_file,
)
