"""Hover and signature help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.hover import hover
from ...analysis.features.signature import signature
from .. import convert
from ..assistance import signature_help

if TYPE_CHECKING:
    from ..server import Server


async def on_hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    document = opened.document
    offset = convert.offset_of(document, params.position, server.encoding)
    analysis = opened.analysis()
    found = hover(analysis, offset, await server.pricer.priced(opened))
    return convert.hover(document, found, server.encoding) if found else None


def on_signature_help(
    server: Server, params: types.SignatureHelpParams
) -> types.SignatureHelp | None:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    offset = convert.offset_of(opened.document, params.position, server.encoding)
    found = signature(opened.analysis(), offset)
    return signature_help(found) if found else None
