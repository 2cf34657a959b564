"""When diagnostics and lenses go out: diagnostics as soon as all that has come is read, lenses when
typing pauses."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from lsprotocol import types

from ..analysis.features.lenses import price_text
from ..analysis.lint.suppression import not_silenced
from . import convert
from .documents import OpenDocument

if TYPE_CHECKING:
    from .server import Server

# A long file is read in slices of so many seconds, with so many between them for the messages.
SLICE = 0.01
BETWEEN_SLICES = 0.001
PRICE_DELAY = 0.25  # seconds without a keystroke before the price is looked at again
# Seconds between two lens refreshes, at least. VS Code fetches lenses a quarter of a second to
# two and a half after the last request to do so, the longer the busier: were they asked for again
# before it has fetched them, it would never come to it. A client that shows no lenses never
# fetches them, and is asked again after a while.
LENS_INTERVAL = 1.0
LENS_PATIENCE = 30.0


class Publisher:
    """The timers behind what the server sends unasked. Results are always of the newest version."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._readings: dict[str, asyncio.Task[None]] = {}
        self._checks: dict[str, asyncio.Handle] = {}
        self._prices: dict[str, asyncio.TimerHandle] = {}
        self._refresh: asyncio.TimerHandle | None = None
        self._refreshed = -LENS_INTERVAL  # when lenses were last asked for, by the loop's clock
        self._awaits_fetch = False  # whether the client has yet to fetch what it was asked to
        self._wishes: asyncio.Handle | None = None

    def changed(self, opened: OpenDocument) -> None:
        """A document has a new text or new inputs."""
        uri = opened.uri
        self._server.collector.changed()
        if task := self._readings.pop(uri, None):
            task.cancel()
        if opened.is_unread:
            self._readings[uri] = self._server.spawn(self._read(opened))
            return
        if not self._server.is_asked_for_diagnostics and uri not in self._checks:
            # The messages that are here already are handled first: of letters that came at once
            # only the last is analysed.
            self._checks[uri] = asyncio.get_running_loop().call_soon(self._check, uri)
        if self._tells_of_prices:
            delay = PRICE_DELAY if opened.priced else 0
            self._look_at_price_later(uri, delay)

    async def _read(self, opened: OpenDocument) -> None:
        """Analyse a long file between the messages that arrive: what is known soon goes out first.

        An edit or new inputs begin this again, and find what the forms remember.
        """
        uri, is_asked = opened.uri, self._server.is_asked_for_diagnostics
        end = time.perf_counter() + SLICE
        try:
            for is_known in opened.read():
                if is_known and not is_asked:
                    self.publish(opened)
                if time.perf_counter() >= end:
                    await asyncio.sleep(BETWEEN_SLICES)
                    end = time.perf_counter() + SLICE
            if not is_asked:
                self.publish(opened)
            if self._tells_of_prices:
                self.refresh_lenses()
                self._look_at_price(uri)
        finally:
            if self._readings.get(uri) is asyncio.current_task():
                del self._readings[uri]

    async def read(self, uri: str) -> None:
        """Wait until all is known of the newest version of a document."""
        while task := self._readings.get(uri):
            await asyncio.wait((task,))

    def publish(self, opened: OpenDocument) -> None:
        """Send all that is known to be wrong with the current version, or have it fetched."""
        if self._server.is_asked_for_diagnostics:
            self.refresh_diagnostics()
            return
        self._server.protocol.notify(
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            {
                "uri": opened.uri,
                "version": opened.document.version,
                "diagnostics": self.diagnostics(opened),
            },
        )

    def diagnostics(self, opened: OpenDocument) -> list[convert.Json]:
        """All that is known to be wrong with the current version of a document."""
        analysis = opened.analysis()
        named = not_silenced(analysis, opened.input_findings)
        findings = (*analysis.findings, *named, *opened.run_findings)
        return convert.diagnostics(opened.document, findings, self._server.encoding)

    def refresh_diagnostics(self) -> None:
        """Have the client fetch all diagnostics again, if it does; many wishes become one."""
        if self._server.is_asked_for_diagnostics and self._wishes is None:
            self._wishes = asyncio.get_running_loop().call_soon(self._ask_to_fetch)

    def _ask_to_fetch(self) -> None:
        self._wishes = None
        self._server.workspace_diagnostic_refresh(None)

    def closed(self, uri: str) -> None:
        """Forget a document, and take its diagnostics off the client's list."""
        self._server.collector.closed()
        if task := self._readings.pop(uri, None):
            task.cancel()
        for handle in (self._checks.pop(uri, None), self._prices.pop(uri, None)):
            if handle is not None:
                handle.cancel()
        if not self._server.is_asked_for_diagnostics:
            self._server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=uri, diagnostics=[])
            )

    @property
    def _tells_of_prices(self) -> bool:
        """Whether the client can be told of a new price.

        No other is worked out unasked: the first takes the vocabularies, 60 MB and more.
        """
        workspace = self._server.client_capabilities.workspace
        return bool(workspace and workspace.code_lens and workspace.code_lens.refresh_support)

    def refresh_lenses(self) -> None:
        """Ask the client to fetch the lenses again, soon; many wishes become one."""
        if self._refresh is None and self._tells_of_prices:
            loop = asyncio.get_running_loop()
            pause = LENS_PATIENCE if self._awaits_fetch else LENS_INTERVAL
            self._refresh = loop.call_at(self._refreshed + pause, self._send_refresh)

    def lenses_fetched(self) -> None:
        """The client fetches lenses: from now on it can be asked to do so again."""
        self._awaits_fetch = False
        if self._refresh is not None:
            self._refresh.cancel()
            self._refresh = None
            self.refresh_lenses()

    def _send_refresh(self) -> None:
        self._refresh = None
        self._awaits_fetch = True
        self._refreshed = asyncio.get_running_loop().time()
        self._server.workspace_code_lens_refresh(None)
        workspace = self._server.client_capabilities.workspace
        hints = workspace.inlay_hint if workspace else None
        if hints is not None and hints.refresh_support:
            self._server.workspace_inlay_hint_refresh(None)

    def _look_at_price_later(self, uri: str, delay: float) -> None:
        if timer := self._prices.pop(uri, None):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._prices[uri] = loop.call_later(delay, self._look_at_price, uri)

    def _check(self, uri: str) -> None:
        self._checks.pop(uri, None)
        if opened := self._server.documents.get(uri):
            self.publish(opened)

    def _look_at_price(self, uri: str) -> None:
        """Most editors fetch lenses after an edit themselves; the others hear of a new price."""
        self._prices.pop(uri, None)
        if opened := self._server.documents.get(uri):
            self._server.spawn(self._compare_price(opened))

    async def _compare_price(self, opened: OpenDocument) -> None:
        if not await self._server.pricer.priced(opened):
            return
        price = price_text(opened.analysis())
        if price is not None and price != opened.price:
            opened.price = price
            self.refresh_lenses()
