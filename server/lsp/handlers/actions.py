"""Code actions: the quick fixes of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ...analysis.features.actions import quick_fixes
from .. import convert

if TYPE_CHECKING:
    from ..server import Server


def register(server: Server) -> None:
    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    server.on(types.TEXT_DOCUMENT_CODE_ACTION, on_code_action, options)


def on_code_action(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    opened = server.documents.get(params.text_document.uri)
    only = params.context.only
    wanted = only is None or any(
        types.CodeActionKind.QuickFix.value.startswith(getattr(kind, "value", kind))
        for kind in only
    )
    if opened is None or not wanted:
        return []
    document = opened.document
    span = convert.span_of(document, params.range, server.encoding)
    return [
        convert.code_action(document, fix, server.encoding, params.context.diagnostics)
        for fix in quick_fixes(opened.analysis(), span)
    ]
