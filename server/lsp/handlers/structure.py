"""What follows from the structure of a text: folds, growing selections, linked names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert

if TYPE_CHECKING:
    from ...analysis.syntax.document import Document
    from ...analysis.syntax.positions import Encoding
    from ...analysis.syntax.tree import Span
    from ..server import Server

# What a name may consist of while it is typed.
_NAME = "[^\\s()\\[\\]{}\"'`,;|\\\\#][^\\s()\\[\\]{}\"'`,;|\\\\]*"


def on_folding_range(server: Server, params: types.FoldingRangeParams) -> list[convert.Json]:
    from ...analysis.features.folding import FoldKind, folds

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    line_of = opened.document.lines.line_of
    kinds: dict[FoldKind, convert.Json] = {
        FoldKind.CODE: {},
        FoldKind.COMMENT: {"kind": types.FoldingRangeKind.Comment.value},
        FoldKind.REGION: {"kind": types.FoldingRangeKind.Region.value},
    }
    return [
        {"startLine": line_of(fold.span.start), "endLine": line_of(fold.span.end)}
        | kinds[fold.kind]
        for fold in folds(opened.document)
    ]


def on_selection_range(
    server: Server, params: types.SelectionRangeParams
) -> list[types.SelectionRange] | None:
    from ...analysis.features.selection import selections_at

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    document, encoding = opened.document, server.encoding
    return [
        _nested(
            document, selections_at(document, convert.offset_of(document, at, encoding)), encoding
        )
        for at in params.positions
    ]


def _nested(
    document: Document, spans: tuple[Span, ...], encoding: Encoding
) -> types.SelectionRange:
    """The protocol's ranges, each of which names the one around it."""
    outer: types.SelectionRange | None = None
    for span in reversed(spans):
        outer = types.SelectionRange(convert.range_of(document, span, encoding), outer)
    assert outer is not None, "there is a range around every place"
    return outer


def on_linked_editing_range(
    server: Server, params: types.LinkedEditingRangeParams
) -> types.LinkedEditingRanges | None:
    from ...analysis.features.linked_editing import linked_at

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    document, encoding = opened.document, server.encoding
    offset = convert.offset_of(document, params.position, encoding)
    spans = linked_at(opened.analysis(), offset)
    if not spans:
        return None
    ranges = [convert.range_of(document, span, encoding) for span in spans]
    return types.LinkedEditingRanges(ranges=ranges, word_pattern=_NAME)
