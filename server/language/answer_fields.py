"""What an instruction says of the JSON that it asks for: the keys, and the range of a number."""

from __future__ import annotations

import re
from functools import lru_cache

from .answer_options import mentions

# A key of an object that is spelled out, and a list of keys that is named as one.
_KEY = re.compile(r"[{,]\s*\\?[\"']([A-Za-z_][\w -]{0,60})\\?[\"']\s*:")
_NAMED = re.compile(r"\b(?:keys|fields|properties|attributes)\b", re.IGNORECASE)
# Then there may be keys that the instruction does not name.
_OPEN = re.compile(
    r"\b(?:e\.?g|such as|for example|for instance|etc|and so on|any other|other (?:keys|fields)"
    r"|more (?:keys|fields)|additional|whatever|your own|schema|similar|as needed)\b|\.\.\.|…",
    re.IGNORECASE,
)
_NUMBER = r"(\d+(?:\.\d+)?)"
_RANGE = re.compile(
    rf"(?<![\w.]){_NUMBER}\s?(%?)\s?(?:-|–|to|and|through|\.\.)\s?{_NUMBER}(?![\w.]*\d)",
    re.IGNORECASE,
)
_LONGEST = 90
"""How far behind a key its range may stand, in characters."""


@lru_cache(maxsize=1024)
def spelled_keys(instruction: str) -> tuple[str, ...]:
    """The keys of the objects that an instruction spells out; none where there may be others."""
    if _OPEN.search(instruction):
        return ()
    return tuple(dict.fromkeys(match[1] for match in _KEY.finditer(instruction)))


def is_asked_for(instruction: str, key: str) -> bool:
    """Whether an instruction may be taken to ask for a key."""
    spoken = key.replace("_", " ").replace("-", " ")
    return mentions(instruction, key) or mentions(instruction, spoken)


@lru_cache(maxsize=1024)
def range_of(instruction: str, key: str) -> tuple[float, float] | None:
    """The least and the greatest number that an instruction asks for under a key."""
    places = re.findall(rf"[\"']{re.escape(key)}\\?[\"']\s*:([^\n]{{1,{_LONGEST}}})", instruction)
    if len(places) != 1:
        return None
    own = re.split(r"[\"']\s*:|[},]\s*\\?[\"'{]|\}", places[0])[0]
    found = [(float(low), float(high)) for low, _, high in _RANGE.findall(own)]
    if len(found) != 1 or not found[0][0] < found[0][1]:
        return None
    return found[0]
