"""Keeping our text the same as the editor's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert
from ..inputs import renew_prelude, supply_inputs
from ..large import open_text

if TYPE_CHECKING:
    from ..documents import OpenDocument
    from ..server import Server


def did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    given = params.text_document
    opened = server.documents.put(open_text(given.uri, given.text, given.version))
    supply_inputs(server, opened)
    server.publisher.changed(opened)
    refresh_users(server, opened)
    server.configurations.publish(server)


def did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return
    version = params.text_document.version
    opened.replace(convert.edited(opened.text, params.content_changes, version, server.encoding))
    supply_inputs(server, opened)
    server.publisher.changed(opened)
    refresh_users(server, opened)


def refresh_users(server: Server, prelude: OpenDocument) -> None:
    """A document has changed: the open ones that have it as their prelude are looked at again."""
    for opened in renew_prelude(server, prelude):
        server.publisher.changed(opened)
        server.publisher.refresh_diagnostics()


def did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    refresh_inputs(server)


def did_change_watched_files(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    refresh_inputs(server)


def did_change_workspace_folders(
    server: Server, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    refresh_inputs(server)


def refresh_inputs(server: Server) -> None:
    """A file on disk has changed: documents that depend on it are looked at again."""
    server.index.forget()
    server.configurations.forget()
    for opened in server.documents:
        if supply_inputs(server, opened):
            server.publisher.changed(opened)
            server.publisher.refresh_diagnostics()
    server.configurations.publish(server)


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.documents.drop(uri)
    server.publisher.closed(uri)
    # Whatever has it as its prelude goes by what is on the disk again.
    refresh_inputs(server)
