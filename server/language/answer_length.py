"""What an instruction says of the length of its answer: whether it is prose, its least length."""

from __future__ import annotations

import re
from functools import lru_cache

from .answer_shape import ListShape, ObjectShape, Shape, asked_shape

_PROSE = re.compile(
    r"\b(?:explain|justify)\b"
    r"|\bgive (?:your |the |a |two |three )?(?:short |brief )?(?:reasons?|explanation)\b"
    r"|\bwith (?:your |the |a |an )?(?:short |brief |one[- ]sentence )?"
    r"(?:reasons?|explanation|justification|rationale)\b"
    r"|\b(?:two|three|four|five|[2-9]|1\d|2\d)(?:\s*(?:-|–|to)\s*\d+)? (?:short )?sentences\b"
    r"|\b(?:a|one|two|three|short) paragraphs?\b"
    r"|\b(?:[2-9]\d|\d{3,}) words\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:only|just|nothing else|no explanation|without (?:any )?(?:explan|reason|justif)\w*"
    r"|(?:do not|don't|never) (?:explain|justify|give)|one word|single word|one letter|exactly)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def wants_prose(instruction: str) -> bool:
    """Whether an instruction asks for sentences, which no two models write alike."""
    return bool(_PROSE.search(instruction)) and not _LABEL.search(instruction)


# A length that is asked for, and not one that is a limit or describes what is given.
_LENGTH = re.compile(
    r"\b(?:in|into|to|of|exactly|about|around|roughly|approximately|write|compose|draft|give|list"
    r"|name|produce|generate|return)\s+(?:me\s+)?(?:exactly\s+|about\s+|around\s+)?(?P<low>\d{1,5})"
    r"(?:\s*(?:-|–|to)\s*\d+)?[\s-]+(?:short\s+|full\s+|concise\s+|detailed\s+)?"
    r"(?P<unit>words?|sentences?|paragraphs?)\b(?!\s+(?:of|from|above|below|in)\s+(?:the|this))",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:most|up to|under|than|maximum|max|within|below|exceed|limit(?:ed)?(?: to)?|first|last)"
    r"\W*(?:of\W+)?$",
    re.IGNORECASE,
)
# Tokens of the shortest that passes for one: half of the words that were asked for, and so on.
_LEAST = {"word": 0.5, "sentence": 6.0, "paragraph": 25.0}


@lru_cache(maxsize=1024)
def least_tokens(instruction: str, json: bool) -> int:
    """The tokens below which no answer has what an instruction asks for; 0 where it does not say.

    Every value of a JSON object is taken to have one token, and a list without a least length to
    be empty.  A name has a token for each of its words, and each field two for its punctuation.
    """
    shape = asked_shape(instruction, None, json) if json else None
    least = 0.0 if shape is None else _least_of(shape, outermost=True)
    if json:
        return int(least)
    for match in _LENGTH.finditer(instruction):
        if not _LIMIT.search(instruction[max(0, match.start("low") - 24) : match.start("low")]):
            unit = match["unit"].lower().rstrip("s")
            least = max(least, int(match["low"]) * _LEAST[unit])
    return int(least)


def least_of_schema(schema: str) -> int:
    """The same of the answer to a `#:schema` that is written out as text."""
    shape = asked_shape("", schema)
    return 0 if shape is None else int(_least_of(shape, outermost=True))


def _least_of(shape: Shape, outermost: bool = False, depth: int = 0) -> float:
    if depth > 8:
        return 1
    match shape:
        case ObjectShape(fields, required):
            kept = [name for name in fields if required is None or name in required]
            return 1 + sum(
                len(re.findall(r"[A-Za-z]+|\d+", name))
                + 2
                + _least_of(fields[name], False, depth + 1)
                for name in kept
            )
        case ListShape(item, low):
            items = low if low is not None else int(outermost)
            return 1 + items * _least_of(item, False, depth + 1)
    return 1
