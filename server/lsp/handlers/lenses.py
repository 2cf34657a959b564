"""Code lenses: run, dry run, price, and the state of a run; the price of each form that spends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.lenses import (
    SHOW_COST,
    form_price_text,
    lenses,
    price_text,
    spending_forms,
)
from .. import convert
from ..assistance import form_lens, lens_place
from ..contributions import FORM_LENSES, LENSES

if TYPE_CHECKING:
    from ..server import Server


async def on_code_lens(server: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    server.publisher.lenses_fetched()
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    analysis = opened.analysis()
    priced = await server.pricer.priced(opened)
    if priced:
        opened.price = price_text(analysis) or opened.price
    run = server.runs.get(opened.uri)
    hidden = [c.id for c, setting in LENSES.items() if not server.settings.shows(setting)]
    shown = lenses(analysis, run.progress if run else None, opened.price, priced, hidden)
    found = [convert.code_lens(analysis.document, lens, server.encoding) for lens in shown]
    if priced and server.settings.shows(FORM_LENSES):
        found += [
            form_lens(analysis.document, span, server.encoding) for span in spending_forms(analysis)
        ]
    return found


def on_resolve(server: Server, lens: types.CodeLens) -> types.CodeLens:
    place = lens_place(lens)
    opened = server.documents.get(place[0]) if place else None
    title = ""
    if opened is not None and place is not None and opened.document.version == place[1]:
        title = form_price_text(opened.analysis(), place[2])
    # A lens of an older text is about to be replaced: till then it keeps its place.
    arguments = [{"uri": place[0]}] if place else []
    lens.command = types.Command(title=title or "…", command=SHOW_COST, arguments=arguments)
    return lens
