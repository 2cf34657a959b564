"""large-fan-out-without-checkpoint: hundreds of paid answers that an error would throw away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ..rule import Group, Option, Rule
from ..spending import chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis

CALLS = Option(
    "large-fan-out-without-checkpoint",
    "calls",
    200,
    "So many calls at one place are worth a checkpoint.",
    low=1,
)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    least = CALLS.value(analysis.inputs.options)
    documents = (analysis.document, analysis.inputs.prelude)
    if any(b"checkpoint" in document.source for document in documents if document):
        return
    for span, uses in chosen_sites(
        analysis, ("wide fan-outs", least), lambda uses: uses.least >= least
    ):
        yield RULE.finding(
            span,
            f"This call runs {uses.least:,.0f} times, and its answers are kept nowhere: an "
            'error later on loses all of them. Save them with `(checkpoint "key" answers)`, '
            "and `restore` them first.",
        )


RULE = Rule(
    name="large-fan-out-without-checkpoint",
    group=Group.DEAR,
    severity=Severity.INFORMATION,
    summary="Hundreds of answers are asked for, and nothing keeps them if the run fails later.",
    why=(
        "A run that fails after its fan-out has paid for every answer. A checkpoint writes them to "
        "the disk, so the next run starts from there."
    ),
    bad="""\
(define answers (map-async
  (lambda (n) (llm-query-async #:instruction "Name the parity in one word."
                               #:data (number->string n) #:model "gpt-4o-mini" #:max-tokens 5))
  (range 300)))
(finish (string-join answers))""",
    good="""\
(define saved (restore "parities"))
(define answers (or saved (map-async
  (lambda (n) (llm-query-async #:instruction "Name the parity in one word."
                               #:data (number->string n) #:model "gpt-4o-mini" #:max-tokens 5))
  (range 300))))
(checkpoint "parities" answers)
(finish (string-join answers))""",
    check_file=check_file,
    options=(CALLS,),
)
