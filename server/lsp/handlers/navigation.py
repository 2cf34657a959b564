"""Definition, declaration, references, highlights, and folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from .. import convert

if TYPE_CHECKING:
    from ...analysis.bindings import Bindings
    from ...analysis.features.occurrences import Occurrence, Subject
    from ..documents import OpenDocument
    from ..server import Server


def _asked(
    server: Server, document: types.TextDocumentIdentifier, position: types.Position
) -> tuple[OpenDocument, int] | None:
    """The document that a request is about, and the offset of its position."""
    opened = server.documents.get(document.uri)
    if opened is None:
        return None
    return opened, convert.offset_of(opened.document, position, server.encoding)


def on_definition(
    server: Server, params: types.DefinitionParams | types.DeclarationParams
) -> list[types.LocationLink] | list[types.Location] | None:
    from ...analysis.features.definition import definitions_at

    asked = _asked(server, params.text_document, params.position)
    if asked is None:
        return None
    opened, offset = asked
    found = definitions_at(opened.analysis(), offset)
    if found is None:
        return _named_file(server, opened, offset)
    if not _takes_links(server, params):
        return [convert.location(p.document, p.span, server.encoding) for p in found.places]
    origin = convert.range_of(opened.document, found.origin, server.encoding)
    return [
        types.LocationLink(
            target_uri=place.document.uri,
            target_range=convert.range_of(place.document, place.whole, server.encoding),
            target_selection_range=convert.range_of(place.document, place.span, server.encoding),
            origin_selection_range=origin,
        )
        for place in found.places
    ]


def _takes_links(server: Server, params: types.DefinitionParams | types.DeclarationParams) -> bool:
    known = server.client_capabilities.text_document
    if known is None:
        return False
    about = known.definition if isinstance(params, types.DefinitionParams) else known.declaration
    return bool(about and about.link_support)


def _named_file(server: Server, opened: OpenDocument, offset: int) -> list[types.Location] | None:
    """The file that a directive under the cursor names, if it is there."""
    from ...analysis.features.document_links import links
    from .document_links import file_of

    for link in links(opened.analysis()):
        target = file_of(opened.document.uri, link) if link.span.holds(offset) else None
        if target is not None and target.is_file():
            start = types.Position(0, 0)
            return [types.Location(target.as_uri(), types.Range(start, start))]
    return None


async def on_references(
    server: Server, params: types.ReferenceParams
) -> list[types.Location] | None:
    from ...analysis.features.occurrences import Role, occurrences, subject_at

    asked = _asked(server, params.text_document, params.position)
    if asked is None:
        return None
    opened, offset = asked
    bindings = opened.analysis().bindings
    subject = subject_at(bindings, offset)
    if subject is None:
        return None
    return [
        convert.location(file.document, found.span, server.encoding)
        for file in await files_of(server, bindings, subject)
        for found in occurrences(file, subject)
        if params.context.include_declaration or found.role is not Role.DEFINITION
    ]


async def files_of(
    server: Server, bindings: Bindings, subject: Subject, names: frozenset[str] = frozenset()
) -> tuple[Bindings, ...]:
    """The files that a subject may occur in, that of the cursor first; `names` if it has more."""
    if not subject.owner:
        return (bindings,)
    wanted = names or (subject.function or subject).names
    return await server.index.sharing(bindings, subject.owner, sorted(wanted))


def on_highlight(
    server: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    from ...analysis.features.definition import occurrences_at

    asked = _asked(server, params.text_document, params.position)
    if asked is None:
        return None
    opened, offset = asked
    found = occurrences_at(opened.analysis(), offset)
    return [_highlight(server, opened, occurrence) for occurrence in found]


def _highlight(server: Server, opened: OpenDocument, found: Occurrence) -> types.DocumentHighlight:
    from ...analysis.features.occurrences import Role

    is_read = found.role is Role.READ
    return types.DocumentHighlight(
        range=convert.range_of(opened.document, found.span, server.encoding),
        kind=types.DocumentHighlightKind.Read if is_read else types.DocumentHighlightKind.Write,
    )
