"""Completion, and the documentation of an item when a reader comes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.completion import completions, path_wanted, price_wanted
from .. import convert
from ..assistance import completion_list, topic_of, with_documentation
from ..paths import files_for

if TYPE_CHECKING:
    from ..server import Server


async def on_completion(server: Server, params: types.CompletionParams) -> convert.Json | None:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    document = opened.document
    offset = convert.offset_of(document, params.position, server.encoding)
    typed = params.context.trigger_character if params.context else None
    analysis = opened.analysis()
    priced = price_wanted(document, offset) and await server.pricer.priced(opened)
    path = path_wanted(document, offset)
    files = files_for(document.uri, path.directive, path.written) if path else ()
    found = completions(analysis, offset, typed or "", priced, files)
    return completion_list(document, found, server.encoding, _item_options(server))


def on_resolve(server: Server, item: types.CompletionItem) -> types.CompletionItem:
    # Nobody waits for these texts before an item is looked at.
    from ...analysis.features.completion.documentation import documentation

    uri, topic = topic_of(item)
    opened = server.documents.get(uri)
    prices = opened.inputs.prices if opened else "today"
    return with_documentation(item, documentation(topic, prices))


def _item_options(server: Server) -> types.ClientCompletionItemOptions | None:
    text_document = server.client_capabilities.text_document
    completion = text_document.completion if text_document else None
    return completion.completion_item if completion else None
