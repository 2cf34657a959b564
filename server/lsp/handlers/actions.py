"""Code actions: fixes, comments that silence, refactorings, and fixing all of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.refactor import ActionKind, actions
from .. import convert
from ..assistance import Asked, asked_of, code_action, workspace_edit
from ..pricing import QUICK_SECONDS

if TYPE_CHECKING:
    from ..server import Server


async def on_code_action(server: Server, params: types.CodeActionParams) -> list[convert.Json]:
    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return []
    document = opened.document
    span = convert.span_of(document, params.range, server.encoding)
    only = [getattr(kind, "value", kind) for kind in params.context.only or [""]]
    analysis = opened.analysis()
    # An editor asks by itself wherever the cursor goes: then a long file is not priced anew.
    by_itself = params.context.trigger_kind is types.CodeActionTriggerKind.Automatic
    is_quick = not by_itself or opened.cost_seconds <= QUICK_SECONDS
    priced = is_quick and await server.pricer.priced(opened)
    later = _resolves(server)
    found: list[convert.Json] = []
    for action in actions(analysis, span, only, priced):
        asked = None
        if later and action.kind is not ActionKind.QUICK_FIX:
            asked = Asked(document.uri, document.version, span, action.kind.value, action.title)
        reported = params.context.diagnostics
        found.append(code_action(document, action, server.encoding, reported, asked))
    return found


async def on_resolve(server: Server, chosen: types.CodeAction) -> types.CodeAction:
    """The action with its edit; without one where the text has changed since it was offered."""
    asked = asked_of(chosen)
    opened = server.documents.get(asked.uri) if asked else None
    if asked is None or opened is None or opened.document.version != asked.version:
        return chosen
    priced = await server.pricer.priced(opened)
    for action in actions(opened.analysis(), asked.span, (asked.kind,), priced):
        if action.title == asked.title:
            chosen.edit = workspace_edit(opened.document, action, server.encoding)
            break
    return chosen


def _resolves(server: Server) -> bool:
    """Whether the client asks for an edit when an action is chosen."""
    text_document = server.client_capabilities.text_document
    client = text_document.code_action if text_document else None
    resolved = client.resolve_support if client else None
    return bool(client and client.data_support and resolved and "edit" in resolved.properties)
