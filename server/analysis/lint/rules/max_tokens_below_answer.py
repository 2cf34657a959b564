"""max-tokens-below-answer: an answer as it is asked for does not fit into its limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.answer_length import least_of_schema, least_tokens
from ...finding import Finding, Severity
from ...interpret.effects import Ask
from ...interpret.values import Text
from ..rule import Rule
from ..spending import Uses, chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    for span, uses in chosen_sites(analysis, RULE.name, _is_cut):
        least, most = min(_bounds(ask) for ask in uses.asks)
        yield RULE.finding(
            span,
            f"The answer that is asked for takes {least} tokens at the very least, and "
            f"`#:max-tokens` allows {most:,.0f}: every answer is cut off. Allow more.",
        )


def _is_cut(uses: Uses) -> bool:
    return bool(uses.asks) and all(most < least for least, most in map(_bounds, uses.asks))


def _bounds(ask: Ask) -> tuple[int, float]:
    """The fewest tokens that the answer to a call has, and the most that it may have."""
    high = ask.max_tokens.high if ask.max_tokens is not None else None
    if not isinstance(high, int | float):
        return 0, 0
    if isinstance(ask.schema, Text):
        literal = ask.schema.literal
        return (least_of_schema(literal) if literal else 0), high
    known = ask.instruction.content.known if ask.instruction is not None else ""
    return (0 if ask.schema is not None else least_tokens(known, ask.json)), high


RULE = Rule(
    name="max-tokens-below-answer",
    severity=Severity.WARNING,
    summary="`#:max-tokens` is smaller than any answer that is asked for.",
    why=(
        "A model stops in the middle of the word when the limit is reached, and the answer is paid "
        "for all the same. JSON that is cut off cannot be read, so the call fails."
    ),
    bad="""\
(finish (llm-query #:instruction "Return JSON: {name: str, city: str, street: str, phone: str}"
                   #:data context #:json #t #:max-tokens 10))""",
    good="""\
(finish (llm-query #:instruction "Return JSON: {name: str, city: str, street: str, phone: str}"
                   #:data context #:json #t #:max-tokens 120))""",
    check_file=check_file,
)
