"""Semantic tokens: of a whole file, of a part of it, and what has changed since the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert

if TYPE_CHECKING:
    from ...analysis.features.semantic_tokens import Tokens
    from ..documents import OpenDocument
    from ..server import Server


def on_full(server: Server, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
    opened = server.documents.get(params.text_document.uri)
    return _whole(server, opened) if opened else None


def on_delta(
    server: Server, params: types.SemanticTokensDeltaParams
) -> types.SemanticTokens | types.SemanticTokensDelta | None:
    from ...analysis.features.semantic_tokens import changes

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    before = opened.tokens
    if before is None or before[0] != params.previous_result_id:
        return _whole(server, opened)
    identifier, tokens = _tell(server, opened)
    return types.SemanticTokensDelta(
        result_id=identifier,
        edits=[
            types.SemanticTokensEdit(
                start=change.start, delete_count=change.deleted, data=change.inserted
            )
            for change in changes(before[1], tokens)
        ],
    )


def on_range(
    server: Server, params: types.SemanticTokensRangeParams
) -> types.SemanticTokens | None:
    from ...analysis.features.semantic_tokens import semantic_tokens

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    span = convert.span_of(opened.document, params.range, server.encoding)
    tokens = semantic_tokens(opened.analysis(), server.encoding, within=span)
    return types.SemanticTokens(data=tokens.numbers)


def _whole(server: Server, opened: OpenDocument) -> types.SemanticTokens:
    identifier, tokens = _tell(server, opened)
    return types.SemanticTokens(data=tokens.numbers, result_id=identifier)


def _tell(server: Server, opened: OpenDocument) -> tuple[str, Tokens]:
    """The tokens of the current version, under a new id, kept for the next delta."""
    from ...analysis.features.semantic_tokens import semantic_tokens

    before = opened.tokens
    tokens = semantic_tokens(
        opened.analysis(), server.encoding, before=before[1] if before else None
    )
    opened.tokens = server.next_result_id(), tokens
    return opened.tokens
