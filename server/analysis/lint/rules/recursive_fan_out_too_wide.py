"""recursive-fan-out-too-wide: many sub-models, each of which may write and run a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ..rule import Group, Option, Rule
from ..spending import Uses, chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis

CALLS = Option(
    "recursive-fan-out-too-wide",
    "calls",
    10,
    "More recursive calls at one place than this are too many.",
    low=1,
)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    most = CALLS.value(analysis.inputs.options)

    def is_wide(uses: Uses) -> bool:
        return uses.least > most and all(ask.recursive for ask in uses.asks)

    for span, uses in chosen_sites(analysis, ("recursive fan-outs", most), is_wide):
        yield RULE.finding(
            span,
            f"{uses.least:,.0f} sub-models each write a program that may ask models in turn, "
            "as often as it likes. Group the items first, or ask without `#:recursive`.",
        )


RULE = Rule(
    name="recursive-fan-out-too-wide",
    group=Group.DEAR,
    severity=Severity.WARNING,
    summary="Many recursive calls are made, each of which may make many more.",
    why=(
        "A recursive call lets a model write a program and run it, up to three levels deep. What "
        "one level spends is multiplied by the width of the one above, and no estimate bounds it."
    ),
    bad="""\
(define parts (map number->string (range 40)))
(finish (string-join (map-async
  (lambda (part) (syntax-e (llm-query #:instruction "Analyze this part in one sentence."
                                      #:data part #:model "gpt-4o" #:recursive #t)))
  parts)))""",
    good="""\
(define parts (map number->string (range 40)))
(finish (syntax-e (llm-query #:instruction "Analyze these parts in one sentence."
                             #:data (string-join parts) #:model "gpt-4o" #:recursive #t)))""",
    check_file=check_file,
    options=(CALLS,),
)
