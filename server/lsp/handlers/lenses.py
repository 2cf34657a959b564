"""Code lenses: run, dry run, price, and the state of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.lenses import lenses, price_text
from .. import convert

if TYPE_CHECKING:
    from ..server import Server


def register(server: Server) -> None:
    server.on(types.TEXT_DOCUMENT_CODE_LENS, on_code_lens)


async def on_code_lens(server: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    analysis = opened.analysis()
    priced = await server.pricer.priced(opened)
    if priced:
        opened.price = price_text(analysis) or opened.price
    run = server.runs.get(opened.uri)
    shown = lenses(analysis, run.progress if run else None, opened.price, priced)
    return [convert.code_lens(analysis.document, lens, server.encoding) for lens in shown]
