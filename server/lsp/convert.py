"""The one place where our plain data become protocol types, and positions become offsets.

Inside, a place is an absolute UTF-8 byte offset; on the wire it is a line and a column in the
encoding that client and server agreed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lsprotocol import types

from ..analysis.features.hover import Hover
from ..analysis.features.lenses import Lens
from ..analysis.features.symbols import Symbol, SymbolKind
from ..analysis.finding import Edit, Finding, Severity
from ..analysis.lint.registry import documentation_url
from ..analysis.syntax.document import Change, Document
from ..analysis.syntax.positions import Encoding
from ..analysis.syntax.tree import Span
from .large import Held, settled

SOURCE = "schemestra"

Json = dict[str, Any]
"""An object of the protocol as it is on the wire."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_UNNECESSARY = frozenset({"unused", "code-after-finish"})
SYMBOL_KINDS = {
    SymbolKind.FUNCTION: types.SymbolKind.Function,
    SymbolKind.VARIABLE: types.SymbolKind.Variable,
    SymbolKind.MACRO: types.SymbolKind.Operator,
    SymbolKind.STRUCT: types.SymbolKind.Struct,
    SymbolKind.FIELD: types.SymbolKind.Field,
    SymbolKind.MODEL_CALL: types.SymbolKind.Event,
}


def offset_of(document: Held, position: types.Position, encoding: Encoding) -> int:
    return document.lines.offset(max(position.line, 0), max(position.character, 0), encoding)


def span_of(document: Held, range_: types.Range, encoding: Encoding) -> Span:
    start = offset_of(document, range_.start, encoding)
    return Span(start, max(start, offset_of(document, range_.end, encoding)))


def position_of(document: Document, offset: int, encoding: Encoding) -> types.Position:
    line, character = document.lines.position(offset, encoding)
    return types.Position(line=line, character=character)


def range_of(document: Document, span: Span, encoding: Encoding) -> types.Range:
    return types.Range(
        start=position_of(document, span.start, encoding),
        end=position_of(document, span.end, encoding),
    )


def edited(
    text: Held,
    changes: Iterable[types.TextDocumentContentChangeEvent],
    version: int,
    encoding: Encoding,
) -> Held:
    """The text after `changes`, each of which counts from the text the one before it left."""
    for change in changes:
        new = change.text.encode("utf-8", "replace")
        if isinstance(change, types.TextDocumentContentChangePartial):
            span = span_of(text, change.range, encoding)
            ours = Change(span.start, span.end, new)
        else:
            ours = Change.whole(new)
        text = settled(text.edit([ours], version))
    return text


def json_range(document: Document, span: Span, encoding: Encoding) -> Json:
    """As `range_of`, for what is sent by the hundred: the protocol's types check each number."""
    position = document.lines.position
    line, character = position(span.start, encoding)
    start = {"line": line, "character": character}
    line, character = position(span.end, encoding)
    return {"start": start, "end": {"line": line, "character": character}}


def diagnostics(document: Document, findings: Iterable[Finding], encoding: Encoding) -> list[Json]:
    return [diagnostic(document, finding, encoding) for finding in findings]


def diagnostic(document: Document, finding: Finding, encoding: Encoding) -> Json:
    """A `types.Diagnostic` as it is on the wire: a keystroke sends those of the whole file."""
    shown: Json = {
        "range": json_range(document, finding.span, encoding),
        "message": finding.message,
        "severity": _SEVERITIES[finding.severity].value,
        "code": finding.rule,
        "source": SOURCE,
    }
    if url := documentation_url(finding.rule):
        shown["codeDescription"] = {"href": url}
    if finding.rule in _UNNECESSARY:
        shown["tags"] = [types.DiagnosticTag.Unnecessary.value]
    if finding.related:
        shown["relatedInformation"] = [
            {
                "location": {
                    "uri": document.uri,
                    "range": json_range(document, related.span, encoding),
                },
                "message": related.message,
            }
            for related in finding.related
        ]
    return shown


def location(document: Document, span: Span, encoding: Encoding) -> types.Location:
    return types.Location(uri=document.uri, range=range_of(document, span, encoding))


def text_edits(
    document: Document, edits: Iterable[Edit], encoding: Encoding
) -> list[types.TextEdit]:
    return [
        types.TextEdit(range=range_of(document, edit.span, encoding), new_text=edit.text)
        for edit in edits
    ]


def markdown(text: str) -> types.MarkupContent:
    """Markdown that shows no image.

    Names, models and paths of a strategy stand in it, and an editor would fetch an image that one
    of them spells: who wrote the file would learn who looks at it.
    """
    return types.MarkupContent(kind=types.MarkupKind.Markdown, value=text.replace("![", "! ["))


def hover(document: Document, found: Hover, encoding: Encoding) -> types.Hover:
    return types.Hover(
        contents=markdown(found.markdown),
        range=range_of(document, found.span, encoding),
    )


def code_lens(document: Document, lens: Lens, encoding: Encoding) -> types.CodeLens:
    return types.CodeLens(
        range=range_of(document, lens.span, encoding),
        command=types.Command(
            title=lens.title, command=lens.command, arguments=[{"uri": document.uri}]
        ),
    )


def document_symbol(document: Document, symbol: Symbol, encoding: Encoding) -> Json:
    """A `types.DocumentSymbol` as it is on the wire: a file has thousands."""
    shown: Json = {
        "name": symbol.name,
        "kind": SYMBOL_KINDS[symbol.kind].value,
        "range": json_range(document, symbol.span, encoding),
        "selectionRange": json_range(document, symbol.name_span, encoding),
    }
    if symbol.detail:
        shown["detail"] = symbol.detail
    if symbol.children:
        children = symbol.children
        shown["children"] = [document_symbol(document, child, encoding) for child in children]
    return shown


def symbol_information(
    document: Document, symbol: Symbol, container: str, encoding: Encoding
) -> Json:
    """A `types.SymbolInformation` as it is on the wire."""
    shown: Json = {
        "name": symbol.name,
        "kind": SYMBOL_KINDS[symbol.kind].value,
        "location": {"uri": document.uri, "range": json_range(document, symbol.span, encoding)},
    }
    return {**shown, "containerName": container} if container else shown
