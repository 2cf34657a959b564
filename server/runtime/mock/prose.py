"""Answers in prose: as long as the task suggests, about what the prompt is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from .topic import Topic

_CHOICES = re.compile(r"([A-Za-z][\w -]{0,30}?)\s*\(((?:[\w.+-]+/)+[\w.+-]+)\)")
_SCALE = re.compile(
    r"\b(?:rate|score|grade)\b[^.\n]{0,60}?\b(\d+)\s*(?:-|–|to)\s*(\d+)", re.IGNORECASE
)
_LABEL = r"[\w'\"-]+"
_PICK = re.compile(
    r"\b(?:classify|label|categori[sz]e|answer|reply|respond|choose|decide|say)\b"
    r"(?:[^.\n:]{0,40}?(?:\bas\b|\bwith\b|\bbetween\b|\bonly\b|:))?:?\s+"
    rf"(?P<labels>{_LABEL}(?:,\s*{_LABEL})*,?\s+or\s+{_LABEL}"
    rf"|{_LABEL}(?:\s*/\s*{_LABEL})+|{_LABEL}(?:\s*\|\s*{_LABEL})+"
    rf"|(?<=:\s){_LABEL}(?:,\s*{_LABEL})+)"
    r"(?P<more>,?\s+(?:and|with|then|plus|followed)\b)?",
    re.IGNORECASE,
)
_LENGTHS = (
    (re.compile(r"\b(?:one|1|single)[ -](?:word|line)\b", re.IGNORECASE), (1, 1)),
    (re.compile(r"\b(?:one|1|a|single)[ -]sentence\b", re.IGNORECASE), (1, 1)),
    (re.compile(r"\b(?:two|2|2-3|three|3)[ -]sentences\b|\bbrief|\bshort|\bconcise",
                re.IGNORECASE), (2, 3)),
    (re.compile(r"\bdetailed\b|\bcomprehensive\b|\breport\b|\bessay\b|\bsynthesi[sz]e\b",
                re.IGNORECASE), (8, 14)),
    (re.compile(r"\bsummar|\bextract|\bclassif|\bcritique\b|\bidentify\b|\bweakness",
                re.IGNORECASE), (3, 5)),
)  # fmt: skip
_WORDS_ASKED = re.compile(r"\b(\d{1,4})[ -]words?\b", re.IGNORECASE)
_WORDS_A_SENTENCE = 17

_FINDINGS = (
    "The material on {a} is strongest where it ties {b} to {c}.",
    "{a} appears throughout, most often together with {b}.",
    "Taken together, the passages on {a} suggest that {b} matters more than {c}.",
    "What is said of {a} agrees with the observations on {b}.",
    "There is a clear line from {a} to {b}, with {c} as the link between them.",
    "Two points on {a} stand out: its bearing on {b}, and how little {c} changes it.",
    "The evidence for {a} is direct; for {b} it is indirect.",
    "Compared with {a}, the treatment of {b} is brief.",
    'One passage puts it plainly: "{q}"',
)
_CRITIQUE = (
    "The part on {a} states its result without saying how it was reached.",
    "{a} and {b} are treated as one; they should be told apart.",
    "No figure supports what is said of {a}.",
    "The step from {a} to {b} is missing.",
    "The draft does not mention the limits of {a}.",
    "A reader would want to know how {a} compares with {b}.",
)
_CLOSING = "In conclusion, {a} is the decisive factor, and {b} deserves a closer look."
_CRITICAL = re.compile(
    r"\b(?:critique this|criticis|criticiz|weakness|flaw|shortcoming)|^critique", re.IGNORECASE
)


def write(
    instruction: str, topic: Topic, random: Random, limit: int, count: Callable[[str], int]
) -> tuple[str, str]:
    """`(text, finish)`: an answer of at most `limit` tokens, as `count` counts them.

    `finish` is `length` when even one sentence had to be cut.
    """
    verdict = _verdict(instruction, random)
    picked, alone = _picked(instruction, random)
    if picked and alone:
        return fitted(picked, limit, count)
    sentences = _sentences(instruction, topic, random)
    if picked:
        sentences[0] = f"{picked.capitalize()}: {sentences[0]}"
    closing = [verdict] if verdict else []
    while len(sentences) > 1 and count("\n".join([*sentences, *closing])) > limit:
        sentences.pop(-2)
    text = _laid_out(instruction, sentences)
    return fitted("\n".join([text, *closing]), limit, count)


def _sentences(instruction: str, topic: Topic, random: Random) -> list[str]:
    """Sentences about the topic; the last of a longer answer concludes it."""
    patterns = _CRITIQUE if _CRITICAL.search(instruction) else _FINDINGS
    low, high = _length(instruction)
    amount = random.randint(low, high)
    order = random.sample(patterns, len(patterns))
    chosen = [order[i % len(order)] for i in range(amount)]
    if amount >= 2 and patterns is _FINDINGS:
        chosen[-1] = _CLOSING
    return [_said(pattern, topic, random) for pattern in chosen]


def _said(pattern: str, topic: Topic, random: Random) -> str:
    a, b, c = random.sample(topic.words, 3)
    text = pattern.format(a=a, b=b, c=c, q=topic.quote(random))
    return text[0].upper() + text[1:]


def _length(instruction: str) -> tuple[int, int]:
    """How many sentences the instruction asks for, or suggests."""
    if match := _WORDS_ASKED.search(instruction):
        amount = max(1, round(int(match.group(1)) / _WORDS_A_SENTENCE))
        return max(1, amount - 1), amount
    return next((bounds for pattern, bounds in _LENGTHS if pattern.search(instruction)), (4, 8))


def _laid_out(instruction: str, sentences: list[str]) -> str:
    """As numbered points where the instruction numbers what it wants, else as a paragraph."""
    points = len(re.findall(r"^\s*\d+[.)]\s", instruction, re.MULTILINE))
    if points < 2 or len(sentences) < points:
        return " ".join(sentences)
    size = -(-len(sentences) // points)
    groups = [sentences[i : i + size] for i in range(0, len(sentences), size)]
    return "\n".join(f"{i}. {' '.join(group)}" for i, group in enumerate(groups, 1))


def _verdict(instruction: str, random: Random) -> str:
    """What the instruction wants rated: `confidence (low/medium/high)` → `Confidence: medium`."""
    lines = []
    for match in _CHOICES.finditer(instruction):
        label = match.group(1).split()[-1].capitalize()
        lines.append(f"{label}: {random.choice(match.group(2).split('/'))}")
    if match := _SCALE.search(instruction):
        low, high = sorted(int(bound) for bound in match.groups())
        lines.append(f"Score: {random.randint(low, high)}")
    return "\n".join(lines)


def _picked(instruction: str, random: Random) -> tuple[str, bool]:
    """One of the labels of `Classify as: spam, ham or other`, and whether nothing else is wanted.

    Empty when none are listed.  `Say yes or no, and why` wants a sentence that begins with one.
    """
    match = _PICK.search(instruction)
    if not match:
        return "", True
    labels = re.split(r",?\s+or\s+|\s*[,/|]\s*", match["labels"])
    plain = [label.strip("'\" ") for label in labels if label.strip("'\" ")]
    return random.choice(plain), not match["more"]


def fitted(text: str, limit: int, count: Callable[[str], int]) -> tuple[str, str]:
    """The text, cut between words to the limit as a real model's answer would be."""
    if count(text) <= limit:
        return text, "stop"
    words = text.split(" ")
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if count(" ".join(words[:middle])) <= limit else (low, middle - 1)
        )
    return " ".join(words[:low]), "length"
