"""Diagnostics that the client fetches: of a document, and of the whole workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from ..convert import Json
from ..inputs import users_of

if TYPE_CHECKING:
    from ..documents import OpenDocument
    from ..server import Server
    from ..workspace_checks import Report


async def on_document(server: Server, params: types.DocumentDiagnosticParams) -> Json:
    await server.publisher.read(params.text_document.uri)
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return _full([])
    found = _report(server, opened, params.previous_result_id)
    if related := _related(server, opened):
        return {**found, "relatedDocuments": related}
    return found


def _full(items: Sequence[Json], result_id: str | None = None) -> Json:
    shown: Json = {"kind": types.DocumentDiagnosticReportKind.Full.value, "items": items}
    return shown if result_id is None else {**shown, "resultId": result_id}


def _unchanged(result_id: str) -> Json:
    return {"kind": types.DocumentDiagnosticReportKind.Unchanged.value, "resultId": result_id}


def _report(server: Server, opened: OpenDocument, previous: str | None) -> Json:
    """A document's diagnostics, or that they are those that the client has already."""
    found = server.publisher.diagnostics(opened)
    known = opened.report
    if known is None or known[1] != found:
        # The id differs from that of an earlier time at which the document was open.
        known = opened.report = (server.next_result_id(), found)
    if known[0] == previous:
        return _unchanged(known[0])
    return _full(found, known[0])


def _related(server: Server, opened: OpenDocument) -> dict[str, Json]:
    """The reports of the open documents whose prelude a document is, if the client takes them."""
    known = server.client_capabilities.text_document
    if known is None or known.diagnostic is None or not known.diagnostic.related_document_support:
        return {}
    return {user.uri: _report(server, user, None) for user in users_of(server, opened)}


async def on_workspace(server: Server, params: types.WorkspaceDiagnosticParams) -> Json:
    """The strategies that are not open; one by one where the client takes parts of an answer."""
    previous = {known.uri: known.value for known in params.previous_result_ids}
    token = params.partial_result_token
    items: list[Json] = []
    async for report in server.checks.reports():
        item = _of_workspace(report, previous.pop(report.uri, None))
        if token is None:
            items.append(item)
        else:
            server.protocol.notify(types.PROGRESS, {"token": token, "value": {"items": [item]}})
    # What is left was deleted, or opened: then its diagnostics are fetched by the document.
    items += [
        {**_full([]), "uri": uri, "version": None}
        for uri in previous
        if server.documents.get(uri) is None
    ]
    return {"items": items}


def _of_workspace(report: Report, previous: str | None) -> Json:
    unchanged = report.id == previous
    shown = _unchanged(report.id) if unchanged else _full(report.diagnostics, report.id)
    return {**shown, "uri": report.uri, "version": None}
