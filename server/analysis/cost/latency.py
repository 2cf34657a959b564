"""How long a model takes to answer: a model of latency for each class of models.

The usual figures are rounded medians of what public benchmarks of hosted endpoints reported in
2024 and 2025 (Artificial Analysis' time to first token and output speed, at prompts of about 1,000
tokens).  Endpoints differ by the hour: single calls take from a third to five times the usual
time, which is how the interval is made.  They say nothing of an endpoint of your own; runs that
were recorded do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...language.models import Model
from .types import Range

QUICKEST, SLOWEST = 1 / 3, 5.0
"""What a single call may take, as a part of the usual time."""

PROMPT_PER_SECOND = 8_000
"""Tokens of a long prompt that are read in a second, on top of the time to the first token."""


@dataclass(frozen=True, slots=True)
class Speed:
    """`first` is the usual time to the first token in seconds, `tokens` the tokens a second."""

    first: float
    tokens: float


SMALL = Speed(0.5, 130)
STANDARD = Speed(0.7, 75)
LARGE = Speed(1.2, 35)
SMALL_THINKING = Speed(8, 150)
THINKING = Speed(20, 80)

_SMALL = re.compile(r"mini|nano|flash|haiku|lite|small|3\.5|ada|babbage|curie|-[1-9]b\b", re.I)
_LARGE = re.compile(r"opus|ultra|-pro\b|gpt-4(?:-\d|$)|gpt-4-32k|4\.5|405b", re.I)
_LARGE_PRICE = 20  # dollars per million tokens of an answer


def speed_of(name: str | None, model: Model | None) -> Speed:
    """The class of a model, told by its name and its capabilities."""
    shown = name or ""
    small = _SMALL.search(shown) is not None
    if model is not None and "reasoning" in model.capabilities and _thinks_always(shown):
        return SMALL_THINKING if small else THINKING
    if small:
        return SMALL
    dear = model is not None and model.price is not None and model.price.output >= _LARGE_PRICE
    return LARGE if dear or _LARGE.search(shown) else STANDARD


def _thinks_always(name: str) -> bool:
    """Models of some families reason only when they are asked to, which no strategy can."""
    return re.search(r"claude|gemini|qwen|grok-3|deepseek-v|deepseek-chat", name, re.I) is None


def seconds(speed: Speed, prompt: Range, output: Range, most_tokens: float) -> Range:
    """How long one call takes; `most_tokens` bounds an answer that nothing else does."""
    reading = 0.0 if prompt.expected is None else prompt.expected / PROMPT_PER_SECOND
    expected = None
    if output.expected is not None:
        expected = speed.first + reading + output.expected / speed.tokens
    low = (speed.first + output.low / speed.tokens) * QUICKEST
    longest = most_tokens if output.high is None else output.high
    reading = reading if prompt.high is None else prompt.high / PROMPT_PER_SECOND
    return Range(low, expected, (speed.first + reading + longest / speed.tokens) * SLOWEST)
