"""How long an answer will most likely be, read from what the instruction asks for.

An expectation is only given where the instruction supports one: a JSON shape, "in one sentence",
"100 words".  Where it does not, `GUESS` of the limit is used and said to be a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

GUESS = 0.25
"""The part of its limit that an answer of unknown length is taken to use.

Nothing but convention: published traces of chat models show answers of a few hundred tokens where
the limit is 1,000 to 4,000.
"""

GUESS_MOST = 500
"""A guess is never more tokens than this."""

TOKENS_PER_WORD = 4 / 3  # OpenAI's rule of thumb for English
TOKENS_PER_SENTENCE = 28
TOKENS_PER_FIELD = 14  # a name, quotes, punctuation and a short value
ITEMS_IN_A_LIST = 4


class Expectation(NamedTuple):
    """`supported` says that the instruction itself tells, else it is a guess."""

    tokens: float
    supported: bool


_NUMBERS = {
    "one": 1, "a": 1, "an": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = r"(?P<count>\d+(?:\s*(?:-|–|to)\s*\d+)?|" + "|".join(_NUMBERS) + r")"
_UNITS = (
    (re.compile(rf"\b{_COUNT}[\s-]+words?\b", re.I), TOKENS_PER_WORD),
    (re.compile(rf"\b{_COUNT}[\s-]+(?:short\s+)?sentences?\b", re.I), TOKENS_PER_SENTENCE),
    (re.compile(rf"\b{_COUNT}[\s-]+(?:short\s+)?paragraphs?\b", re.I), 4 * TOKENS_PER_SENTENCE),
    (re.compile(rf"\b{_COUNT}[\s-]+(?:key\s+)?(?:bullet\s+points?|bullets|points)\b", re.I),
     TOKENS_PER_SENTENCE),
    (re.compile(rf"\b{_COUNT}[\s-]+tokens?\b", re.I), 1.0),
    (re.compile(rf"\b{_COUNT}[\s-]+pages?\b", re.I), 650.0),
)  # fmt: skip
_SHORT = re.compile(
    r"\b(?:one word|yes or no|yes/no|true or false|a (?:single )?(?:number|score|label|word)"
    r"|only the (?:number|score|label|name|letter))\b",
    re.I,
)
# Each is written so that a long text without a match takes no more than one pass.
_SHAPE = re.compile(r"(?:\[\s*)?\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*\]?")
_FIELD = re.compile(r"(?<!\w)(?<!\w-)[A-Za-z_][\w-]*+['\"]?\s*+:")


@lru_cache(maxsize=4096)
def expected_answer(instruction: str, json: bool, limit: float) -> Expectation:
    """The tokens an answer most likely has, at most `limit`."""
    shaped = _shape_tokens(instruction) if json or "json" in instruction.lower() else None
    if shaped is not None:
        return Expectation(min(shaped, limit), True)
    if _SHORT.search(instruction):
        return Expectation(min(4.0, limit), True)
    for pattern, each in _UNITS:
        if match := pattern.search(instruction):
            return Expectation(min(max(1.0, _number(match["count"]) * each), limit), True)
    return Expectation(max(1.0, min(limit * GUESS, GUESS_MOST)), False)


def _number(words: str) -> float:
    bounds = [int(digits) for digits in re.findall(r"\d+", words)]
    if bounds:
        return sum(bounds) / len(bounds)
    return _NUMBERS[words.lower()]


def _shape_tokens(instruction: str) -> float | None:
    """The tokens of JSON of the shape that the instruction shows: `{label: str, score: 0-1}`."""
    match = _SHAPE.search(instruction)
    if not match:
        return None
    shape = match[0]
    fields = max(1, len(_FIELD.findall(shape)))
    long_texts = len(re.findall(r"reason|explan|summary|description|text|context", shape, re.I))
    tokens = 2 + fields * TOKENS_PER_FIELD + long_texts * TOKENS_PER_SENTENCE
    lists = shape.count("[")
    return tokens * ITEMS_IN_A_LIST ** min(lists, 1)
