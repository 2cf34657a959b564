"""repeated-identical-query: the same question is paid for twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Finding, Related, Severity
from ...interpret.effects import Ask
from ...syntax.tree import Span
from ..rule import Group, Rule
from ..spending import Uses, chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    first: dict[object, Span] = {}
    for span, uses in chosen_sites(analysis, "known questions", _question):
        question = _question(uses)
        if question is None:
            continue
        if not uses.once:
            if uses.asks[0].temperature == 0 and uses.least > 1:
                yield RULE.finding(
                    span,
                    f"This call asks the same {uses.least:,.0f} times at temperature 0, and gets "
                    "the same answer each time. Ask once, and keep the answer under a name.",
                )
            continue
        earlier = first.setdefault(question, span)
        if earlier != span:
            yield RULE.finding(
                span,
                "The same model is asked the same as before, and both answers are paid for. Keep "
                "the first answer under a name.",
                related=(Related(earlier, "asked here first"),),
            )


def _question(uses: Uses) -> object:
    """What a call asks, when every letter of it is known and no chance is wanted."""
    ask = uses.asks[0]
    same = all(_same(ask, other) for other in uses.asks)
    varied = ask.temperature is not None and ask.temperature > 0
    if not same or varied or ask.asynchronous or len(ask.models) != 1 or ask.images is not None:
        return None
    instruction = ask.instruction.literal if ask.instruction else ""
    data = ask.data.literal if ask.data else ""
    if not instruction or data is None or ask.recursive:
        return None
    if not data and ask.temperature != 0:
        return None  # "Write a haiku." may well be asked for two haikus
    limit = None if ask.max_tokens is None else ask.max_tokens.number
    return (ask.models, instruction, data, ask.json, ask.backend, limit)


def _same(a: Ask, b: Ask) -> bool:
    return a is b or (
        a.models == b.models
        and _letters(a) == _letters(b)
        and None not in _letters(a)
        and a.temperature == b.temperature
    )


def _letters(ask: Ask) -> tuple[str | None, str | None]:
    return (
        ask.instruction.literal if ask.instruction else "",
        ask.data.literal if ask.data else "",
    )


RULE = Rule(
    name="repeated-identical-query",
    group=Group.DEAR,
    severity=Severity.WARNING,
    summary="The same model is asked the same question again.",
    why=(
        "Each call is paid for, also when nothing in it has changed. Calls that are meant to "
        "differ by chance say so with a temperature above 0, or run side by side in a vote."
    ),
    bad="""\
(define facts (syntax-e (llm-query #:instruction "Name 3 facts." #:data "cats")))
(define again (syntax-e (llm-query #:instruction "Name 3 facts." #:data "cats")))
(finish (string-append facts again))""",
    good="""\
(define facts (syntax-e (llm-query #:instruction "Name 3 facts." #:data "cats")))
(finish (string-append facts facts))""",
    check_file=check_file,
)
