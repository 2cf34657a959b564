"""What few of a file's forms have: found once, and put right from version to version.

A rule asks of a thousand forms which of them load the store, or misuse a value; a keystroke changes
the answer of one or two.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import compress, count
from operator import is_not
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Index(Generic[K]):
    """Answers to questions about `items`, one of which stands for each form; none comes twice.

    What is asked of an item may depend on the item alone.
    """

    __slots__ = ("_answers", "_earlier", "_fresh", "_gone", "items")

    def __init__(self, items: tuple[K, ...], earlier: Index[K] | None = None) -> None:
        """The index of a version; `earlier` is that of an earlier one."""
        self.items = items
        self._answers: dict[Hashable, Mapping[K, Any]] = {}
        self._earlier: Mapping[Hashable, Mapping[K, Any]] = {}
        self._gone: Iterable[K] = ()
        self._fresh: Iterable[K] = ()
        if earlier is None:
            return
        self._earlier = earlier._answers
        if items is not earlier.items:
            before, after = _middle(earlier.items, items)
            self._gone, self._fresh = before - after, after - before

    def having(self, key: Hashable, look: Callable[[K], T | None]) -> Mapping[K, T]:
        """The items of which `look` finds something, with that, in no order.

        `key` stands for `look` and for all else that it depends on.
        """
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._found(key, look)
        return found

    def _found(self, key: Hashable, look: Callable[[K], T | None]) -> Mapping[K, T]:
        known = self._earlier.get(key)
        if known is None:
            return {item: answer for item in self.items if (answer := look(item))}
        fresh = {item: answer for item in self._fresh if (answer := look(item))}
        gone = known.keys() & self._gone
        if not fresh and not gone:
            return known
        found = {**known, **fresh}
        for item in gone:
            del found[item]
        return found


def _middle(old: tuple[K, ...], new: tuple[K, ...]) -> tuple[set[K], set[K]]:
    """What stands between the first and the last item that is another."""
    kept, same = common_ends(old, new)
    return set(old[kept : len(old) - same]), set(new[kept : len(new) - same])


def common_ends(old: tuple[object, ...], new: tuple[object, ...]) -> tuple[int, int]:
    """How many of the first, and how many of the other last, items are the same objects."""
    shorter = min(len(old), len(new))
    kept = _common_start(old, new, shorter)
    rest = shorter - kept
    return kept, _common_start(old[len(old) - rest :][::-1], new[len(new) - rest :][::-1], rest)


def _common_start(one: tuple[object, ...], other: tuple[object, ...], shorter: int) -> int:
    return next(compress(count(), map(is_not, one, other)), shorter)
