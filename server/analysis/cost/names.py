"""Names for sizes that have none: read off the expression that makes the list."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..interpret.facts import Facts
from ..interpret.places import Place
from ..interpret.sizes import Poly, size

_LONGEST = 32
_WORD = re.compile(r"[^\s()\[\]{}\"',`;|#:=]+")
_KEY = re.compile(r"""['"]([^\s()\[\]{}"',`;|#=]+)""")
_LOOKUPS = frozenset(("hash-ref", "dict-ref", "assoc", "get-context", "restore", "json-ref"))
_VERBS = re.compile(r"^(?:get|load|read|fetch|make|build|list|find|parse)-(?=.)")
_PYTHON_NAME = re.compile(r"[A-Za-z_]\w*$")


def name_sizes(facts: Facts, sizes: Iterable[str]) -> dict[str, Poly]:
    """The sizes of unnamed lists under names that a person can read, and give to `;; @assume`."""
    spans = {size: facts.span_of(place) for size in sizes if (place := facts.unnamed.get(size))}
    places = sorted(
        (span.start if (span := spans.get(name)) else 0, _generation(name), name) for name in sizes
    )
    named: dict[str, Poly] = {}
    taken: dict[str, int] = {}
    for _, _, internal in places:
        place = facts.unnamed.get(internal)
        word = _word(_source(place)) if place else "items"
        taken[word] = taken.get(word, 0) + 1
        shown = word if taken[word] == 1 else f"{word}-{taken[word]}"
        named[internal] = size(shown, _about(facts, internal, place))
    return named


def _generation(name: str) -> int:
    return int(name.rpartition("@")[2] or 0)


def _source(place: Place) -> str:
    text = place.home.form.text[place.span.start : place.span.end]
    return text.decode("utf-8", errors="replace")


def _word(source: str) -> str:
    """`papers` for `(hash-ref data 'papers)`, `string-split-items` for `(string-split s ",")`."""
    words = _WORD.findall(source)
    if not words:
        return "items"
    head = words[0]
    if head in _LOOKUPS and (key := _KEY.search(source)):
        return key[1][:_LONGEST]
    if head in ("py-eval", "py-exec"):
        inner = source.partition('"')[2].rstrip('")] \n')
        return inner if _PYTHON_NAME.match(inner) else "python-items"
    if not source.startswith(("(", "[")):
        return head[:_LONGEST]
    plain = _VERBS.sub("", head)
    return (plain if plain != head else f"{head}-items")[:_LONGEST]


def _about(facts: Facts, internal: str, place: Place | None) -> str:
    if place is None:
        return "length of a list"
    source = " ".join(_source(place).split())
    shown = source if len(source) <= _LONGEST else source[:_LONGEST] + "…"
    span = facts.span_of(place)
    if span is None:
        return f"length of {shown} in the prelude"
    return f"length of {shown} in line {facts.document.lines.line_column(span.start)[0]}"
