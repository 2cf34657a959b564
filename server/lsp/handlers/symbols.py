"""The symbols of a document and of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert

if TYPE_CHECKING:
    from ..server import Server

MOST_SYMBOLS = 500  # an editor that shows more of them at once helps nobody


def on_document_symbol(
    server: Server, params: types.DocumentSymbolParams
) -> list[convert.Json] | None:
    from ...analysis.features.symbols import all_symbols, symbols

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    document, encoding = opened.document, server.encoding
    known = server.client_capabilities.text_document
    if (
        known
        and known.document_symbol
        and known.document_symbol.hierarchical_document_symbol_support
    ):
        return [convert.document_symbol(document, s, encoding) for s in symbols(document)]
    return [
        convert.symbol_information(document, symbol, container, encoding)
        for symbol, container in all_symbols(symbols(document))
    ]


async def on_workspace_symbol(
    server: Server, params: types.WorkspaceSymbolParams
) -> list[types.WorkspaceSymbol]:
    from ...analysis.features.symbol_search import ranked

    await server.index.refresh()
    found = [
        (symbol, summary.uri) for summary in server.index.summaries() for symbol in summary.symbols
    ]
    best = ranked(params.query, found, lambda one: one[0].name, MOST_SYMBOLS)
    return [
        types.WorkspaceSymbol(
            name=symbol.name,
            kind=convert.SYMBOL_KINDS[symbol.kind],
            location=types.Location(uri, symbol.range),
            container_name=symbol.container or uri.rpartition("/")[2],
        )
        for symbol, uri in best
    ]
