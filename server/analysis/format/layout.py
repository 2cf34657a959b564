"""The blank space of a piece of text, as it should be: one pass over its tokens.

Only what stands between two tokens is changed, so that comments, strings and the program stay
what they are.  Line breaks are the author's: none is made, and but for these none is taken out:

* a closing bracket follows the last datum of its list, unless a comment ends the line before it;
* more than two blank lines in a row become two; a file begins with none and ends with one newline.

On a line, one blank stands between two data, and none inside a bracket or at the line's end.  The
blanks before a comment at a line's end are kept, since people align these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from ..finding import Edit
from ..syntax.tokens import open_at_end, open_symbols, tokens
from ..syntax.tree import Span
from .indentation import Indentation

_MOST_NEWLINES = 3  # in a row: two blank lines
_NUMBER = re.compile(rb"[+-]?\.?[0-9]")
_NEWLINE = re.compile(rb"\r\n?|\n")
_PLAIN = (b"", b" ")  # between most tokens that share a line


class Aim(Enum):
    """What may be changed."""

    LAYOUT = "all blank space"
    INDENTATION = "the blanks that begin a line"


class Place(NamedTuple):
    """A token; `kind` is that of `syntax.tokens`, with `open` and `close` for brackets.

    The edges of a file have the kind "".
    """

    kind: str
    start: int
    end: int


def edits(
    text: bytes,
    lines: Span | None = None,
    aim: Aim = Aim.LAYOUT,
    before: str | None = None,
    after: str | None = None,
    newline: bytes = b"\n",
) -> Iterator[Edit]:
    """The changes that lay out `text`, which begins in column 0 outside of every list.

    `lines` limits them to the blank space before what begins inside that range of offsets.
    `before` and `after` are the kinds of the tokens around the text; without them the blank space
    at its ends is left alone.  `newline` ends a file's last line where nothing does.
    """
    indentation = Indentation()
    last = Place(before or "", 0, 0)
    column = 0
    known = before is not None
    for place in places(text):
        kind, start, end = place
        blank = text[last.end : start]
        if known:
            wanted = blank
            if lines is None or lines.holds(start):
                wanted = _between(last.kind, blank, kind, indentation, aim)
                if wanted != blank:
                    yield _replacement(last.end, blank, wanted)
            if wanted not in _PLAIN:
                if b"\n" in wanted or b"\r" in wanted:
                    indentation.end_line()
                column = _column_after(wanted, column, indentation)
            elif wanted:
                column += 1
        known = True
        word = text[start:end]
        _read(kind, word, column, indentation)
        column = column + 1 if end - start == 1 else _column_after(word, column, indentation)
        last = place
    blank = text[last.end :]
    if after is not None and (lines is None or lines.holds(len(text))):
        wanted = _between(last.kind, blank, after, indentation, aim)
        if last.kind and not after and not blank.strip(b" \t") and aim is Aim.LAYOUT:
            wanted = newline
        if wanted != blank:
            yield _replacement(last.end, blank, wanted)


def _replacement(start: int, blank: bytes, wanted: bytes) -> Edit:
    """The change from one blank space to another, without what both begin with."""
    alike = 0
    while blank[alike : alike + 1] == wanted[alike : alike + 1] != b"":
        alike += 1
    return Edit(Span(start + alike, start + len(blank)), wanted[alike:].decode())


def line_start(text: bytes) -> int | None:
    """The column where a line begins that follows `text`.

    None inside a string, a comment or a |symbol|, where a line begins where its author likes.
    """
    if open_at_end(text) or open_symbols(text):
        return None
    indentation = Indentation()
    column = end = 0
    for place in places(text):
        blank = text[end : place.start]
        if place.kind != "close" and _NEWLINE.search(blank):
            indentation.end_line()
        column = _column_after(blank, column, indentation)
        word = text[place.start : place.end]
        _read(place.kind, word, column, indentation)
        column = _column_after(word, column, indentation)
        end = place.end
    return indentation.column()


def places(text: bytes) -> Iterator[Place]:
    """The tokens of a text but for its newlines; what marks a vector or hash is a prefix.

    The blanks that end a line comment are no part of it.
    """
    mark: Place | None = None  # an atom that may belong to the bracket after it
    for kind, start, end, _ in tokens(text):
        if kind == "newline":
            continue
        if kind == "bracket":
            kind = "open" if text[start] in b"([{" else "close"
        elif kind == "comment":
            end = start + len(text[start:end].rstrip(b" \t"))
        if mark is not None:
            yield mark._replace(kind="prefix") if kind == "open" and mark.end == start else mark
            mark = None
        if kind == "atom" and text[start] == 35:  # a #
            mark = Place(kind, start, end)
        else:
            yield Place(kind, start, end)
    if mark is not None:
        yield mark


def _read(kind: str, word: bytes, column: int, indentation: Indentation) -> None:
    match kind:
        case "open":
            indentation.open(word.decode(), column)
        case "close":
            indentation.close()
        case "prefix":
            indentation.prefix(word.decode(), column)
        case "keyword":
            indentation.datum("#:", column)
        case "atom":
            indentation.datum(_name(word), column)
        case "comment" | "block":
            pass
        case _:
            indentation.datum("", column)


@lru_cache(maxsize=4096)
def _name(word: bytes) -> str:
    """The symbol that an atom is; "" for a number."""
    return "" if _NUMBER.match(word) else word.decode(errors="replace")


def _column_after(text: bytes, column: int, indentation: Indentation) -> int:
    """The column after `text`, which begins at `column`; its lines are counted."""
    if b"\n" in text or b"\r" in text:
        lines = _NEWLINE.split(text)
        indentation.skip_lines(len(lines) - 1)
        text, column = lines[-1], 0
    return column + (len(text) if text.isascii() else len(text.decode(errors="replace")))


def _between(before: str, blank: bytes, after: str, indentation: Indentation, aim: Aim) -> bytes:
    """The blank space that belongs between two tokens, where now there is `blank`."""
    if blank in _PLAIN and before and after and aim is Aim.LAYOUT:
        return _on_one_line(before, blank, after)
    if blank.strip(b" \t\r\n"):
        return blank  # a form feed, which somebody put there for a reason
    newlines = _NEWLINE.findall(blank)
    if aim is Aim.INDENTATION:
        if not newlines or after == "close":
            return blank
        kept = blank.rstrip(b" \t")
        return kept + b" " * indentation.column()
    if not before:
        return b""
    if not after:
        return newlines[0] if newlines else b"\n"
    if newlines and (after != "close" or before in ("comment", "here")):
        return b"".join(newlines[:_MOST_NEWLINES]) + b" " * indentation.column()
    return _on_one_line(before, blank, after)


def _on_one_line(before: str, blank: bytes, after: str) -> bytes:
    """The blanks between two tokens on a line; `blank` may hold line ends before a closer."""
    if after == "close":
        return b"" if before != "prefix" else blank
    if before == "prefix":
        return blank
    if after in ("comment", "block") and blank:
        return blank
    if before == "open":
        return b""
    if blank or before in ("close", "string") or after in ("open", "comment"):
        return b" "
    return b""
