"""Rename; what cannot be renamed is refused with a sentence that the editor shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from .. import convert
from ..log import REQUEST_FAILED
from .navigation import files_of

if TYPE_CHECKING:
    from ...analysis.features.rename import Renamed
    from ..server import Server


def refused(message: str) -> JsonRpcException:
    """What the protocol has for a request that cannot be fulfilled, with the reason."""
    return JsonRpcException(message=message, code=REQUEST_FAILED)


def on_prepare_rename(
    server: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    from ...analysis.features.rename import Refusal, target_at

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    offset = convert.offset_of(opened.document, params.position, server.encoding)
    try:
        target = target_at(opened.analysis().bindings, offset)
    except Refusal as refusal:
        raise refused(str(refusal)) from None
    place = convert.range_of(opened.document, target.span, server.encoding)
    return types.PrepareRenamePlaceholder(range=place, placeholder=target.text)


async def on_rename(server: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    from ...analysis.features.rename import Refusal, names_of, rename, target_at

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    offset = convert.offset_of(opened.document, params.position, server.encoding)
    bindings = opened.analysis().bindings
    try:
        target = target_at(bindings, offset)
        files = await files_of(server, bindings, target.subject, names_of(target))
        return _workspace_edit(server, rename(files, target, params.new_name))
    except Refusal as refusal:
        raise refused(str(refusal)) from None


def _workspace_edit(server: Server, renamed: tuple[Renamed, ...]) -> types.WorkspaceEdit:
    """One edit of all files; with the version of each open one, where the client compares it."""
    edits = {
        one.document.uri: convert.text_edits(one.document, one.edits, server.encoding)
        for one in renamed
    }
    workspace = server.client_capabilities.workspace
    known = workspace.workspace_edit if workspace else None
    if known is None or not known.document_changes:
        return types.WorkspaceEdit(changes=edits)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                text_document=types.OptionalVersionedTextDocumentIdentifier(
                    uri=one.document.uri,
                    version=one.document.version
                    if server.documents.get(one.document.uri)
                    else None,
                ),
                edits=list(edits[one.document.uri]),
            )
            for one in renamed
        ]
    )
