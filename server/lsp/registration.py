"""Every message that the server answers, and the handler that does, loaded when it first comes.

A client waits for the answer to `initialize` with nothing on its screen, and that answer needs no
analysis.  The handlers are therefore named here and not imported; once the answer is out, the
rest is loaded while nothing else is to be done.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from ..analysis.features.action_kind import ActionKind
from ..analysis.features.token_legend import MODIFIERS, TYPES
from ..analysis.features.triggers import (
    COMPLETION_TRIGGERS,
    SIGNATURE_RETRIGGERS,
    SIGNATURE_TRIGGERS,
)
from . import contributions

if TYPE_CHECKING:
    from .server import Server

SET_TRUSTED = "schemestra/setTrusted"

Handler = Callable[["Server", Any], Any]


class Place(NamedTuple):
    """Where a handler is: a module of `handlers`, and a function in it."""

    module: str
    function: str

    def load(self) -> Handler:
        module = importlib.import_module(f".handlers.{self.module}", __package__)
        return getattr(module, self.function)


# What a client tells, which is taken in the order it comes.
NOTIFICATIONS: dict[str, Place] = {
    types.INITIALIZE: Place("lifecycle", "initialize"),  # which pygls answers itself
    types.INITIALIZED: Place("lifecycle", "initialized"),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: Place("lifecycle", "did_change_configuration"),
    SET_TRUSTED: Place("lifecycle", "set_trusted"),
    types.TEXT_DOCUMENT_DID_OPEN: Place("sync", "did_open"),
    types.TEXT_DOCUMENT_DID_CHANGE: Place("sync", "did_change"),
    types.TEXT_DOCUMENT_DID_SAVE: Place("sync", "did_save"),
    types.TEXT_DOCUMENT_DID_CLOSE: Place("sync", "did_close"),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: Place("sync", "did_change_watched_files"),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: Place("sync", "did_change_workspace_folders"),
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: Place("runs", "progress_cancel"),
}

REQUESTS: dict[str, Place] = {
    types.SHUTDOWN: Place("lifecycle", "shutdown"),
    types.TEXT_DOCUMENT_COMPLETION: Place("completion", "on_completion"),
    types.COMPLETION_ITEM_RESOLVE: Place("completion", "on_resolve"),
    types.TEXT_DOCUMENT_HOVER: Place("hover", "on_hover"),
    types.TEXT_DOCUMENT_SIGNATURE_HELP: Place("hover", "on_signature_help"),
    types.TEXT_DOCUMENT_INLAY_HINT: Place("inlay_hints", "on_inlay_hint"),
    types.TEXT_DOCUMENT_CODE_LENS: Place("lenses", "on_code_lens"),
    types.CODE_LENS_RESOLVE: Place("lenses", "on_resolve"),
    types.TEXT_DOCUMENT_CODE_ACTION: Place("actions", "on_code_action"),
    types.CODE_ACTION_RESOLVE: Place("actions", "on_resolve"),
    types.TEXT_DOCUMENT_DEFINITION: Place("navigation", "on_definition"),
    types.TEXT_DOCUMENT_DECLARATION: Place("navigation", "on_definition"),
    types.TEXT_DOCUMENT_REFERENCES: Place("navigation", "on_references"),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: Place("navigation", "on_highlight"),
    types.TEXT_DOCUMENT_RENAME: Place("rename", "on_rename"),
    types.TEXT_DOCUMENT_PREPARE_RENAME: Place("rename", "on_prepare_rename"),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: Place("symbols", "on_document_symbol"),
    types.WORKSPACE_SYMBOL: Place("symbols", "on_workspace_symbol"),
    types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY: Place("call_hierarchy", "on_prepare"),
    types.CALL_HIERARCHY_INCOMING_CALLS: Place("call_hierarchy", "on_incoming_calls"),
    types.CALL_HIERARCHY_OUTGOING_CALLS: Place("call_hierarchy", "on_outgoing_calls"),
    types.TEXT_DOCUMENT_DOCUMENT_LINK: Place("document_links", "on_document_link"),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: Place("semantic_tokens", "on_full"),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA: Place("semantic_tokens", "on_delta"),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: Place("semantic_tokens", "on_range"),
    types.TEXT_DOCUMENT_FOLDING_RANGE: Place("structure", "on_folding_range"),
    types.TEXT_DOCUMENT_SELECTION_RANGE: Place("structure", "on_selection_range"),
    types.TEXT_DOCUMENT_LINKED_EDITING_RANGE: Place("structure", "on_linked_editing_range"),
    types.TEXT_DOCUMENT_FORMATTING: Place("formatting", "on_formatting"),
    types.TEXT_DOCUMENT_RANGE_FORMATTING: Place("formatting", "on_range_formatting"),
    types.TEXT_DOCUMENT_ON_TYPE_FORMATTING: Place("formatting", "on_type_formatting"),
}

COMMANDS: dict[str, Place] = {
    contributions.RUN.id: Place("runs", "run"),
    contributions.DRY_RUN.id: Place("runs", "dry_run"),
    contributions.RESUME.id: Place("runs", "resume"),
    contributions.REPLAY.id: Place("runs", "replay"),
    contributions.CANCEL.id: Place("runs", "cancel"),
    contributions.SHOW_COST.id: Place("runs", "show_cost"),
}

# Requests of a client that fetches diagnostics, and can also be told to fetch them again: without
# that, an edit of a prelude or the end of a run would never show.  Any other client is sent them.
PULLED: dict[str, Place] = {
    types.TEXT_DOCUMENT_DIAGNOSTIC: Place("diagnostics", "on_document"),
    types.WORKSPACE_DIAGNOSTIC: Place("diagnostics", "on_workspace"),
}

_LEGEND = types.SemanticTokensLegend(list(TYPES), list(MODIFIERS))

OPTIONS: dict[str, Any] = {
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(
        trigger_characters=list(COMPLETION_TRIGGERS), resolve_provider=True
    ),
    types.TEXT_DOCUMENT_SIGNATURE_HELP: types.SignatureHelpOptions(
        trigger_characters=list(SIGNATURE_TRIGGERS),
        retrigger_characters=list(SIGNATURE_RETRIGGERS),
    ),
    types.TEXT_DOCUMENT_CODE_LENS: types.CodeLensOptions(resolve_provider=True),
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        code_action_kinds=[kind.value for kind in ActionKind], resolve_provider=True
    ),
    types.TEXT_DOCUMENT_RENAME: types.RenameOptions(prepare_provider=True),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: _LEGEND,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA: _LEGEND,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: _LEGEND,
    types.TEXT_DOCUMENT_ON_TYPE_FORMATTING: types.DocumentOnTypeFormattingOptions(
        first_trigger_character="\n", more_trigger_character=[")", "]", "}"]
    ),
    types.TEXT_DOCUMENT_DIAGNOSTIC: types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=True, identifier="schemestra"
    ),
}


def register(server: Server) -> None:
    """Hang in every handler but those that the client's own abilities decide on."""
    for method, place in NOTIFICATIONS.items():
        server.on(method, told(place), OPTIONS.get(method))
    for method, place in REQUESTS.items():
        server.on(method, asked(place), OPTIONS.get(method))
    for name, place in COMMANDS.items():
        server.on_command(name, asked(place))


def offer_diagnostics(server: Server, capabilities: types.ClientCapabilities) -> None:
    """Announce that diagnostics may be fetched, if the client is one for that."""
    document, workspace = capabilities.text_document, capabilities.workspace
    told_again = workspace.diagnostics if workspace else None
    if document is None or document.diagnostic is None:
        return
    if told_again is None or not told_again.refresh_support:
        return
    server.is_asked_for_diagnostics = True
    for method, place in PULLED.items():
        server.on(method, asked(place), OPTIONS.get(method))


def told(place: Place) -> Handler:
    """The handler of a notification, which has done its work when the next message is read."""

    def handle(server: Server, params: Any) -> None:
        place.load()(server, params)

    return handle


def asked(place: Place) -> Handler:
    """The handler of a request, whether the function at `place` answers at once or later."""

    async def answer(server: Server, params: Any) -> Any:
        value = place.load()(server, params)
        return await value if inspect.isawaitable(value) else value

    return answer
