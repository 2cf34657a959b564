"""The name that someone who wrote another one most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from ...language.racket_names import racket_names
from ...language.vocabulary import vocabulary

CUTOFF = 0.75


class Match(NamedTuple):
    """The likest of some candidates, and how like it is; "" where none is like enough."""

    name: str
    score: float

    def better(self, other: Match) -> Match:
        """The better one; the first by the alphabet on a tie."""
        return min(self, other, key=lambda match: (-match.score, match.name))


def closest(word: str, candidates: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The candidate most like `word`, if one is like it enough; the first one on a tie."""
    return _likest(word, candidates, cutoff).name or None


def _likest(word: str, candidates: Iterable[str], cutoff: float) -> Match:
    best, best_score = "", cutoff
    promising = _promising(word, candidates, cutoff)
    if not promising:
        return Match(best, best_score)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_shape(word).folded)
    for score, candidate in promising:
        if score < best_score:
            break
        matcher.set_seq1(_shape(candidate).folded)
        if matcher.real_quick_ratio() < best_score or matcher.quick_ratio() < best_score:
            continue
        score = matcher.ratio()
        if score > best_score or (score == best_score and best and candidate < best):
            best, best_score = candidate, score
    return Match(best, best_score)


def _promising(word: str, candidates: Iterable[str], cutoff: float) -> list[tuple[float, str]]:
    """The candidates that may be likest, each with what the ratio of the two words is at most.

    That comes from the letters that only one of the words has: they match nothing.
    """
    own = _shape(word)
    size, letters = len(own.folded), own.letters
    farthest = max(3, len(word) // 2)
    shortest, longest = len(word) - farthest, len(word) + farthest
    found: list[tuple[float, str]] = []
    for candidate in candidates:
        if not shortest <= len(candidate) <= longest or candidate == word:
            continue
        folded, others = _shape(candidate)
        common = size - (letters & ~others).bit_count()
        other_common = len(folded) - (others & ~letters).bit_count()
        if other_common < common:
            common = other_common
        most = 2 * common / (size + len(folded) or 1)
        if most > cutoff:
            found.append((most, candidate))
    return sorted(found, reverse=True)


@lru_cache(maxsize=1024)
def closest_known(word: str) -> str | None:
    """The name of the dialect most like `word`, else Racket's."""
    return closest(word, vocabulary()) or closest(word, racket_names(), 0.8)


class _Remembered(NamedTuple):
    names: frozenset[str]
    match: Match


_MOST_REMEMBERED = 1024
_remembered: dict[str, _Remembered] = {}


def closest_of_many(word: str, names: frozenset[str], others: Iterable[str]) -> str | None:
    """`closest` among `names` and `others`, where `names` are many and change little.

    The answer is remembered, and only names that are new are compared with the word.
    """
    known = _remembered.get(word)
    if known is None or (known.match.name in known.names and known.match.name not in names):
        match = _likest(word, names, CUTOFF)
    elif known.names is names:
        match = known.match
    else:
        match = known.match.better(_likest(word, _new(names, known.names), CUTOFF))
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[word] = _Remembered(names, match)
    return match.better(_likest_of_few(word, frozenset(others))).name or None


@lru_cache(maxsize=4)
def _new(names: frozenset[str], before: frozenset[str]) -> frozenset[str]:
    """The names that a version has and an earlier one had not; asked for every unknown word."""
    return names - before


@lru_cache(maxsize=1024)
def _likest_of_few(word: str, names: frozenset[str]) -> Match:
    return _likest(word, names, CUTOFF)


class _Shape(NamedTuple):
    """A word without what does not count, and which letters it has, one bit each."""

    folded: str
    letters: int


@lru_cache(maxsize=16384)
def _shape(word: str) -> _Shape:
    """Snake case, camel case and capitals are the usual slips of those who come from elsewhere."""
    parts = [f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(word)]
    folded = "".join(parts).replace("_", "-")
    letters = 0
    for letter in folded:
        letters |= 1 << (ord(letter) & 127)
    return _Shape(folded, letters)
