"""A text and its edits, before anything is known of what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import tree_sitter

from ..finding import Finding, Severity
from . import parser
from .positions import LineIndex, character_start
from .tree import Span


@dataclass(frozen=True, slots=True)
class Change:
    """Replace the bytes `start:end` by `text`; no `end` means the whole text."""

    start: int
    end: int | None
    text: bytes

    @classmethod
    def whole(cls, text: bytes | str) -> Change:
        return cls(0, None, text if isinstance(text, bytes) else _encoded(text))


class Touched(NamedTuple):
    """The one range that holds every edit: `start:old_end` before them, `start:new_end` after."""

    start: int
    old_end: int
    new_end: int

    @property
    def grown(self) -> int:
        return self.new_end - self.old_end

    def extended(self, span: Span, added: int) -> Touched:
        """With one more edit, whose `span` is in the text as it is after the others."""
        beyond = max(0, span.end - self.new_end)
        grown = added - (span.end - span.start)
        return Touched(
            min(self.start, span.start), self.old_end + beyond, self.new_end + beyond + grown
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is valid UTF-8, its lines, and what an incremental parse needs.

    `tree` is a tree of an earlier text that was told of the edits since, which all lie in
    `touched`; None when there is none.  `fault` says that the text is not what the file holds,
    because some bytes of the file are not UTF-8.
    """

    source: bytes
    lines: LineIndex
    fault: Finding | None = None
    tree: tree_sitter.Tree | None = None
    touched: Touched | None = None

    @classmethod
    def of(cls, source: bytes | str) -> Text:
        text, fault = _as_utf8(_encoded(source) if isinstance(source, str) else source)
        return cls(text, LineIndex(text), fault)

    def edited(self, changes: Iterable[Change]) -> Text:
        """The text after `changes`, each applied to what the one before it left."""
        text = self
        for change in changes:
            text = text._changed(change)
        return text

    def _changed(self, change: Change) -> Text:
        if change.end is None:
            return Text.of(change.text)
        old = self.source
        span = _whole_characters(old, change.start, change.end)
        added = _as_utf8(change.text)[0]
        new = b"".join((old[: span.start], added, old[span.end :]))
        touched = Touched(span.start, span.end, span.start + len(added))
        if self.touched is not None:
            touched = self.touched.extended(span, len(added))
        return Text(
            new,
            self.lines.edited(new, span.start, span.end, len(added)),
            _after_edit(self.fault, span, len(added)),
            parser.edited(self.tree, old, span, added) if self.tree is not None else None,
            touched,
        )


def _whole_characters(source: bytes, start: int, end: int) -> Span:
    """The range, moved into the text, with the characters that it cuts wholly in it."""
    start = character_start(source, max(0, min(start, len(source))))
    end = max(start, min(end, len(source)))
    if character_start(source, end) != end:
        while end < len(source) and source[end] & 0xC0 == 0x80:
            end += 1
    return Span(start, end)


def _after_edit(fault: Finding | None, span: Span, added: int) -> Finding | None:
    """An encoding fault at its place after an edit, or None when the edit touched it."""
    if fault is None or fault.span.end <= span.start:
        return fault
    if fault.span.start < span.end:
        return None
    return replace(fault, span=fault.span.moved(added - (span.end - span.start)))


def _encoded(text: str) -> bytes:
    """The text as UTF-8; a surrogate without its partner becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def _as_utf8(source: bytes) -> tuple[bytes, Finding | None]:
    """The bytes with all that is not UTF-8 replaced, and a finding for the first such place."""
    try:
        source.decode()
        return source, None
    except UnicodeDecodeError as error:
        text = source.decode(errors="replace").encode()
        at = error.start  # what comes before it is valid, and so unchanged
        line = LineIndex(text).line_column(at)[0]
        message = (
            f"Line {line} has a byte (0x{source[at]:02X}) that is not UTF-8. "
            "Save the file with the encoding UTF-8."
        )
        span = Span(at, at + len("\ufffd".encode()))
        return text, Finding("not-utf-8", Severity.ERROR, span, message)
