"""Protocol types of what helps to write: completion, signatures, hints, lenses, code actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from lsprotocol import types

from ..analysis.features.completion import Completions, Item, ItemKind
from ..analysis.features.inlay_hints import Hint, HintKind
from ..analysis.features.refactor import Action
from ..analysis.features.signature import Signature
from ..analysis.syntax.document import Document
from ..analysis.syntax.positions import Encoding
from ..analysis.syntax.tree import Span
from .convert import Json, diagnostic, json_range, markdown, position_of, range_of, text_edits

_ITEM_KINDS = {
    ItemKind.PRIMITIVE: types.CompletionItemKind.Function,
    ItemKind.COMBINATOR: types.CompletionItemKind.Function,
    ItemKind.FORM: types.CompletionItemKind.Keyword,
    ItemKind.RACKET: types.CompletionItemKind.Function,
    ItemKind.VARIABLE: types.CompletionItemKind.Variable,
    ItemKind.FUNCTION: types.CompletionItemKind.Function,
    ItemKind.KEYWORD: types.CompletionItemKind.Property,
    ItemKind.MODEL: types.CompletionItemKind.EnumMember,
    ItemKind.VALUE: types.CompletionItemKind.EnumMember,
    ItemKind.SNIPPET: types.CompletionItemKind.Snippet,
    ItemKind.PYTHON: types.CompletionItemKind.Variable,
    ItemKind.FIELD: types.CompletionItemKind.Field,
    ItemKind.DIRECTIVE: types.CompletionItemKind.Keyword,
    ItemKind.RULE: types.CompletionItemKind.EnumMember,
    ItemKind.FILE: types.CompletionItemKind.File,
}


def completion_list(
    document: Document,
    found: Completions,
    encoding: Encoding,
    client: types.ClientCompletionItemOptions | None,
) -> Json:
    """`client` is what the client said of its completion items, None if it did not."""
    ranges = {span: json_range(document, span, encoding) for span in {i.span for i in found.items}}
    return {
        "isIncomplete": found.incomplete,
        "items": [
            _completion_item(document.uri, item, number, ranges[item.span], client)
            for number, item in enumerate(found.items)
        ],
    }


def _completion_item(
    uri: str,
    item: Item,
    number: int,
    range_: Json,
    client: types.ClientCompletionItemOptions | None,
) -> Json:
    """A `types.CompletionItem` as it is on the wire: a letter typed asks for hundreds."""
    snippet = item.snippet if client is not None and client.snippet_support else None
    form = types.InsertTextFormat.PlainText if snippet is None else types.InsertTextFormat.Snippet
    shown: Json = {
        "label": item.label,
        "kind": _ITEM_KINDS[item.kind].value,
        "sortText": f"{number:04}",
        "textEdit": {"range": range_, "newText": item.insert if snippet is None else snippet},
        "insertTextFormat": form.value,
    }
    if item.detail:
        shown["detail"] = item.detail
    if item.filter:
        shown["filterText"] = item.filter
    if item.topic:
        shown["data"] = {"uri": uri, "topic": item.topic}
    if item.note:
        shown["labelDetails"] = {"description": item.note}
    if "\n" in item.insert and client is not None and client.insert_text_mode_support is not None:
        shown["insertTextMode"] = types.InsertTextMode.AdjustIndentation.value
    if item.suggest_again and snippet is not None:
        shown["command"] = {"title": "Suggest", "command": "editor.action.triggerSuggest"}
    return shown


def topic_of(item: types.CompletionItem) -> tuple[str, str]:
    """Which document an item was offered in, and what its documentation is asked for by."""
    data: Any = item.data
    if hasattr(data, "_asdict"):
        data = data._asdict()
    if not isinstance(data, dict):
        return "", ""
    return str(data.get("uri", "")), str(data.get("topic", ""))


def with_documentation(item: types.CompletionItem, text: str) -> types.CompletionItem:
    if text:
        item.documentation = markdown(text)
    return item


def signature_help(found: Signature) -> types.SignatureHelp:
    return types.SignatureHelp(
        signatures=[
            types.SignatureInformation(
                label=found.label,
                documentation=markdown(found.doc),
                parameters=[
                    types.ParameterInformation(
                        label=_utf16(found.label, part.start, part.end),
                        documentation=part.doc or None,
                    )
                    for part in found.parameters
                ],
            )
        ],
        active_signature=0,
        active_parameter=found.active,
    )


def _utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Columns of a label, which the protocol counts in UTF-16 whatever encoding was agreed on."""
    before = len(text[:start].encode("utf-16-le")) // 2
    return before, before + len(text[start:end].encode("utf-16-le")) // 2


_HINT_KINDS = {
    HintKind.KIND: types.InlayHintKind.Type,
    HintKind.PARAMETER: types.InlayHintKind.Parameter,
}


def inlay_hint(document: Document, hint: Hint, encoding: Encoding) -> types.InlayHint:
    return types.InlayHint(
        position=position_of(document, hint.offset, encoding),
        label=hint.label,
        kind=_HINT_KINDS.get(hint.kind),
        tooltip=hint.tooltip or None,
        padding_left=hint.kind is HintKind.COST,
        padding_right=hint.kind is not HintKind.KIND,
    )


def form_lens(document: Document, span: Span, encoding: Encoding) -> types.CodeLens:
    """A lens above a form, whose title is worked out once it comes into view."""
    start = position_of(document, span.start, encoding)
    data = {"uri": document.uri, "version": document.version, "start": span.start}
    return types.CodeLens(range=types.Range(start=start, end=start), data=data)


def lens_place(lens: types.CodeLens) -> tuple[str, int, int] | None:
    """The document, its version, and the offset that a form's lens is about."""
    data: Any = lens.data
    if hasattr(data, "_asdict"):
        data = data._asdict()
    if not isinstance(data, dict):
        return None
    uri, version, start = data.get("uri"), data.get("version"), data.get("start")
    if not (isinstance(uri, str) and isinstance(version, int) and isinstance(start, int)):
        return None
    return uri, version, start


class Asked(NamedTuple):
    """Where a code action was offered, and which: enough to make its edit later."""

    uri: str
    version: int
    span: Span
    kind: str
    title: str


def code_action(
    document: Document,
    action: Action,
    encoding: Encoding,
    reported: Sequence[types.Diagnostic] = (),
    asked: Asked | None = None,
) -> Json:
    """`reported` are the client's own diagnostics, of which the fixed ones are named.

    With `asked` the edit is left out, for the client to ask for when the action is chosen.
    """
    shown: Json = {"title": action.title, "kind": action.kind.value}
    if action.preferred:
        shown["isPreferred"] = True
    if action.finding is not None:
        target = range_of(document, action.finding.span, encoding)
        shown["diagnostics"] = [
            d for d in reported if d.code == action.finding.rule and d.range == target
        ] or [diagnostic(document, action.finding, encoding)]
    if asked is None:
        shown["edit"] = workspace_edit(document, action, encoding)
    else:
        shown["data"] = {
            "uri": asked.uri,
            "version": asked.version,
            "start": asked.span.start,
            "end": asked.span.end,
        }
    return shown


def workspace_edit(document: Document, action: Action, encoding: Encoding) -> types.WorkspaceEdit:
    """An action's edit, for this version of the document alone."""
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                text_document=types.OptionalVersionedTextDocumentIdentifier(
                    uri=document.uri, version=document.version
                ),
                edits=list(text_edits(document, action.edits(), encoding)),
            )
        ]
    )


def asked_of(action: types.CodeAction) -> Asked | None:
    """What an action that comes back was offered for; None for one that is not ours."""
    data: Any = action.data
    if hasattr(data, "_asdict"):
        data = data._asdict()
    if not isinstance(data, dict):
        return None
    uri, version = data.get("uri"), data.get("version")
    start, end = data.get("start"), data.get("end")
    if not (isinstance(uri, str) and isinstance(version, int)):
        return None
    if not (isinstance(start, int) and isinstance(end, int)):
        return None
    kind = getattr(action.kind, "value", action.kind) or ""
    return Asked(uri, version, Span(start, end), kind, action.title)
