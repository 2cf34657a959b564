"""The name that someone who wrote another one most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from ...language.racket_names import racket_names
from ...language.vocabulary import vocabulary

CUTOFF = 0.75


def closest(word: str, candidates: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The candidate most like `word`, if one is like it enough; the first one on a tie."""
    best, best_score = None, cutoff
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_folded(word))
    for candidate in sorted(candidates):
        if abs(len(candidate) - len(word)) > max(3, len(word) // 2) or candidate == word:
            continue
        matcher.set_seq1(_folded(candidate))
        if matcher.real_quick_ratio() <= best_score or matcher.quick_ratio() <= best_score:
            continue
        if (score := matcher.ratio()) > best_score:
            best, best_score = candidate, score
    return best


@lru_cache(maxsize=1024)
def closest_known(word: str) -> str | None:
    """The name of the dialect most like `word`, else Racket's."""
    return closest(word, vocabulary()) or closest(word, racket_names(), 0.8)


def _folded(word: str) -> str:
    """Snake case, camel case and capitals are the usual slips of those who come from elsewhere."""
    parts = [f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(word)]
    return "".join(parts).replace("_", "-")
