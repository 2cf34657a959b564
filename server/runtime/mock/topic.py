"""What a prompt is about: the words and sentences that the mock's answers are made of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from random import Random

READ_CHARACTERS = 20_000
_MOST_WORDS = 16
_SENTENCE_WORDS = 18
_WORD = re.compile(r"[^\W\d_][\w-]{3,24}")
_COMMON_WORDS = """
    about above across after again against also among another answer because been before being
    below between both brief call cannot chunk code come content context could data document
    documents does done down draft during each even every extract false compare find first
    following form found from function given gives have having here http https identify improve
    include includes instruction into item items itself json just keep kind know last least less
    like list look made make many mention mentions model more most much must name need never none
    null number object only other over page part pass phrase place please point points prompt
    provide raise result results return returns same score sentence should show some something
    state step still string such summarize summary take task text than that their them then there
    these they thing this those through title true type under until upon used user using value
    very want were what when where which while will with within without word words work would
    write your
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Topic:
    """`words` are the most telling words, at least four; `sentences` are quoted from the data."""

    words: tuple[str, ...]
    sentences: tuple[str, ...]

    def pick(self, random: Random) -> str:
        return random.choice(self.words)

    def quote(self, random: Random) -> str:
        """A sentence of the data, cut to a readable length; a phrase of words if it has none."""
        if self.sentences:
            return random.choice(self.sentences)
        return f"{self.pick(random).capitalize()} and its effect on {self.pick(random)}"


def topic_of(instruction: str, data: str | None) -> Topic:
    source = (data or "")[:READ_CHARACTERS]
    words = _telling(source)
    if len(words) < 4:
        words += [word for word in _telling(instruction[:READ_CHARACTERS]) if word not in words]
    for word in ("evidence", "scope", "outcome", "method"):
        if len(words) < 4:
            words.append(word)
    asked = {word.lower() for word in _telling(instruction[:READ_CHARACTERS])}
    sentences = _sentences(source)
    relevant = [line for line in sentences if asked & {w.lower() for w in _WORD.findall(line)}]
    return Topic(tuple(words), tuple(relevant or sentences))


def _telling(text: str) -> list[str]:
    """The words of a text that say most about it: frequent, not common, in order of first use."""
    found = [word for word in _WORD.findall(text) if not _is_common(word.lower())]
    spelled = {word.lower(): word for word in reversed(found)}
    counts = Counter(word.lower() for word in found)
    return [spelled[word] for word, _ in counts.most_common(_MOST_WORDS)]


def _is_common(word: str) -> bool:
    """Words that say little, and those that are verbs or adverbs by their ending."""
    return word in _COMMON or word.endswith(("ed", "ing", "ly"))


def _sentences(text: str) -> list[str]:
    """Sentences of the text, as they stand in it, without markup, braces or line breaks."""
    found = []
    for piece in re.split(r"(?<=[.!?])\s+|\n+|\\n", text):
        words = piece.strip(" \t\"'`,;:*#-").split()
        if len(words) >= 5 and not re.search(r"[{}\[\]<>|]|\":", piece):
            found.append(" ".join(words[:_SENTENCE_WORDS]))
        if len(found) == 40:
            break
    return found
