"""What an instruction lets an answer be: one of some words, or never a number alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Options(NamedTuple):
    """The words in the order of the instruction; `strict` says that nothing may stand beside them.

    `lower` says that the instruction asks for lower case.
    """

    words: tuple[str, ...]
    strict: bool
    lower: bool


_WORD = (
    r"[\"'“”‘’`*]*(?!(?:or|and|nothing|only|with|in|if|the|a|an|as)\b)[A-Za-z][\w-]*[\"'“”‘’`*]*"
)
_ITEM = rf"{_WORD}(?:[ ]{_WORD}){{0,2}}"
_NOTE = r"(?:[ ]\([^()\n]{1,80}\))?"


def _listed(item: str) -> str:
    """A list of two items or more: `a, b or c`, `a/b/c`, `a | b`."""
    more = rf"(?:,?[ ]or[ ]|,[ ]|[ ]?/[ ]?|[ ]?\|[ ]?){item}{_NOTE}"
    return rf"(?P<list>{item}{_NOTE}(?:{more}){{1,14}})"


_END = (
    r"[\"'“”‘’`]*(?=\s*(?:[.;!?\n]|$|,?[ ](?:only|nothing else|in lower|in upper|and nothing)\b))"
)
_ASK = r"(?:answer|reply|respond|return|output|say|print)"
_LISTS = (
    re.compile(
        r"(?<!\bof )\b(?:one|a single|a)[ ](?:[\w-]+[ ]){0,3}?(?:word|letter|label|token|verdict)\b"
        rf"[^.:;\n]{{0,40}}:[ ]?(?:either[ ])?{_listed(_ITEM)}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bone of(?:[ ][\w-]+){{0,3}}?:?[ ]{_listed(_WORD)}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:classify|label|categori[sz]e|rate|tag|mark)\b[^.:;\n]{0,60}?\bas:?[ ]"
        rf"{_listed(_WORD)}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_ASK}(?:[ ](?:only|just|with|either|exactly|in one word|the word))*:?[ ]"
        rf"{_listed(_WORD)}{_END}",
        re.IGNORECASE,
    ),
)
_STRICT = re.compile(
    r"\b(?:exactly|only|just|nothing else|no other|one (?:[\w-]+ )?word|single word|one letter"
    r"|single letter)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:e\.?g|i\.?e|such as|for example|for instance|like|etc|similar|otherwise|unless"
    r"|or else|something else|your own|json|list)\b|\.\.\.|…",
    re.IGNORECASE,
)
_LOWER = re.compile(r"\blower[- ]?case\b", re.IGNORECASE)
_SPLIT = re.compile(r",?\s+or\s+|,\s*|\s*[/|]\s*")


@lru_cache(maxsize=1024)
def offered(instruction: str) -> Options | None:
    """The words that the answer may be; None where the instruction does not close the list."""
    if _OPEN.search(instruction):
        return None
    found = [m for pattern in _LISTS for m in pattern.finditer(instruction)]
    if not found:
        return None
    words: list[str] = []
    for match in found:
        plain = re.sub(r"\([^()]*\)", "", match["list"])
        words += [part.strip(" \"'“”‘’`*") for part in _SPLIT.split(plain)]
    distinct = tuple(dict.fromkeys(word for word in words if word))
    if len(distinct) < 2:
        return None
    return Options(distinct, bool(_STRICT.search(instruction)), bool(_LOWER.search(instruction)))


def mentions(instruction: str, word: str) -> bool:
    """Whether an instruction holds a word, on its own, whatever its case."""
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", instruction, re.IGNORECASE))


# More than a number is asked for where a number is.
_PROSE = (
    r"(?:a |an |one |two |three |your |\d+ )(?:short |brief |concise |one-(?:line|sentence) )*"
    r"(?:reasons?|reasoning|explanations?|justifications?|rationale|comments?)\b"
)
_SENTENCES = (
    r"(?:a |an |one |two |three |\d+ )(?:short |brief |full )?(?:sentences?|paragraphs?|lines)\b"
)
_MORE = re.compile(
    rf"\bfollowed by (?:{_PROSE}|{_SENTENCES})"
    r"|\b(?:number|score|mark|grade|rating|rate|\d+)\b[^.;\n]{0,60}[ ,]"
    rf"(?:and|with|plus|then)(?: then| give| add| write)? {_PROSE}"
    rf"|\b(?:number|score|mark|grade|rating|\d+)\b[^.;\n]{{0,40}}[ ,](?:and|plus|then) {_SENTENCES}"
    r"|\b(?:and|then) (?:briefly |shortly )?(?:explain|justify) (?:it|why|your|this|in)\b"
    rf"|[.;\n]\s*then[, ](?:give |add |write |at most )*(?:{_PROSE}|{_SENTENCES})"
    r"|[.;:\n]\s*(?:explain|justify) (?:it|why|your|this)\b"
    r"|\b(?:score|mark|grade|rating|number)s\b[^.;\n]{0,40}"
    r"(?:separated by|comma-separated|(?:one|a|each on a) line each|one per line)",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"\b(?:only|just|nothing else|without|no|not|don't|never|single|exactly|json)\b", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def is_never_a_number(instruction: str) -> bool:
    """Whether an answer holds something beside a number, or is one of some words."""
    if options := offered(instruction):
        return not any(digit.isdigit() for word in options.words for digit in word)
    return bool(_MORE.search(instruction)) and not _NO_MORE.search(instruction)
