"""Diagnostics that the client fetches: of a document, and of the whole workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ..inputs import users_of

if TYPE_CHECKING:
    from ..documents import OpenDocument
    from ..server import Server
    from ..workspace_checks import Report

_Full = types.FullDocumentDiagnosticReport
_Unchanged = types.UnchangedDocumentDiagnosticReport


async def on_document(
    server: Server, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    await server.publisher.read(params.text_document.uri)
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    related = _related(server, opened)
    found = _report(server, opened, params.previous_result_id)
    if isinstance(found, _Unchanged):
        return types.RelatedUnchangedDocumentDiagnosticReport(
            result_id=found.result_id, related_documents=related
        )
    return types.RelatedFullDocumentDiagnosticReport(
        items=found.items, result_id=found.result_id, related_documents=related
    )


def _report(server: Server, opened: OpenDocument, previous: str | None) -> _Full | _Unchanged:
    """A document's diagnostics, or that they are those that the client has already."""
    found = server.publisher.diagnostics(opened)
    known = opened.report
    if known is None or known[1] != found:
        # The id differs from that of an earlier time at which the document was open.
        known = opened.report = (server.next_result_id(), found)
    if known[0] == previous:
        return _Unchanged(result_id=known[0])
    return _Full(items=found, result_id=known[0])


def _related(server: Server, opened: OpenDocument) -> dict[str, _Full | _Unchanged] | None:
    """The reports of the open documents whose prelude a document is, if the client takes them."""
    known = server.client_capabilities.text_document
    if known is None or known.diagnostic is None or not known.diagnostic.related_document_support:
        return None
    return {user.uri: _report(server, user, None) for user in users_of(server, opened)} or None


async def on_workspace(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """The strategies that are not open; one by one where the client takes parts of an answer."""
    previous = {known.uri: known.value for known in params.previous_result_ids}
    token = params.partial_result_token
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    async for report in server.checks.reports():
        item = _of_workspace(report, previous.pop(report.uri, None))
        if token is None:
            items.append(item)
        else:
            part = types.WorkspaceDiagnosticReportPartialResult(items=[item])
            server.protocol.notify(types.PROGRESS, types.ProgressParams(token, part))
    # What is left was deleted, or opened: then its diagnostics are fetched by the document.
    items += [
        types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[])
        for uri in previous
        if server.documents.get(uri) is None
    ]
    return types.WorkspaceDiagnosticReport(items=items)


def _of_workspace(report: Report, previous: str | None) -> types.WorkspaceDocumentDiagnosticReport:
    if report.id == previous:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(report.uri, report.id)
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri=report.uri, items=list(report.diagnostics), result_id=report.id
    )
