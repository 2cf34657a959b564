"""Programs whose cursor is written `|`, and their names' places written as `«…»`."""

from __future__ import annotations

from collections.abc import Iterable

from schemestra.analysis.bindings import Bindings, bind
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span


def read(text: str, prelude: str | None = None) -> tuple[Bindings, int]:
    """The bindings of a program, and the byte offset of its cursor."""
    before, _, after = text.partition("|")
    given = None if prelude is None else Document.open("file:///prelude.scm", prelude)
    document = Document.open("file:///strategy.scm", before + after)
    return bind(document, given), len(before.encode())


def marked(document: Document, spans: Iterable[Span]) -> str:
    """The text of a document with marks around some places."""
    text = document.source
    for span in sorted(set(spans), reverse=True):
        marks = "«".encode(), "»".encode()
        text = (
            text[: span.start] + marks[0] + text[span.start : span.end] + marks[1]
            + text[span.end :]
        )  # fmt: skip
    return text.decode()
