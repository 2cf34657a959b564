"""Definition, references, highlights, symbols and folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.definition import Occurrences, occurrences_at
from ...analysis.features.folding import folds
from ...analysis.features.symbols import symbols
from .. import convert

if TYPE_CHECKING:
    from ...analysis.syntax.document import Document
    from ..server import Server


def register(server: Server) -> None:
    server.on(types.TEXT_DOCUMENT_DEFINITION, on_definition)
    server.on(types.TEXT_DOCUMENT_REFERENCES, on_references)
    server.on(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, on_highlight)
    server.on(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, on_document_symbol)
    server.on(types.TEXT_DOCUMENT_FOLDING_RANGE, on_folding_range)


def _found(
    server: Server,
    params: types.DefinitionParams | types.ReferenceParams | types.DocumentHighlightParams,
) -> tuple[Document, Occurrences] | None:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    offset = convert.offset_of(opened.document, params.position, server.encoding)
    found = occurrences_at(opened.analysis(), offset)
    return (opened.document, found) if found else None


def on_definition(server: Server, params: types.DefinitionParams) -> types.Location | None:
    found = _found(server, params)
    if found is None or found[1].definition is None:
        return None
    definition = found[1].definition
    return convert.location(definition.document or found[0], definition.span, server.encoding)


def on_references(server: Server, params: types.ReferenceParams) -> list[types.Location]:
    found = _found(server, params)
    if found is None:
        return []
    document, occurrences = found
    spans = list(occurrences.references)
    definition = occurrences.definition
    if params.context.include_declaration and definition and definition.document is None:
        spans.insert(0, definition.span)
    return [convert.location(document, span, server.encoding) for span in spans]


def on_highlight(
    server: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight]:
    found = _found(server, params)
    if found is None:
        return []
    document, occurrences = found
    highlights = [
        types.DocumentHighlight(
            range=convert.range_of(document, span, server.encoding),
            kind=types.DocumentHighlightKind.Read,
        )
        for span in occurrences.references
    ]
    if occurrences.definition and occurrences.definition.document is None:
        place = convert.range_of(document, occurrences.definition.span, server.encoding)
        highlights.append(types.DocumentHighlight(place, types.DocumentHighlightKind.Write))
    return highlights


def on_document_symbol(
    server: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol]:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    document = opened.document
    return [convert.document_symbol(document, s, server.encoding) for s in symbols(document)]


def on_folding_range(server: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    document = opened.document
    return [convert.folding_range(document, fold, server.encoding) for fold in folds(document)]
