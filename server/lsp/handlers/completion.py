"""Completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.completion import completions
from .. import convert

if TYPE_CHECKING:
    from ..server import Server

TRIGGERS = ("(", "#", ":", '"', " ")


def register(server: Server) -> None:
    options = types.CompletionOptions(trigger_characters=list(TRIGGERS))
    server.on(types.TEXT_DOCUMENT_COMPLETION, on_completion, options)


async def on_completion(
    server: Server, params: types.CompletionParams
) -> types.CompletionList | None:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    document = opened.document
    offset = convert.offset_of(document, params.position, server.encoding)
    typed = params.context.trigger_character if params.context else None
    analysis = opened.analysis()
    priced = await server.pricer.priced(opened)
    found = completions(analysis, offset, typed or "", priced)
    return convert.completion_list(document, found, server.encoding, _has_snippets(server))


def _has_snippets(server: Server) -> bool:
    text_document = server.client_capabilities.text_document
    completion = text_document.completion if text_document else None
    item = completion.completion_item if completion else None
    return bool(item and item.snippet_support)
