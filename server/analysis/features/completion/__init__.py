"""Completion: what can stand at the cursor, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...analyse import Analysis
from ...syntax.document import Document
from ..cursor import Cursor, cursor_at
from .directives import PathWanted, directives, path_wanted, takes_price
from .items import LIMIT, NOTHING, Completions, Item, ItemKind, fits
from .json_keys import is_key, keys, python_keys
from .keywords import (
    keyword_at_value,
    keyword_range,
    keywords,
    string_values,
    takes_more,
    values,
)
from .names import has_many_names, names

__all__ = [
    "LIMIT",
    "Completions",
    "Item",
    "ItemKind",
    "PathWanted",
    "completions",
    "fits",
    "keyword_range",
    "path_wanted",
    "price_wanted",
]


def completions(
    analysis: Analysis,
    offset: int,
    typed: str = "",
    priced: bool = True,
    files: Iterable[str] = (),
) -> Completions:
    """What can stand at a byte offset.

    `typed` is the character that made the editor ask, '' when the user did.  `priced` false leaves
    out what this call costs, while the estimate is still being made.  `files` are the paths that
    may be meant where `path_wanted` says that one is.
    """
    cursor = cursor_at(analysis.document, offset)
    if cursor.kind == "comment":
        if typed not in ("", "@", "=", "/", " ", ","):
            return NOTHING
        return _limited(directives(analysis, cursor, files))
    if cursor.kind == "string":
        return _limited(_in_string(analysis, cursor, typed, priced))
    if is_key(cursor):
        return _limited(keys(analysis, cursor))
    keyword = keyword_at_value(cursor)
    found = list(values(analysis, cursor, keyword, priced)) if keyword else []
    if typed in (" ", '"', "'"):
        return _limited(found)
    if typed not in ("", "(", "[", "#", ":"):
        return NOTHING
    if cursor.prefix.startswith("#"):
        hashed = [item for item in found if item.insert.startswith("#")]
        return _limited([*hashed, *keywords(analysis, cursor)])
    if typed == ":":
        return NOTHING
    offered = [] if keyword or cursor.kind else list(keywords(analysis, cursor))
    named = names(analysis, cursor)
    more = not cursor.prefix or has_many_names(analysis)
    if takes_more(cursor):
        return _limited([*found, *named, *offered], more)
    return _limited([*found, *offered, *named], more)


def price_wanted(document: Document, offset: int) -> bool:
    """Whether anything that can stand at a byte offset is offered with what the file costs.

    Few things are, and an estimate of a long file takes longer than all else.
    """
    cursor = cursor_at(document, offset)
    if cursor.kind == "comment":
        return takes_price(cursor)
    keyword = keyword_at_value(cursor)
    return keyword is not None and keyword.name == "model"


def _in_string(analysis: Analysis, cursor: Cursor, typed: str, priced: bool) -> Iterator[Item]:
    from .python_names import is_python, python_names

    keyword = keyword_at_value(cursor)
    if keyword is not None and typed in ("", '"', "/", ":"):
        yield from string_values(analysis, cursor, keyword, priced)
    elif is_python(cursor) and typed in ("", '"', "'"):
        yield from python_keys(analysis, cursor)
        if not typed:
            yield from python_names(analysis, cursor)


def _limited(items: Iterable[Item], more: bool = False) -> Completions:
    """At most `LIMIT` of the items; `more` says that typing on brings up others."""
    found = tuple(items)
    return Completions(found[:LIMIT], more or len(found) > LIMIT)
