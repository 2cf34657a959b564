"""What few of a file's forms have: found once, and put right from version to version.

A rule asks of a thousand forms which of them load the store, or misuse a value; a keystroke changes
the answer of one or two.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Set
from itertools import compress, count
from operator import is_not
from typing import Any, Generic, NamedTuple, TypeVar

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
        self._earlier: dict[Hashable, _Known[K]] = {}
        if earlier is None:
            return
        gone: Set[K] = frozenset()
        fresh: Set[K] = frozenset()
        if items is not earlier.items:
            before, after = _middle(earlier.items, items)
            gone, fresh = before - after, after - before
        for key, known in earlier._earlier.items():
            # What nobody asked of the last version may be asked of this one.
            if key not in earlier._answers and len(known.gone) + len(known.fresh) < _FEW:
                self._earlier[key] = known.later(gone, fresh)
        for key, answers in earlier._answers.items():
            self._earlier[key] = _Known(answers, gone, fresh)

    def having(self, key: Hashable, look: Callable[[K], T | None]) -> Mapping[K, T]:
        """The items of which `look` finds something, with that, in no order.

        `key` stands for `look` and for all else that it depends on.
        """
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._found(key, look)
        return found

    def _found(self, key: Hashable, look: Callable[[K], T | None]) -> Mapping[K, T]:
        known = self._earlier.pop(key, None)
        if known is None:
            return {item: answer for item in self.items if (answer := look(item))}
        fresh = {item: answer for item in known.fresh if (answer := look(item))}
        gone = known.answers.keys() & known.gone
        if not fresh and not gone:
            return known.answers
        found = {**known.answers, **fresh}
        for item in gone:
            del found[item]
        return found


_FEW = 256
"""After so many changed items, answers that nobody asks for are forgotten."""


class _Known(NamedTuple, Generic[K]):
    """The answers of an earlier version, and which items are gone and new since."""

    answers: Mapping[K, Any]
    gone: Set[K]
    fresh: Set[K]

    def later(self, gone: Set[K], fresh: Set[K]) -> _Known[K]:
        """The same of a version in which these are gone, and these new."""
        every = (self.fresh - gone) | fresh
        return _Known(self.answers, (self.gone | gone) - every, every)


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
