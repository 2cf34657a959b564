"""Formatting, folds, growing selections and linked names over the protocol."""

from __future__ import annotations

from lsprotocol import types

OPTIONS = types.FormattingOptions(tab_size=8, insert_spaces=False)
UNTIDY = '; 😀 astral\n( define (f   x)\r\n(string-append "é  😀" x\n  "b" ) )\n\n\n\n\n(f  "x"'
TIDY = """\
; 😀 astral
(define (f x)\r
  (string-append "é  😀" x
                 "b"))


(f "x")
"""


def after(editor, edits: list[types.TextEdit] | None) -> str:
    """The editor's text after edits, which do not overlap."""
    text = editor.text
    for edit in sorted(edits or (), key=lambda e: (e.range.start.line, e.range.start.character))[
        ::-1
    ]:
        text = text[: index(editor, edit.range.start)] + edit.new_text + text[
            index(editor, edit.range.end) :
        ]  # fmt: skip
    return text


def index(editor, position: types.Position) -> int:
    """The character index of a position of the editor's text, not between a \\r and its \\n."""
    return max(i for i in range(len(editor.text) + 1) if editor.position(i) == position)


def whole(editor) -> types.DocumentFormattingParams:
    return types.DocumentFormattingParams(editor.document, OPTIONS)


async def test_a_file_is_formatted(connect, profile):
    editor = await connect(profile)
    assert editor.result.capabilities.document_formatting_provider
    await editor.open(UNTIDY + ")")
    edits = await editor.client.text_document_formatting_async(whole(editor))
    assert after(editor, edits) == TIDY
    await editor.open(TIDY)
    assert not await editor.client.text_document_formatting_async(whole(editor))


async def test_what_is_broken_is_left_as_it_is(connect):
    editor = await connect()
    await editor.open(UNTIDY)
    edits = await editor.client.text_document_formatting_async(whole(editor))
    assert after(editor, edits).endswith('"b"))\n\n\n\n\n(f  "x"')


async def test_a_range_is_formatted(connect):
    editor = await connect()
    await editor.open("(f   1)\n(g   2)\n(h   3)\n")
    lines = types.Range(types.Position(1, 3), types.Position(2, 0))
    params = types.DocumentRangeFormattingParams(editor.document, lines, OPTIONS)
    edits = await editor.client.text_document_range_formatting_async(params)
    assert after(editor, edits) == "(f   1)\n(g 2)\n(h   3)\n"


async def test_what_is_typed_is_indented(connect):
    editor = await connect()
    trigger = editor.result.capabilities.document_on_type_formatting_provider
    assert [trigger.first_trigger_character, *trigger.more_trigger_character] == [*"\n)]}"]

    async def typed(text: str, character: str) -> str:
        at = await editor.open(text)
        params = types.DocumentOnTypeFormattingParams(editor.document, at, character, OPTIONS)
        return after(editor, await editor.client.text_document_on_type_formatting_async(params))

    assert await typed("(define x (f\n|", "\n") == "(define x (f\n  "
    assert await typed('(f "a\n|', "\n") == '(f "a\n'
    assert await typed("(define (f)\n1\n   (g   2))|", ")") == "(define (f)\n  1\n  (g   2))"


async def test_folds(connect, profile):
    editor = await connect(profile)
    await editor.open(";; region A\n(f\n x)\n;; endregion\n")
    params = types.FoldingRangeParams(editor.document)
    found = await editor.client.text_document_folding_range_async(params)
    assert [(fold.start_line, fold.end_line, fold.kind) for fold in found] == [
        (0, 3, types.FoldingRangeKind.Region),
        (1, 2, None),
    ]


async def test_a_selection_grows(connect, profile):
    editor = await connect(profile)
    at = await editor.open('(f "é😀 |b" 1)')
    params = types.SelectionRangeParams(editor.document, [at, types.Position(0, 0)])
    first, second = await editor.client.text_document_selection_range_async(params)
    texts = []
    while first is not None:
        texts.append(editor.text[index(editor, first.range.start) : index(editor, first.range.end)])
        first = first.parent
    assert texts == ["é😀 b", '"é😀 b"', 'f "é😀 b" 1', '(f "é😀 b" 1)']
    assert second.parent is None


async def test_local_names_are_linked(connect):
    editor = await connect()
    at = await editor.open("(define (f) (let loop ([i 0]) (|loop i)))")
    params = types.LinkedEditingRangeParams(editor.document, at)
    found = await editor.client.text_document_linked_editing_range_async(params)
    starts = [place.start.character for place in found.ranges]
    assert starts == [editor.text.index("loop"), editor.text.rindex("loop")]
    params = types.LinkedEditingRangeParams(editor.document, editor.find("f)"))
    assert await editor.client.text_document_linked_editing_range_async(params) is None
