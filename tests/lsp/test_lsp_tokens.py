"""Semantic tokens over the protocol: whole, in part, and as what has changed."""

from __future__ import annotations

import pytest
import pytest_asyncio
from lsprotocol import types

TEXT = """\
(define (ask 🙂 #:limit [n 1])
  (llm-query #:instruction "Say." #:data 🙂))
(set! ask (map-async ask (unsafe-raw-query 1)))
"""


@pytest_asyncio.fixture(loop_scope="session")
async def editor(connect, profile):
    editor = await connect(profile)
    await editor.open(TEXT)
    return editor


async def full(editor) -> types.SemanticTokens:
    return await editor.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(editor.document)
    )


async def delta(editor, previous: str) -> types.SemanticTokensDelta | types.SemanticTokens:
    return await editor.client.text_document_semantic_tokens_full_delta_async(
        types.SemanticTokensDeltaParams(editor.document, previous)
    )


def legend(editor) -> types.SemanticTokensLegend:
    return editor.result.capabilities.semantic_tokens_provider.legend


def words(editor, numbers) -> list[tuple[str, str, list[str]]]:
    """The words that tokens stand for in the editor's text, with their types and modifiers."""
    codec, width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}[editor.encoding]
    lines = [line.encode(codec) for line in editor.text.split("\n")]
    line = column = 0
    found = []
    for i in range(0, len(numbers), 5):
        down, right, length, kind, bits = numbers[i : i + 5]
        line, column = line + down, right if down else column + right
        text = lines[line][width * column : width * (column + length)].decode(codec)
        modifiers = [m for n, m in enumerate(legend(editor).token_modifiers) if bits >> n & 1]
        found.append((text, legend(editor).token_types[kind], modifiers))
    return found


async def test_what_each_word_is(editor):
    assert words(editor, (await full(editor)).data) == [
        ("define", "keyword", []),
        ("ask", "function", ["definition"]),
        ("🙂", "parameter", ["definition"]),
        ("#:limit", "property", []),
        ("n", "parameter", ["definition"]),
        ("llm-query", "primitive", ["defaultLibrary"]),
        ("#:instruction", "property", []),
        ("#:data", "property", []),
        ("🙂", "parameter", []),
        ("set!", "keyword", []),
        ("ask", "function", ["modification"]),
        ("map-async", "primitive", ["defaultLibrary"]),
        ("ask", "function", []),
        ("unsafe-raw-query", "primitive", ["defaultLibrary", "unsafe"]),
    ]


async def test_a_delta_gives_what_the_whole_gives(editor):
    known = await full(editor)
    numbers = list(known.data)
    for line, new in ((0, "; a comment\n"), (2, "(define x 1)\n"), (0, "(define (map-async) 2) ")):
        start = types.Position(line, 0)
        await editor.change(types.Range(start, start), new)
        known = await delta(editor, known.result_id)
        assert isinstance(known, types.SemanticTokensDelta)
        for edit in reversed(known.edits):
            numbers[edit.start : edit.start + edit.delete_count] = edit.data or ()
        assert numbers == list((await full(editor)).data)
        known = await full(editor)
    same = await delta(editor, known.result_id)
    assert list(same.edits) == []
    # Of an id that is not known, or no more, the whole is sent.
    assert isinstance(await delta(editor, known.result_id), types.SemanticTokens)


async def test_a_part_is_a_part_of_the_whole(connect):
    editor = await connect()
    await editor.open(TEXT)
    part = types.Range(types.Position(2, 0), types.Position(3, 0))
    found = await editor.client.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(editor.document, part)
    )
    whole = words(editor, (await full(editor)).data)
    assert words(editor, found.data) == whole[whole.index(("set!", "keyword", [])) :]


@pytest.mark.parametrize("text", ["", "(", '"', "(define (f", "#|", "(a . b . c)", "\x0c\u2028(if"])
async def test_odd_texts_have_tokens_too(connect, text):
    editor = await connect()
    await editor.open(text)
    found = await full(editor)
    assert found is not None and len(found.data) % 5 == 0
