"""Formatting a file, a range, and what was just typed.

The options that come with a request (the width of a tab, tabs or blanks) are not heeded: Scheme
is indented by its structure, and a file should look the same whoever formatted it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert

if TYPE_CHECKING:
    from ..server import Server


def on_formatting(server: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    from ...analysis.features.formatting import format_document

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    document = opened.document
    return convert.text_edits(document, format_document(document), server.encoding)


def on_range_formatting(
    server: Server, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit]:
    from ...analysis.features.formatting import format_range

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    document = opened.document
    span = convert.span_of(document, params.range, server.encoding)
    return convert.text_edits(document, format_range(document, span), server.encoding)


def on_type_formatting(
    server: Server, params: types.DocumentOnTypeFormattingParams
) -> list[types.TextEdit]:
    from ...analysis.features.formatting import format_on_type

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    document = opened.document
    offset = convert.offset_of(document, params.position, server.encoding)
    edits = format_on_type(document, offset, params.ch)
    return convert.text_edits(document, edits, server.encoding)
