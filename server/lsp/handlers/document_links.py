"""Document links."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert
from ..inputs import path_of

if TYPE_CHECKING:
    from ...analysis.features.document_links import Link
    from ..server import Server


def on_document_link(
    server: Server, params: types.DocumentLinkParams
) -> list[types.DocumentLink] | None:
    from ...analysis.features.document_links import links

    opened = server.documents.get(params.text_document.uri)
    if opened is None:
        return None
    known = server.client_capabilities.text_document
    shows = known and known.document_link and known.document_link.tooltip_support
    found: list[types.DocumentLink] = []
    for link in links(opened.analysis()):
        target = link.url
        if not target and (path := file_of(opened.uri, link)) is not None:
            target = path.as_uri()
        if target:
            place = convert.range_of(opened.document, link.span, server.encoding)
            tooltip = link.tooltip if shows else None
            found.append(types.DocumentLink(range=place, target=target, tooltip=tooltip))
    return found


def file_of(uri: str, link: Link) -> Path | None:
    """The file that a link of a document leads to, there or not; None for what is no file."""
    path = path_of(uri)
    if path is None or not link.path:
        return None
    try:
        return (path.parent / link.path).resolve()
    except (OSError, ValueError, RuntimeError):  # a path with a zero byte, or a circle of links
        return None
