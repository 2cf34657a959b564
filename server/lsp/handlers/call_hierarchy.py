"""The call hierarchy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert
from ..inputs import path_of
from .navigation import files_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...analysis.bindings import Bindings
    from ...analysis.features.call_hierarchy import Node
    from ...analysis.syntax.document import Document
    from ...analysis.syntax.tree import Span
    from ..server import Server

_KINDS = {
    "function": types.SymbolKind.Function,
    "value": types.SymbolKind.Variable,
    "file": types.SymbolKind.File,
    "primitive": types.SymbolKind.Event,
}


def on_prepare(
    server: Server, params: types.CallHierarchyPrepareParams
) -> list[types.CallHierarchyItem] | None:
    from ...analysis.features.call_hierarchy import node_at

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    offset = convert.offset_of(opened.document, params.position, server.encoding)
    node = node_at(opened.analysis().bindings, offset)
    return [_item(server, node)] if node else None


async def on_incoming_calls(
    server: Server, params: types.CallHierarchyIncomingCallsParams
) -> list[types.CallHierarchyIncomingCall]:
    from ...analysis.features.call_hierarchy import callers
    from ...analysis.features.occurrences import subject_at

    asked = await _asked(server, params.item)
    subject = subject_at(asked[0], asked[1].name_span.start) if asked else None
    if asked is None or subject is None:
        return []
    home, node = asked
    return [
        types.CallHierarchyIncomingCall(
            from_=_item(server, calls.other),
            from_ranges=_ranges(server, calls.other.document, calls.places),
        )
        for calls in callers(await files_of(server, home, subject), home, node)
    ]


async def on_outgoing_calls(
    server: Server, params: types.CallHierarchyOutgoingCallsParams
) -> list[types.CallHierarchyOutgoingCall]:
    from ...analysis.features.call_hierarchy import callees

    asked = await _asked(server, params.item)
    if asked is None:
        return []
    home, node = asked
    return [
        types.CallHierarchyOutgoingCall(
            to=_item(server, calls.other),
            from_ranges=_ranges(server, home.document, calls.places),
        )
        for calls in callees(home, node)
    ]


async def _asked(server: Server, item: types.CallHierarchyItem) -> tuple[Bindings, Node] | None:
    """The file and the node that an item stands for, open or not; None if they are gone."""
    from ...analysis.bindings import bind
    from ...analysis.features.call_hierarchy import nodes_in

    opened = server.documents.get(item.uri)
    if opened is not None:
        home = opened.analysis().bindings
    else:
        path = path_of(item.uri)
        document = await server.index.document(path) if path else None
        if document is None:
            return None
        home = bind(document)
    span = convert.span_of(home.document, item.selection_range, server.encoding)
    node = next((n for n in nodes_in(home, span) if n.name == item.name), None)
    return (home, node) if node else None


def _item(server: Server, node: Node) -> types.CallHierarchyItem:
    return types.CallHierarchyItem(
        name=node.name,
        kind=_KINDS[node.kind.value],
        uri=node.document.uri,
        range=convert.range_of(node.document, node.span, server.encoding),
        selection_range=convert.range_of(node.document, node.name_span, server.encoding),
        detail=node.detail or None,
    )


def _ranges(server: Server, document: Document, spans: Sequence[Span]) -> list[types.Range]:
    return [convert.range_of(document, span, server.encoding) for span in spans]
