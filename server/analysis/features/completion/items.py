"""What completion hands out, whichever part of it made it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from ...syntax.tree import Span
from ..cursor import Cursor

LIMIT = 200


class ItemKind(Enum):
    PRIMITIVE = "primitive"
    COMBINATOR = "combinator"
    FORM = "form"
    RACKET = "racket"
    VARIABLE = "variable"
    FUNCTION = "function"
    KEYWORD = "keyword"
    MODEL = "model"
    VALUE = "value"
    SNIPPET = "snippet"
    PYTHON = "Python name"
    FIELD = "field"
    DIRECTIVE = "directive"
    RULE = "rule"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Item:
    """One offer: replace `span` by `insert`.

    `snippet` is the same with places to fill in, for an editor that knows them.  `filter` is what
    the text in `span` is compared with, the label unless given.  `note` stands beside the label.
    `topic` is what its documentation is asked for by (`documentation`), '' where there is none.
    `suggest_again` asks for completion at the first place to fill in.
    """

    label: str
    kind: ItemKind
    span: Span
    insert: str
    snippet: str | None = None
    detail: str = ""
    note: str = ""
    filter: str = ""
    topic: str = ""
    suggest_again: bool = False


@dataclass(frozen=True, slots=True)
class Completions:
    """At most `LIMIT` items, best first; `incomplete` means that typing on may bring others."""

    items: tuple[Item, ...] = ()
    incomplete: bool = False


NOTHING = Completions()


def replaced(cursor: Cursor) -> Span:
    """What an accepted item replaces: the token at the cursor, unless the cursor is before it."""
    if cursor.kind and cursor.span.start < cursor.offset:
        return cursor.span
    return Span(cursor.offset, cursor.offset)


def fits(name: str, prefix: str) -> bool:
    """Whether a name may be meant by what is typed: its letters occur in order, the first at once
    or after a `-`, `/` or other mark."""
    return not prefix or _pattern(prefix).search(name) is not None


def fitting(names: Iterable[str], prefix: str) -> list[str]:
    """Those of many names that fit what is typed, in their order."""
    if not prefix:
        return list(names)
    search = _pattern(prefix).search
    # To look for one letter is quicker, and most names do without it.
    letter, capital = prefix[-1], prefix[-1].swapcase()
    return [name for name in names if (letter in name or capital in name) and search(name)]


@lru_cache(maxsize=64)
def _pattern(prefix: str) -> re.Pattern[str]:
    letters = ".*?".join(map(re.escape, prefix))
    return re.compile(rf"(?<![^\W_]){letters}", re.IGNORECASE | re.DOTALL)
