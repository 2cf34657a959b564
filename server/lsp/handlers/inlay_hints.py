"""Inlay hints, of the kinds that the user wants to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.inlay_hints import HintKind, inlay_hints
from .. import convert
from ..assistance import inlay_hint
from ..contributions import INLAY_HINTS

if TYPE_CHECKING:
    from ..server import Server


async def on_inlay_hint(server: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    opened = server.documents.get(params.text_document.uri)
    wanted = [kind for kind in HintKind if server.settings.shows(INLAY_HINTS[kind.value])]
    if opened is None or not wanted:
        return []
    document = opened.document
    span = convert.span_of(document, params.range, server.encoding)
    analysis = opened.analysis()
    priced = HintKind.COST in wanted and await server.pricer.priced(opened)
    found = inlay_hints(analysis, span, wanted, priced)
    return [inlay_hint(document, hint, server.encoding) for hint in found]
