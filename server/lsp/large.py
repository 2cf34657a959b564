"""Texts too large to analyse: kept and edited, nothing more.

A strategy of four megabytes was not written by hand.  Analysing it would keep every other document
waiting for seconds, so the server says that it does not, and goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..analysis.finding import Finding
from ..analysis.lint.notices import FILE_TOO_LARGE
from ..analysis.syntax.document import Change, Document
from ..analysis.syntax.positions import LineIndex
from ..analysis.syntax.tree import Span
from ..strategy_files import LARGEST


@dataclass(frozen=True, slots=True)
class LargeText:
    """A text and its lines; `edit` is that of a Document."""

    uri: str
    version: int
    source: bytes
    lines: LineIndex

    @classmethod
    def of(cls, uri: str, source: bytes, version: int) -> LargeText:
        return cls(uri, version, source, LineIndex(source))

    def edit(self, changes: Iterable[Change], version: int) -> LargeText:
        source = self.source
        for change in changes:
            end = len(source) if change.end is None else change.end
            source = source[: change.start] + change.text + source[end:]
        return LargeText.of(self.uri, source, version)

    @property
    def message(self) -> str:
        return (
            f"This file has {len(self.source) / 1e6:.1f} MB and is not analysed; "
            f"at most {LARGEST / 1e6:.0f} MB are."
        )


Held = Document | LargeText


def open_text(uri: str, text: str, version: int) -> Held:
    """A text as the editor sent it, read if it is not too large."""
    source = text.encode("utf-8", "replace")
    if len(source) > LARGEST:
        return LargeText.of(uri, source, version)
    return Document.open(uri, source, version)


def settled(text: Held) -> Held:
    """The same text after an edit, read or not as its size now says."""
    large = len(text.source) > LARGEST
    if large and isinstance(text, Document):
        return LargeText.of(text.uri, text.source, text.version)
    if not large and isinstance(text, LargeText):
        return Document.open(text.uri, text.source, text.version)
    return text


def analysed(text: Held) -> Document:
    """What is analysed: the document, or in place of a large text an empty one that says why."""
    if isinstance(text, Document):
        return text
    finding = Finding(FILE_TOO_LARGE.name, FILE_TOO_LARGE.severity, Span(0, 0), text.message)
    return replace(Document.open(text.uri, b"", text.version), problems=(finding,))
