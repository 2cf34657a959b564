"""How names and other texts of a program are shown to a person: neither whole books nor keys."""

from __future__ import annotations

import re
from functools import lru_cache

from .secrets import without_keys

MOST_OF_A_NAME = 60  # characters
MOST_OF_A_MESSAGE = 2_000
# What a message quotes of the program. The marks of one kind stand inside those of another.
_QUOTED = re.compile(r'`[^`]*`|"[^"]*"|“[^“”]*”')


def shown(name: str) -> str:
    """A name, literal or other piece of a program as a message shows it."""
    return cut(without_keys(name), MOST_OF_A_NAME)


def cut(text: str, most: int) -> str:
    """The beginning of a text that has more than so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


# A finding whose form has moved is made again, with the same message.
@lru_cache(maxsize=4096)
def presentable(message: str) -> str:
    """A message in which what it quotes is cut to what a person reads, and keys are hidden."""
    message = without_keys(message)
    if len(message) <= MOST_OF_A_NAME:
        return message
    if any(end - start > MOST_OF_A_NAME + 2 for start, end in _quotations(message)):
        message = _QUOTED.sub(_quoted_cut, message)
    return cut(message, MOST_OF_A_MESSAGE)


def _quotations(message: str) -> list[tuple[int, int]]:
    return [match.span() for match in _QUOTED.finditer(message)]


def _quoted_cut(match: re.Match[str]) -> str:
    quoted = match.group()
    return quoted[0] + cut(quoted[1:-1], MOST_OF_A_NAME) + quoted[-1]
