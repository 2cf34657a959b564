"""context-window-overflow: a prompt that its model cannot read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....language.models import find_model
from ...cost.calls import Pricer
from ...cost.estimate import pricer_of
from ...finding import Finding, Severity
from ...interpret.effects import Ask
from ...interpret.sizes import Poly
from ...interpret.values import Text
from ..rule import Rule
from ..spending import Uses, chosen_sites

if TYPE_CHECKING:
    from ...analyse import Analysis


def check_file(analysis: Analysis) -> Iterator[Finding]:
    pricer: Pricer | None = None
    prices = analysis.inputs.prices

    def is_long(uses: Uses) -> bool:
        return any(_may_overflow(ask, prices) for ask in uses.asks)

    for span, uses in chosen_sites(analysis, ("long prompts", prices), is_long):
        for ask in uses.asks:
            if not _may_overflow(ask, prices):
                continue
            pricer = pricer or pricer_of(analysis.inputs)
            price = pricer.price(ask)
            if price.overflow:
                model = find_model(price.overflow[0], analysis.inputs.prices)
                window = model.context_window if model else None
                yield RULE.finding(
                    span,
                    f"The prompt has at least {price.prompt.low:,.0f} tokens, and "
                    f"{price.overflow[0]} reads {window or 0:,} with its answer: the call will be "
                    "refused. Send less `#:data`, in parts, or name a model with a larger window.",
                )
                break


def _may_overflow(ask: Ask, prices: str) -> bool:
    """Whether the letters of a prompt are more than a window has tokens: a token has at least one
    byte, so that usual prompts need not be counted."""
    windows = [
        model.context_window
        for name in ask.models
        if (model := find_model(name, prices)) is not None and model.context_window
    ]
    if not windows:
        return False
    room = min(windows)
    if ask.max_tokens is not None and not isinstance(ask.max_tokens.low, Poly):
        room -= ask.max_tokens.low
    return _most_of_least(ask.instruction) + _most_of_least(ask.data) + 64 > room


def _most_of_least(text: Text | None) -> float:
    """No fewer than the least tokens that a text can have."""
    total = 0.0
    for piece in text.content.pieces if text else ():
        if piece.literal is not None:
            size = 4 * len(piece.literal)
        elif piece.sample is not None:
            size = 4 * min((len(value[: piece.cut]) for value in piece.sample.values), default=0)
        else:
            size = 0 if isinstance(piece.tokens.low, Poly) else piece.tokens.low
        times = 0 if isinstance(piece.times.low, Poly) else piece.times.low
        total += size * times
    return total


RULE = Rule(
    name="context-window-overflow",
    severity=Severity.ERROR,
    summary="A prompt is longer than its model's context window, however it turns out.",
    why=(
        "A model reads a fixed number of tokens, and the room for its answer is a part of them. A "
        "longer prompt is refused, after everything before it has been paid for."
    ),
    bad="""\
(define long (apply string-append (map number->string (range 40000))))
(finish (llm-query #:instruction "Find the pattern." #:data long #:model "moonshot-v1-32k"))""",
    good="""\
(define long (apply string-append (map number->string (range 40000))))
(finish (llm-query #:instruction "Find the pattern." #:data (substring long 0 9000)
                   #:model "moonshot-v1-32k"))""",
    check_file=check_file,
)
