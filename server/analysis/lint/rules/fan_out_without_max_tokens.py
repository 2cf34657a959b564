"""fan-out-without-max-tokens: many calls, each of which may answer at any length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Severity
from ...interpret.answers import expected_answer
from ...interpret.effects import Ask
from ..rule import Group, Option, Rule
from ..spending import Uses, chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis

CALLS = Option(
    "fan-out-without-max-tokens",
    "calls",
    20,
    "A call that surely runs this often must say how long its answers may be.",
    low=1,
)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    least = CALLS.value(analysis.inputs.options)

    def is_wide(uses: Uses) -> bool:
        return uses.least >= least and all(_is_open(ask) for ask in uses.asks)

    for span, uses in chosen_sites(analysis, ("open fan-outs", least), is_wide):
        yield RULE.finding(
            span,
            f"This call runs {uses.least:,.0f} times, and nothing bounds its answers but the "
            "4,096 tokens that every call may use. Say how long they may be: "
            "`#:max-tokens 300`.",
        )


def _is_open(ask: Ask) -> bool:
    """Whether neither a limit nor the instruction says how long the answer is."""
    if ask.max_tokens is not None or ask.schema is not None or ask.recursive:
        return False
    instruction = ask.instruction.content.known if ask.instruction else ""
    return not expected_answer(instruction, ask.json, 4096).supported


RULE = Rule(
    name="fan-out-without-max-tokens",
    group=Group.DEAR,
    severity=Severity.WARNING,
    summary="A call that runs many times bounds its answers neither by a limit nor in words.",
    why=(
        "The bill of a fan-out is the length of its answers. Without `#:max-tokens`, and without "
        "an instruction that asks for a sentence or for JSON of some shape, each answer may have "
        "thousands of tokens, and no budget can be kept without refusing calls."
    ),
    bad="""\
(define numbers (map number->string (range 50)))
(finish (string-join (map-async
  (lambda (n) (llm-query-async #:instruction "Discuss this number." #:data n
                               #:model "gpt-4o-mini"))
  numbers)))""",
    good="""\
(define numbers (map number->string (range 50)))
(finish (string-join (map-async
  (lambda (n) (llm-query-async #:instruction "Discuss this number." #:data n
                               #:model "gpt-4o-mini" #:max-tokens 200))
  numbers)))""",
    check_file=check_file,
    options=(CALLS,),
)
