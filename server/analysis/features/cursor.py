"""What stands at a cursor, read from the text alone, so that it holds in the middle of typing.

The tree of a half-written call says little about it: a bracket or a quote is missing more often
than not when completion is asked for.  One pass over the tokens of the top-level form, up to and
past the cursor, tells the calls around it and what each was already given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ..syntax.document import Document
from ..syntax.tokens import tokens
from ..syntax.tree import Span

_WINDOW = 100_000  # bytes on either side of a cursor that are looked at
_QUOTES = (b"'", b"`", b"#'", b"#`")


@dataclass(frozen=True, slots=True)
class Item:
    """A datum directly inside a list. `kind`: symbol, keyword, string, list, other."""

    kind: str
    span: Span
    text: str = ""


@dataclass(slots=True, eq=False)
class Around:
    """A list around the cursor; `before` and `after` are its data on either side of the cursor.

    The datum that the cursor touches, if any, is in neither.  A list that nothing closes ends
    with the text, and is not `closed`.
    """

    start: int
    quoted: bool
    before: list[Item] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    closed: bool = True

    @property
    def head(self) -> str:
        """The name the list begins with, or '' while the cursor is on it."""
        first = self.before[0] if self.before else None
        return first.text if first and first.kind == "symbol" and not self.quoted else ""

    @property
    def value_of(self) -> str | None:
        """The keyword (without `#:`) whose value the cursor is at, or None."""
        last = self.before[-1] if len(self.before) > 1 else None
        return last.text[2:] if last and last.kind == "keyword" else None

    @property
    def given(self) -> frozenset[str]:
        """The keywords given on either side of the cursor, without `#:`."""
        items = (*self.before, *self.after)
        return frozenset(item.text[2:] for item in items if item.kind == "keyword")

    @property
    def position(self) -> int:
        """How many positional arguments stand before the cursor."""
        count, skip = 0, False
        for item in self.before[1:]:
            if skip:
                skip = False
            elif item.kind == "keyword":
                skip = True
            else:
                count += 1
        return count


@dataclass(frozen=True)
class Cursor:
    """`kind` is the token at the cursor: symbol, keyword, string, other, comment or '' (none).

    `span` and `text` are that token's; `lists` are the lists around it, innermost first.  `quoted`
    says that a quote stands before the token, or where it would be.
    """

    offset: int
    kind: str
    span: Span
    text: str
    lists: tuple[Around, ...]
    quoted: bool = False

    @property
    def call(self) -> Around | None:
        """The innermost list, when it can be a call."""
        return self.lists[0] if self.lists and not self.lists[0].quoted else None

    @cached_property
    def prefix(self) -> str:
        """The part of the token before the cursor."""
        return self.text.encode()[: self.offset - self.span.start].decode(errors="ignore")


class _Token(NamedTuple):
    """`kind` is one of Item's, or open, close, prefix, comment."""

    kind: str
    span: Span
    text: str
    ended: bool


def cursor_at(document: Document, offset: int) -> Cursor:
    """What stands at a byte offset of a document, finished or not."""
    start, end = _form_around(document, offset)
    stack: list[Around] = []
    around: tuple[Around, ...] | None = None
    touched = ("", Span(offset, offset), "")
    quoted = quoted_here = False
    for token in _tokens(document.source, start, end):
        kind, span, text, _ = token
        if around is None and (span.start >= offset or _touches(token, offset)):
            around = tuple(reversed(stack))
            quoted_here = quoted
            if _touches(token, offset):
                touched = (kind, span, text)
                quoted = False
                continue
        if kind == "prefix":
            quoted = text.encode() in _QUOTES
        elif kind == "open":
            stack.append(Around(span.start, quoted or bool(stack and stack[-1].quoted)))
            quoted = False
        elif kind == "close":
            if stack:
                closed = stack.pop()
                if stack and not (around and closed in around):
                    _add(stack[-1], Item("list", Span(closed.start, span.end)), around)
            if around and not any(open_list in around for open_list in stack):
                break
        elif kind != "comment":
            if stack:
                _add(stack[-1], Item(kind, span, text), around)
            quoted = False
    if around is None:
        around = tuple(reversed(stack))
        quoted_here = quoted
    for unclosed in stack:
        unclosed.closed = False
    return Cursor(offset, *touched, around, quoted_here)


def _add(parent: Around, item: Item, around: tuple[Around, ...] | None) -> None:
    (parent.before if around is None else parent.after).append(item)


def _touches(token: _Token, offset: int) -> bool:
    """Whether the cursor is on a token rather than between two.

    A string, which has its own end, is touched only inside its quotes; a name also at its end.
    """
    kind, span, _, ended = token
    if kind in ("open", "close", "prefix"):
        return False
    if kind == "comment":
        return span.start < offset <= span.end
    if kind == "string":
        return span.start < offset and (offset < span.end or not ended)
    return span.start < offset <= span.end or span.start == offset


def _form_around(document: Document, offset: int) -> tuple[int, int]:
    """The text to look at: from the form that begins before the cursor to the next one.

    Blank space after a form belongs to it: there the cursor of an unclosed call stands.
    """
    forms = document.forms
    following = bisect_right(forms, offset, key=lambda placed: placed.start)
    start = forms[following - 1].start if following else 0
    end = forms[following].start if following < len(forms) else len(document.source)
    end = max(end, offset)
    if end - start > _WINDOW:
        start = max(start, document.source.rfind(b"\n(", 0, offset) + 1, offset - _WINDOW)
        end = min(end, offset + _WINDOW)
    return start, end


def _tokens(source: bytes, start: int, end: int) -> Iterator[_Token]:
    """The tokens of a part of a text; `#hash(` and the like are one that opens."""
    text = source[start:end]
    mark: _Token | None = None  # an atom that may belong to the bracket behind it
    for found in tokens(text):
        if found.kind == "newline":
            continue
        span = Span(found.start, found.end).moved(start)
        word = text[found.start : found.end]
        kind = _kind(found.kind, word)
        if mark is not None:
            if kind == "open" and mark.span.end == span.start:
                span, word = Span(mark.span.start, span.end), mark.text.encode() + word
            else:
                yield mark
            mark = None
        token = _Token(kind, span, word.decode(errors="replace"), found.ended)
        if found.kind == "atom" and word.startswith(b"#"):
            mark = token
        else:
            yield token
    if mark is not None:
        yield mark


def _kind(kind: str, text: bytes) -> str:
    match kind:
        case "bracket":
            return "open" if text in (b"(", b"[", b"{") else "close"
        case "block":
            return "comment"
        case "atom":
            return "other" if text[:1] in b"#0123456789" and text[:2] != b"#%" else "symbol"
        case "character" | "here":
            return "other"
        case _:
            return kind
