"""Which names a few typed letters mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

_WORD_ENDS = frozenset("-/_.:!?*>")


def ranked(query: str, items: Iterable[T], name: Callable[[T], str], most: int) -> list[T]:
    """The items whose name has the letters of `query` in this order, at most `most` of them.

    Case and blanks in the query do not count.  The same name comes first, then names that begin
    with the query, that hold it, and that hold its letters; among equals the shorter one.
    """
    wanted = "".join(query.lower().split())
    found = [
        (rank, len(name(item)), name(item), index, item)
        for index, item in enumerate(items)
        if (rank := _rank(wanted, name(item).lower())) is not None
    ]
    found.sort(key=lambda entry: entry[:4])
    return [entry[4] for entry in found[:most]]


def _rank(wanted: str, name: str) -> int | None:
    """How well a name fits, 0 best; None when it does not."""
    if not wanted or wanted == name:
        return 0
    at = name.find(wanted)
    if at == 0:
        return 1
    if at > 0:
        return 2 if name[at - 1] in _WORD_ENDS else 3
    start = 0
    for letter in wanted:
        start = name.find(letter, start) + 1
        if start == 0:
            return None
    return 4
